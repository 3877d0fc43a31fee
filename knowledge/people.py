"""Who a story speaks of: relatives and the speaker, where they are named, who is gone."""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.case import SELF
from knowledge.spoken import SPOKEN, one_of

_P = SPOKEN["people"]
_NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_P["self_words"], (SELF,)),
    **{word: (who,) for who, words in _P["relations"].items() for word in words},
    **{
        order + word: (order + who,)
        for who in _P["ordered"]
        for word in _P["relations"][who]
        for order in _P["orders"]
        if order + word not in {w for words in _P["relations"].values() for w in words}
    },
    **{word: tuple(pair) for word, pair in _P["pairs"].items()},
    **dict.fromkeys(_P["unnamed_pairs"], (SELF,)),
}
_NOBODY = frozenset(_P["not_people"])
_MENTION = re.compile(one_of([*_NAMES, *_NOBODY]))
_DENIED = re.compile(one_of(_P["denied"]) + "$")
_GONE = re.compile(one_of(_P["gone"]))
_JOINED = re.compile(rf"\s*{one_of(_P['joiners'])}\s*")
_DEALT_WITH = re.compile(rf"{one_of(_P['objects'])}{one_of(_P['object_between'])}*$")
_ONE_OF_THEM = re.compile(rf"(?!{one_of(_P['not_one_of_them'])}){one_of(_P['one_of_them'])}")
_HOUSEHOLD = re.compile(one_of(_P["household_words"]))
CHILDREN = frozenset(_P["children"])


@dataclass(frozen=True, slots=True)
class Mention:
    """People named at one place of a clause. gone: dead or no longer of the household.

    dealt_with: somebody the clause's own subject lives with or looks after.
    """

    who: tuple[str, ...]
    start: int
    end: int
    gone: bool = False
    dealt_with: bool = False


def mentions(clause: str) -> tuple[Mention, ...]:
    """Return the people named in one clause, left to right; "A and B" are named together."""
    found: list[Mention] = []
    spots = list(_MENTION.finditer(clause))
    for match, following in zip_longest(spots, spots[1:]):
        if match.group() in _NOBODY or _DENIED.search(clause[: match.start()]):
            continue
        reach = min(match.end() + _P["gone_reach"], following.start() if following else len(clause))
        after = clause[match.end() : reach]
        gone = bool(_GONE.search(after)) and match.group() not in _P["self_words"]
        dealt_with = bool(_DEALT_WITH.search(clause[: match.start()]))
        mention = Mention(_NAMES[match.group()], match.start(), match.end(), gone, dealt_with)
        between = clause[found[-1].end : mention.start] if found else None
        side_by_side = between == "" and found[-1].who != (SELF,)
        if between is not None and (side_by_side or _JOINED.fullmatch(between)):
            first = found.pop()
            mention = replace(first, who=first.who + mention.who, end=mention.end, gone=gone)
        found.append(mention)
    return tuple(_without_possessor(found))


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


def one_of_several(clause: str) -> bool:
    """Return whether the clause is about one of several just named, without saying which."""
    return bool(_ONE_OF_THEM.match(clause))


def is_child(who: str) -> bool:
    return who in CHILDREN or who[1:] in CHILDREN
