"""Says of known forms that put right what a draft tells: "not X but Y", "X made Y", "X is called".

Each of them names what of the draft is meant; where that was not told, nothing is put right.
"""

from collections.abc import Iterator, Sequence

from handlers.household import Said, resolve
from handlers.visit.draft import Open, notes_of
from handlers.visit.notes import Given
from handlers.visit.striking import clauses_of, retold

SHORTEST = 2


def put_right(one: Open, text: str, given: Given) -> Open | None:
    """Return the draft with what the text puts right done where that was told; None elsewhere.

    The draft itself where what is right is what it tells already.
    """
    if _as_it_stands(one, text, given):
        return one
    told = clauses_of(notes_of(one.draft))
    for form in (_of_who_did, _of_a_name, _of_what_is_so, _of_a_whole):
        if found := next(form(told, text, given), None):
            clause, old, new = found
            return retold(one, [clause], old, new, given)
    return _not_but(one, text, given)


def _not_but(one: Open, text: str, given: Given) -> Open | None:
    patterns = given.words.patterns
    for name in ("not_told_but", "told_but_not", "told_wrong", "told_for"):
        if match := patterns[name].match(text):
            if _is_household(match["old"], one, given):
                return None
            lead = match["lead"] if name == "not_told_but" else ""
            if changed := _in_place(one, lead, match["old"], match["new"], given):
                return changed
    return None


def _in_place(one: Open, lead: str, old: str, new: str, given: Given) -> Open | None:
    """Put new words where the old ones stand."""
    told = [each for each in clauses_of(notes_of(one.draft)) if _stands(old, each, given)]
    found = [each for each in told if lead and lead in each] or told
    return retold(one, found, old, new, given) if found else None


def _stands(said: str, clause: str, given: Given) -> bool:
    """Return whether words stand in a clause by themselves: no "he" that is of "his home"."""
    if said not in given.words.lists["pronouns"]:
        return said in clause
    return said in clause and not given.words.patterns["pronoun_of"].match(
        clause.partition(said)[2]
    )


def _is_household(said: str, one: Open, given: Given) -> bool:
    """Return whether the words name the household of the draft and not what was told of it."""
    found = resolve(Said(said), given.roster)
    return one.draft.household_id in [home.id for home in found.households]


def _as_it_stands(one: Open, text: str, given: Given) -> bool:
    """Return whether the text denies what was never told, and says is so what was."""
    match = given.words.patterns["as_it_stands"].match(text)
    told = clauses_of(notes_of(one.draft)) if match else ()
    if match is None or any(match["old"] and match["old"] in each for each in told):
        return False
    return any(match["new"] in each for each in told)


def _of_who_did(told: Sequence[str], text: str, given: Given) -> Iterator[tuple[str, str, str]]:
    """Yield who it was instead: "who fell is not him but his wife"."""
    if match := given.words.patterns["who_did"].match(text):
        old, new, did = match["old"], match["new"], match["did"]
        for was in (old + did, did):
            yield from ((each, was, new + did) for each in told if was in each)


def _of_a_name(told: Sequence[str], text: str, given: Given) -> Iterator[tuple[str, str, str]]:
    """Yield the name of somebody told of without it: "his wife is called Li"."""
    match = given.words.patterns["told_name"].match(text)
    if match is None or not (match["called"] or _known(match["name"], given)):
        return
    for who in (match["who"], given.words.patterns["of_whom"].sub("", match["who"])):
        yield from ((each, who, who + match["name"]) for each in told if who and who in each)


def _known(name: str, given: Given) -> bool:
    """Return whether somebody of the roster is called so, with or without the surname."""
    members = (member.name for home in given.roster for member in home.members)
    return any(each.endswith(name) for each in members)


def _of_what_is_so(told: Sequence[str], text: str, given: Given) -> Iterator[tuple[str, str, str]]:
    """Yield how something that one clause tells of really is."""
    match = given.words.patterns["told_really"].match(text)
    found = [each for each in told if match["about"] in each] if match else []
    if match and len(found) == 1:
        old = found[0][found[0].index(match["about"]) :]
        yield found[0], old, match["about"] + match["new"]


def _of_a_whole(told: Sequence[str], text: str, given: Given) -> Iterator[tuple[str, str, str]]:
    """Yield the one clause that begins as what it is made into does."""
    match = given.words.patterns["made_whole"].match(text)
    found = [each for each in told if match and each[:SHORTEST] == match["new"][:SHORTEST]]
    if match and len(found) == 1:
        yield found[0], found[0], match["new"]
