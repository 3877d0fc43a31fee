"""Whose father or mother a relative of the speaker is, and what their own health makes of them.

children_of(who, father|mother, everybody) -> whose parent a relative is
as_parents(told, everybody, links) -> (child, father|mother) → (state, words)
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Value

# (child, father|mother, the person of the story who is that parent)
Link: TypeAlias = tuple[str, str, str]

_W = SPOKEN["people"]["parents"]
_BOTH = ("father", "mother")
# the other parent is who tells the story; their state is what they tell of themselves
SPEAKER = "speaker"
_ADULT = 18

_ABLE = (("job", "working"), ("job", "own_business"), ("can_work", "full"))
_HEALTH: dict[tuple[str, Value], str] = {
    ("disability_grade", "g1"): "disabled",
    ("disability_grade", "g2"): "disabled",
    ("serious_illness", True): "ill",
}
# of these kinds the third and fourth grade count as severe too (unattended_children_2019, 1)
_OF_THE_MIND = ("mental", "intellectual")
_LESSER = ("g3", "g4")


def as_parents(
    told: Mapping[tuple[str, str], tuple[Value, str, int]],
    everybody: tuple[str, ...],
    links: Collection[Link] = (),
) -> dict[tuple[str, str], tuple[str, tuple[str, int]]]:
    """Return (child, father|mother) → (state, words) from what is told of a parent's own health.

    told: (who, fact) → (value, words, place in the story). links: whose parents are told of by name
    as people of the story; of them work counts as well, and what is told of them outright before
    all.
    """
    found: dict[tuple[str, str], tuple[str, tuple[str, int]]] = {}
    for (child, parent), (value, words, at) in told.items():
        if value == SPEAKER and (state := _of_speaker(told)):
            found[child, parent] = state, (words, at)
    for (who, fact), (value, words, at) in told.items():
        state = _HEALTH.get((fact, value), "") if isinstance(value, bool | str) else ""
        if value in _LESSER and told.get((who, "disability_kind"), ("",))[0] in _OF_THE_MIND:
            state = "disabled"
        if _young(told, who):
            continue
        for parent in _BOTH if state else ():
            for child in children_of(who, parent, everybody):
                found.setdefault((child, parent), (state, (words, at)))
    for child, parent, who in links:
        if (child, parent) not in told and (of_own := _of_named(told, who)):
            found.setdefault((child, parent), of_own)
    return found


def _of_named(
    told: Mapping[tuple[str, str], tuple[Value, str, int]], who: str
) -> tuple[str, tuple[str, int]] | None:
    """Return what a parent's own health, else their work, makes of them, with the words."""
    own = {fact: one for (name, fact), one in told.items() if name == who}
    lesser = "disability_kind" in own and own["disability_kind"][0] in _OF_THE_MIND
    for fact, (value, words, at) in own.items():
        if (fact, value) in _HEALTH:
            return _HEALTH[fact, value], (words, at)
        if fact == "disability_grade" and value in _LESSER and lesser:
            return "disabled", (words, at)
    able = next((own[fact] for fact, value in _ABLE if fact in own and own[fact][0] == value), None)
    return ("able", able[1:]) if able else None


def _young(told: Mapping[tuple[str, str], tuple[Value, str, int]], who: str) -> bool:
    """Return whether a relative is told to be too young to be anybody's parent."""
    age, student = told.get((who, "age")), told.get((who, "student"))
    minor = age is not None and isinstance(age[0], Interval) and age[0].high < _ADULT
    return minor or (student is not None and student[0] != "none")


def _of_speaker(told: Mapping[tuple[str, str], tuple[Value, str, int]]) -> str:
    """Return whether the speaker can raise a child, from what they tell of themselves."""
    found = _of_named(told, SELF)
    return found[0] if found else ""


def children_of(who: str, fact: str, everybody: tuple[str, ...]) -> tuple[str, ...]:
    """Return the children a relative is the parent of; none when several relatives could be."""
    kin = _W["kin"][fact]
    relation = who if who in kin else who[1:]
    if relation not in kin:
        return ()
    alike = {each for each in everybody if each == relation or each[1:] == relation}
    if alike - {who}:
        return ()
    wanted = set(kin[relation])
    return tuple(each for each in everybody if each in wanted or each[1:] in wanted)
