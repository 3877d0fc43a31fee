"""One message about open drafts: an answer to what was asked, a look at another one, a change."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from handlers.household import resolve
from handlers.visit.change import (
    INSTEAD,
    change_field,
    correction,
    exactly,
    field_asked,
    more_told,
    named_household,
    only_when,
    when_and_how,
    with_when,
)
from handlers.visit.draft import Drafts, Open, chosen, off_list, with_day, with_household
from handlers.visit.form import read_note
from handlers.visit.naming import name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.reading import said_when
from handlers.visit.striking import names_none
from handlers.visit.when import without_time
from knowledge.reading.chinese import read_number

# The changed drafts, the key of a text to say, or None when the message is nothing of the kind.
Answered: TypeAlias = Drafts | str | None
# What may follow the name of a household whose draft it puts right.
OF_HOME = (*INSTEAD, "not_told_but", "told_for", "strike", "by_label", "amend_label", "adds")
# What names a field, a blank behind its name.
LABELLED = ("amend_label", "by_label", "wrong_label", "by_number")
NOT_HOME = ("not_but", "not_home_but")
AROUND = " \uff0c,\u3002:\uff1a"


def answer(drafts: Drafts, text: str, command: str, rest: str, given: Given) -> Answered:
    """Return what the message makes of the drafts."""
    if command == "back":
        return _back(drafts)
    if command in ("resume", "visit") or given.words.patterns["unfinished"].match(text):
        return drafts
    if command == "amend" and not rest:
        return "visit.which_field" if drafts.asking < 0 and drafts.at >= 0 else drafts
    if drafts.wanted and given.words.patterns["list"].match(text):
        return replace(drafts, wanted="", at=-1 if len(drafts.open) > 1 else drafts.at)
    if drafts.current.ask:
        return _asked(drafts, text, given)
    if drafts.at >= 0 and text in given.words.lists["off_list"]:
        return _not_on_it(drafts, given)
    for read in (_field, _several, _change):
        if (changed := read(drafts, text, given)) is not None:
            return changed
    return None


def exactly_answered(drafts: Drafts, text: str, given: Given) -> Answered:
    """Return what a message of a form that is known makes of drafts that ask nothing."""
    if drafts.asking >= 0 or drafts.wanted:
        return None
    if not any(given.words.patterns[form].match(text) for form in LABELLED):
        text = given.words.patterns["blank"].sub(given.words.lists["comma"], text)
    for read in (_field, _several, _exactly):
        if (changed := read(drafts, text, given)) is not None:
            return changed
    return None


def _not_on_it(drafts: Drafts, given: Given) -> Drafts:
    """Keep the household under the name it was told by, else ask for its name."""
    draft = drafts.current.draft
    said = next((visit.said.spoken for visit in read_note(draft.text, given)), "")
    if said in ("", draft.household):
        return replace(drafts, wanted="household")
    told = replace(draft, household=said, household_id="")
    return drafts.changed(off_list(replace(drafts.current, draft=told, group="", alike=())))


def _back(drafts: Drafts) -> Drafts:
    """Undo the last change, close an open field, or go from one card to the list."""
    if drafts.wanted:
        return replace(drafts, wanted="")
    if drafts.before:
        several = len(drafts.before) > 1
        return Drafts(drafts.before, min(drafts.at, len(drafts.before) - 1) if several else 0)
    return replace(drafts, at=-1) if len(drafts.open) > 1 else drafts


def _asked(drafts: Drafts, text: str, given: Given) -> Answered:
    one = drafts.current
    if one.ask in ("day", "future"):
        when = said_when(text, given.today, given.words)
        return drafts.changed(with_day(one, *when, given.today)) if when else None
    if text in given.words.lists["off_list"] and one.draft.household:
        return drafts.changed(off_list(one))
    for shown, household_id in one.options:
        if text == shown:
            home = next((h for h in given.roster if h.id == household_id), None)
            return drafts.changed(chosen(one, home)) if home else None
    return _named(drafts, one, text, given)


def _named(drafts: Drafts, one: Open, text: str, given: Given) -> Answered:
    """Read the household from free text, and a day said along with it."""
    patterns = given.words.patterns
    if match := patterns["not_but"].match(text) or patterns["rather"].match(text):
        text = match["value"]
    said = named_household(without_time(text, given.words).strip(" ，,。"), given)
    if said is None:
        return None
    changed = with_household(one, said, given.roster)
    if changed.ask == "unknown" and resolve(said, given.roster).kind == "none":
        return drafts.changed(changed)
    return drafts.changed(with_when(changed, text, given))


def _field(drafts: Drafts, text: str, given: Given) -> Answered:
    """Change a field named by number or label, or the one being asked for."""
    if drafts.at < 0:
        return None
    asked = field_asked(text, given.words)
    if asked and not asked[1]:
        return replace(drafts, wanted=asked[0])
    name, value = asked or (drafts.wanted, text)
    if not name or (asked is None and is_question(text, given.words)):
        return None
    changed = change_field(drafts.current, name, value, given)
    if changed is not None:
        return drafts.changed(changed)
    told = any(text.startswith(word) for word in given.words.lists["amend_words"])
    return "visit.not_read" if asked and told else None


def _several(drafts: Drafts, text: str, given: Given) -> Answered:
    """Look at one of several drafts, leave one out, or go back to the list."""
    if len(drafts.open) < 2:
        return None
    patterns = given.words.patterns
    if patterns["list"].match(text):
        return replace(drafts, at=-1)
    if changed := _of_one(drafts, text, given) or _of_all(drafts, text, given):
        return changed
    if (gone := _place_left_out(drafts, text, given)) >= 0:
        return drafts.without(gone)
    steps: tuple[tuple[str, Callable[[Drafts, int], Drafts]], ...] = (
        ("drop", Drafts.without),
        ("look", lambda of, at: replace(of, at=at)),
    )
    for name, step in steps:
        match = patterns[name].match(text)
        if match and 0 < int(match["number"]) <= len(drafts.open):
            return step(drafts, int(match["number"]) - 1)
    return None


def _place_left_out(drafts: Drafts, text: str, given: Given) -> int:
    """Return which draft of the list a text leaves out by its place, -1 for none."""
    said = _without_reason(text, given)
    taken = given.words.patterns["strike"].match(said) if drafts.at < 0 else None
    said = (taken["said"] or taken["named"] or taken["whole"]).strip() if taken else ""
    nth = given.words.patterns["strike_nth"].match(said)
    number = read_number(nth["number"]) if nth and nth["number"] and not nth["label"] else None
    return int(number.low) - 1 if number and number.low <= len(drafts.open) else -1


def _of_one(drafts: Drafts, text: str, given: Given) -> Answered:
    """Change one of several that is named by its place together with what is to be changed."""
    match = given.words.patterns["of_one"].match(text)
    number = read_number(match["number"]) if match else None
    if match is None or number is None or not 0 < number.low <= len(drafts.open):
        return None
    one = replace(drafts, at=int(number.low) - 1)
    return _field(one, match["value"], given) or _change(one, match["value"], given)


def _of_all(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Put the day or the way of all visits right at once."""
    match = given.words.patterns["of_all"].match(text)
    changed = [when_and_how(one, match["value"], given) for one in drafts.open] if match else []
    kept = tuple(one for one in changed if one)
    done = bool(kept) and len(kept) == len(drafts.open)
    return replace(drafts, open=kept, before=drafts.open) if done else None


