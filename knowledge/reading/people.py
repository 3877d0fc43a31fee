"""Who a story speaks of: relatives and the speaker, where they are named, who is gone."""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.reading.spoken import SPOKEN, one_of
from knowledge.rules.case import SELF

_P = SPOKEN["people"]
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
    **dict.fromkeys(_P["unnamed_pairs"], (SELF,)),
}
# "my big brother", where "my big" alone is a word for the father
_NAMES |= {
    own + word: who
    for own in _P["self_words"]
    for word, who in tuple(_NAMES.items())
    if any(own + word[:end] in _NAMES for end in range(1, len(word))) and own + word not in _NAMES
}
_NOBODY = frozenset(_P["not_people"])
_MENTION = re.compile(one_of([*_NAMES, *_NOBODY]))
_DENIED = re.compile(_P["denied"])
_DENIED_AFTER = re.compile(_P["denied_after"])
_NOT_OF_A_CHILD = re.compile(_P["not_of_a_child"])
_OF_THE_VILLAGE = re.compile(_P["of_the_village"])
_GONE = re.compile(
    rf"(?<![{_P['not_gone']}])(?!{one_of(_P['not_gone_words'])}){one_of(_P['gone'])}"
)
_LEFT = re.compile(rf"(?:{one_of(_P['left_lead'])})*{one_of(_P['left'])}")
_JOINED = re.compile(rf"\s*{one_of(_P['joiners'])}\s*")
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
        mention = _mention(clause, match, following.start() if following else len(clause))
        between = clause[found[-1].end : mention.start] if found else None
        if between is not None and _together(found[-1], between, mention):
            first = found.pop()
            mention = replace(
                mention, who=first.who + mention.who, start=first.start,
                dealt_with=first.dealt_with, cared=first.cared,
            )  # fmt: skip
        found.append(mention)
    return tuple(_without_possessor(found))


def _mention(clause: str, match: re.Match[str], until: int) -> Mention:
    who, before = _NAMES[match.group()], clause[: match.start()]
    if is_child(who[0]) and _OF_THE_VILLAGE.search(before):
        who = (CHILD,)
    after = clause[match.end() : min(match.end() + _P["gone_reach"], until)]
    left = _GONE.search(after)
    gone = left is not None and who != (SELF,)
    if left and who == (CHILD,) and _NOT_OF_A_CHILD.search(left.group()):
        gone = False
    dealt_with, cared = bool(_DEALT_WITH.search(before)), bool(_CARED.search(before))
    return Mention(who, match.start(), match.end(), gone, dealt_with, cared)


def _together(first: Mention, between: str, second: Mention) -> bool:
    """Two named right beside one another or joined by "and" are spoken of together."""
    if set(second.who) & PARENTS_OF_A_CHILD:
        return bool(_JOINED.fullmatch(between)) and bool(set(first.who) & PARENTS_OF_A_CHILD)
    return (between == "" and first.who != (SELF,)) or bool(_JOINED.fullmatch(between))


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
