"""Whose father or mother a relative of the speaker is, and what their own health makes of them.

children_of(who, father|mother, everybody) -> whose parent a relative is
as_parents(told, everybody) -> (child, father|mother) → (state, words)
"""

from collections.abc import Mapping

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Value

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
    told: Mapping[tuple[str, str], tuple[Value, str, int]], everybody: tuple[str, ...]
) -> dict[tuple[str, str], tuple[str, tuple[str, int]]]:
    """Return (child, father|mother) → (state, words) from what is told of a parent's own health.

    told: (who, fact) → (value, words, place in the story).
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
    return found


def _young(told: Mapping[tuple[str, str], tuple[Value, str, int]], who: str) -> bool:
    """Return whether a relative is told to be too young to be anybody's parent."""
    age, student = told.get((who, "age")), told.get((who, "student"))
    minor = age is not None and isinstance(age[0], Interval) and age[0].high < _ADULT
    return minor or (student is not None and student[0] != "none")


def _of_speaker(told: Mapping[tuple[str, str], tuple[Value, str, int]]) -> str:
    """Return whether the speaker can raise a child, from what they tell of themselves."""
    own = {(fact, told[who, fact][0]) for who, fact in told if who == SELF}
    ill = [state for (fact, value), state in _HEALTH.items() if (fact, value) in own]
    able = any((fact, value) in own for fact, value in _ABLE)
    return ill[0] if ill else "able" if able else ""


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