def of_home(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Change or leave out the draft whose household the text names; None for no such message."""
    if drafts.asking >= 0:
        return None
    at, rest = _at_home(drafts, text, given)
    if len(drafts.open) > 1 and (gone := _home_left_out(drafts, text, given)) >= 0:
        return drafts.without(gone)
    instead = (given.words.patterns[form].match(text) for form in NOT_HOME)
    for match in filter(None, instead):
        at, rest = _at_home(drafts, match["old"], given)[0], text
    if at >= 0 and given.words.patterns["not_another_name"].match(rest):
        return drafts
    known = any(given.words.patterns[form].match(rest) for form in OF_HOME)
    if at < 0 or not (known or only_when(rest, given)):
        return None
    changed = correction(drafts.open[at], rest, given)
    return replace(replace(drafts, at=at).changed(changed), at=drafts.at) if changed else None


def _home_left_out(drafts: Drafts, text: str, given: Given) -> int:
    """Return where the draft is that a text leaves out by its household, -1 for none."""
    text = _without_reason(text, given)
    if unwanted := given.words.patterns["home_unwanted"].match(text):
        return _at_home(drafts, unwanted["home"], given)[0]
    taken = given.words.patterns["strike"].match(text)
    said = (taken["said"] or taken["named"] or taken["whole"]) if taken else text
    at, rest = _at_home(drafts, said, given)
    not_gone = given.words.patterns["not_gone_there"].match(rest)
    return at if not_gone or (taken and not rest) else -1


def _without_reason(text: str, given: Given) -> str:
    """Return a text without why a household is left out, or that the others stay."""
    behind = given.words.patterns["behind_left_out"].search(text)
    return text[: behind.start()] if behind else text


def the_wrong_one(drafts: Drafts, text: str, given: Given) -> Drafts | None:
    """Return the drafts at the card of the one household said not to be right; None for others."""
    match = given.words.patterns["all_but"].match(text) if len(drafts.open) > 1 else None
    at = _at_home(drafts, match["home"], given)[0] if match else -1
    return replace(drafts, at=at) if at >= 0 else None


def _at_home(drafts: Drafts, text: str, given: Given) -> tuple[int, str]:
    """Return where the one draft is whose household a text begins with, -1 for none; the rest."""
    name = name_at(prepare(text, given), 0)
    found = resolve(name.said, given.roster) if name else None
    if name is None or found is None or found.kind != "sure":
        return -1, text
    ids, home = [one.draft.household_id for one in drafts.open], found.households[0].id
    rest = given.words.patterns["that_household"].sub("", text[name.end :].strip(AROUND))
    return ids.index(home) if ids.count(home) == 1 else -1, rest.strip(AROUND)


def _exactly(drafts: Drafts, text: str, given: Given) -> Answered:
    changed = exactly(drafts.current, text, given) if drafts.at >= 0 else None
    if changed:
        return drafts.changed(changed)
    return "visit.not_on_card" if names_none(text, given) else None


def _change(drafts: Drafts, text: str, given: Given) -> Answered:
    if (known := _exactly(drafts, text, given)) is not None:
        return known
    more = more_told(drafts.current, text, given) if drafts.at >= 0 else None
    return drafts.changed(more) if more else None
