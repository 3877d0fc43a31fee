"""Who a story speaks of: relatives and the speaker, where they are named, who is gone."""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from config.patterns import one_of
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_P = SPOKEN["people"]
_OF_A_CHILD = _P["of_a_child"]


def _theirs(words: list[str]) -> list[str]:
    """Return "the child's father" and the like, in all the ways the words are put together."""
    own = [child + by for child in _OF_A_CHILD["child"] for by in _OF_A_CHILD["by"]]
    return [each + word for each in own for word in words]


# how the father, the mother and both parents of a child are called
FATHERS, MOTHERS = (
    [*_P["relations"][who], *_theirs(_OF_A_CHILD[parent])]
    for who, parent in zip(_P["parents_of_a_child"], ("father", "mother"), strict=True)
)
BOTH_PARENTS = _theirs(_OF_A_CHILD["both"])
PUT_TOGETHER = {*FATHERS, *MOTHERS, *BOTH_PARENTS} - {
    word for who in _P["parents_of_a_child"] for word in _P["relations"][who]
}
# any of those put together, in one short pattern
PARENT_OF_A_CHILD = (
    one_of(_OF_A_CHILD["child"])
    + one_of(_OF_A_CHILD["by"])
    + one_of([*_OF_A_CHILD["father"], *_OF_A_CHILD["mother"], *_OF_A_CHILD["both"]])
)
_RELATIONS = {word for words in _P["relations"].values() for word in words}
_NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_P["self_words"], (SELF,)),
    **{word: (who,) for who, words in _P["relations"].items() for word in words},
    **{
        order + word: (order + who,)
        for who in _P["ordered"]
        for word in _P["relations"][who]
        for order in _P["orders"]
        if order + word not in _RELATIONS
    },
    **{word: tuple(pair) for word, pair in _P["pairs"].items()},
    **dict.fromkeys(FATHERS, (_P["parents_of_a_child"][0],)),
    **dict.fromkeys(MOTHERS, (_P["parents_of_a_child"][1],)),
    **dict.fromkeys(BOTH_PARENTS, tuple(_P["parents_of_a_child"])),
    **dict.fromkeys(_P["unnamed_pairs"], (SELF,)),
}
# "my big brother", where "my big" alone is a word for the father
_NAMES |= {
    own + word: who
    for own in (*_P["self_words"], *_P["household_words"])
    for word, who in tuple(_NAMES.items())
    if any(own + word[:end] in _NAMES for end in range(1, len(word))) and own + word not in _NAMES
}
_NOBODY = frozenset(_P["not_people"])
_FIRST = "".join(sorted({word[0] for word in (*_NAMES, *_NOBODY)}))
# the first characters apart: most places of a story are passed over by them
_MENTION = re.compile(
    f"(?=[{_FIRST}])(?:{PARENT_OF_A_CHILD}|{one_of({*_NAMES, *_NOBODY} - PUT_TOGETHER)})"
)
_DENIED = re.compile(_P["denied"])
_DENIED_AFTER = re.compile(_P["denied_after"])
_NOT_OF_A_CHILD = re.compile(_P["not_of_a_child"])
_NOT_OF_BLOOD = re.compile(_P["not_of_blood"])
_BLOOD = frozenset(_P["blood"])
_ASKED_FOR = re.compile(_P["asked_for"])
_OF_THE_VILLAGE = re.compile(_P["of_the_village"])
_DEAD_OR_GONE = {*_P["gone"], *_P["parents"]["states"]["dead"]} - {*_P["death_alone"]}
_GONE = re.compile(
    rf"(?<![{_P['not_gone']}])(?!{one_of(_P['not_gone_words'])}){one_of(_DEAD_OR_GONE)}"
)
_YEARS = re.compile(_P["years_gone"])
_HELPS = re.compile(_P["helps"])
_DONE_BY = re.compile(_P["done_by"])
_LEAVES_WITH = re.compile(_P["leaves_with"])
_LEFT = re.compile(rf"(?:{one_of(_P['left_lead'])})*{one_of(_P['left'])}")
_CHAINED = re.compile(_P["chained"])
_CHAINS: dict[str, dict[str, str]] = _P["chains"]
_OWNED, _OWNED_BESIDE = re.compile(_P["owned"]), re.compile(_P["owned_beside"])
_JOINED = re.compile(rf"\s*{one_of(_P['joiners'])}\s*")
_WHOSE_HOUSE = re.compile(_P["whose_house"])
_BETWEEN = rf"(?:{one_of(_P['object_between'])})*{_P['object_told']}$"
_DEALT_WITH = re.compile(one_of(_P["objects"]) + _BETWEEN)
_CARED = re.compile(one_of(_P["cared"]) + _BETWEEN)
_ONE_OF_THEM = re.compile(rf"(?!{one_of(_P['not_one_of_them'])}){one_of(_P['one_of_them'])}")
_HOUSEHOLD = re.compile(one_of(_P["household_words"]))
# a child nobody names any nearer
CHILD: str = _P["children"][0]
CHILDREN = frozenset(_P["children"])
PARENTS_OF_A_CHILD = frozenset(_P["parents_of_a_child"])


@dataclass(frozen=True, slots=True)
class Mention:
    """People named at one place of a clause. gone: dead or no longer of the household.

    dealt_with: somebody the clause's own subject lives with or looks after; cared: looks after.
    one_of_several: one of the children told one by one.
    """

    who: tuple[str, ...]
    start: int
    end: int
    gone: bool = False
    dealt_with: bool = False
    cared: bool = False
    one_of_several: bool = False


def mentions(clause: str) -> tuple[Mention, ...]:
    """Return the people named in one clause, left to right; "A and B" are named together."""
    found: list[Mention] = []
    spots = list(_MENTION.finditer(clause))
    denied = -1
    for match, following in zip_longest(spots, spots[1:]):
        if match.group() in _NOBODY:
            continue
        before, after = clause[: match.start()], clause[match.end() :]
        if _DENIED.search(before) or match.start() == denied or _DENIED_AFTER.match(after):
            denied = match.end()
            continue
        if _WHOSE_HOUSE.match(after):
            continue
        mention = _mention(clause, match, following.start() if following else len(clause))
        between = clause[found[-1].end : mention.start] if found else None
        if between is not None and _together(found[-1], between, mention):
            first = found.pop()
            mention = replace(
                mention, who=first.who + mention.who, start=first.start,
                dealt_with=first.dealt_with, cared=first.cared,
            )  # fmt: skip
        elif between is not None and (kin := _kin_of_kin(found[-1], between, mention)):
            mention = replace(mention, who=(kin,), start=found.pop().start)
        if found and _takes_along(mention, clause):
            found[-1] = replace(found[-1], gone=found[-1].who != (SELF,))
        found.append(mention)
    return tuple(_without_possessor(found))


def _mention(clause: str, match: re.Match[str], until: int) -> Mention:
    who, before = _NAMES[match.group()], clause[: match.start()]
    if is_child(who[0]) and _OF_THE_VILLAGE.search(before):
        who = (CHILD,)
    after = _YEARS.sub("", clause[match.end() : until])[: _P["gone_reach"]]
    left = _GONE.search(after)
    gone = left is not None and who != (SELF,)
    if left and _stays(who, left.group()):
        gone = False
    cared = bool(_CARED.search(before))
    following = clause[match.end() :]
    helped = _HELPS.match(following) or _DONE_BY.match(following)
    dealt_with = bool(_DEALT_WITH.search(before) or helped) and not _ASKED_FOR.match(following)
    return Mention(who, match.start(), match.end(), gone, dealt_with, cared)


def _stays(who: tuple[str, ...], left: str) -> bool:
    """Return whether words for leaving tell it of somebody else: a brother divorced is there."""
    if who == (CHILD,):
        return bool(_NOT_OF_A_CHILD.search(left))
    blood = all(each in _BLOOD or each[1:] in _BLOOD for each in who)
    return blood and bool(_NOT_OF_BLOOD.fullmatch(left))


def _takes_along(mention: Mention, clause: str) -> bool:
    """Return whether whoever brings somebody leaves with them: "she went off with the boy"."""
    after = clause[mention.end : mention.end + _P["gone_reach"]]
    return mention.gone and mention.cared and bool(_LEAVES_WITH.search(after))


def _together(first: Mention, between: str, second: Mention) -> bool:
    """Two named right beside one another or joined by "and" are spoken of together."""
    if set(second.who) & PARENTS_OF_A_CHILD:
        return bool(_JOINED.fullmatch(between)) and bool(set(first.who) & PARENTS_OF_A_CHILD)
    return (between == "" and first.who != (SELF,)) or bool(_JOINED.fullmatch(between))


def _kin_of_kin(first: Mention, between: str, second: Mention) -> str:
    """Return what a relative of a relative is to the speaker, "" when no such is named."""
    if len(first.who) != 1 or len(second.who) != 1 or not _CHAINED.fullmatch(between):
        return ""
    of = _CHAINS.get(first.who[0]) or _CHAINS.get(first.who[0][1:], {})
    return of.get(second.who[0]) or of.get(second.who[0][1:], "")


def describes(text: str, at: int, end: int, name: int) -> bool:
    """Return whether words from *at* to *end* are said of whoever is named at *name*."""
    beside = end == name and _OWNED_BESIDE.fullmatch(text[at:end])
    return bool(beside or _OWNED.fullmatch(text[end:name]))


def _without_possessor(found: list[Mention]) -> list[Mention]:
    """The speaker right before a relative is only its possessor: "my father" names the father."""
    return [
        mention
        for mention, following in zip_longest(found, found[1:])
        if not (following and mention.who == (SELF,) and mention.end == following.start)
    ]


def of_household(clause: str) -> bool:
    """Return whether the clause speaks of the household as a whole."""
    return bool(_HOUSEHOLD.search(clause))


def one_of_several(clause: str) -> int:
    """Return where the words end that make a clause about one of several just named, else 0."""
    match = _ONE_OF_THEM.match(clause)
    return match.end() if match else 0


def left(clause: str) -> bool:
    """Return whether a clause begins by saying that whoever was spoken of is no longer there."""
    return bool(_LEFT.match(clause))


def is_child(who: str) -> bool:
    return who in CHILDREN or who[1:] in CHILDREN
