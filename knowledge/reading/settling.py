"""What stands of all that was found in a story: one value per fact, and nothing that cannot be.

settled(found, text) -> Found ...     plausible(found) -> Found ...
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import clause
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Value

_S = SPOKEN["story"]
_CORRECTION = re.compile(one_of(_S["correction"]))
_NOW = re.compile(_S["now"])
_SINCE = {fact: re.compile(words) for fact, words in _S["since"].items()}
# "no other income" of whoever works says nothing of having none
_UNMARRIED = re.compile(_S["unmarried"])
_ADOPTED = re.compile(_S["adopted"])
_CARER, _TIED_DOWN = re.compile(_S["carer"]), re.compile(_S["tied_down"])
_EARNS = (("job", "working"), ("job", "own_business"))


@dataclass(frozen=True, slots=True)
class Found:
    """One fact found. start: where in the story."""

    who: str
    fact: str
    value: Value
    words: str
    start: int


def settled(found: Sequence[Found], text: str) -> Iterator[Found]:
    """Yield one value per fact: the same said twice, or the last one after a correction."""
    by_fact: dict[tuple[str, str], list[Found]] = {}
    for one in sorted(found, key=lambda one: one.start):
        by_fact.setdefault((one.who, one.fact), []).append(one)
    for said in by_fact.values():
        said = [one for one in said if one.words not in _S["weaker"]] or said
        said = [one for i, one in enumerate(said) if i == 0 or not _runs_on(said[i - 1], one)]
        last = said[-1]
        corrected = _CORRECTION.search(text[said[-2].start : last.start]) if said[1:] else None
        if (
            corrected
            or _since(last)
            or _now(said, text)
            or all(one.value == last.value for one in said)
        ):
            yield last
        elif strongest := _strongest(said):
            yield strongest


def _strongest(said: list[Found]) -> Found | None:
    """Return what holds of several things said that do not contradict: "cracked, grade D"."""
    order = _S["stronger"].get(said[0].fact, ())
    if any(one.value not in order for one in said):
        return None
    return min(said, key=lambda one: order.index(one.value))


def _now(said: list[Found], text: str) -> bool:
    """Return whether only the last thing said of work is said to be so now."""
    if said[0].fact not in _S["now_facts"]:
        return False
    begun = [(one.value, text[clause(text, one.start)[0] : one.start]) for one in said]
    now = {value for value, before in begun if _NOW.search(before)}
    return now == {said[-1].value}


def _since(last: Found) -> bool:
    """Return whether the last thing said came about since: a house built anew."""
    return last.fact in _SINCE and bool(_SINCE[last.fact].search(last.words))


def _runs_on(first: Found, second: Found) -> bool:
    """Words right behind one another are one expression, told by its head: "college year two"."""
    beside = first.start + len(first.words) == second.start
    return beside and first.fact in _S["run_on_facts"]


def plausible(found: list[Found], text: str) -> Iterator[Found]:
    """Leave out work of the young and those at school, and the kind of a card nobody has.

    Whoever never married has nobody to support them, but for a child brought up as their own;
    whoever has no income of their own does not earn a living; what an employer insures is not the
    residents' insurance.
    """
    young = {
        one.who
        for one in found
        if (one.fact == "student" and one.value in _S["schools"])
        or (one.fact == "age" and isinstance(one.value, Interval)
            and one.value.high < _S["too_young_to_work"])
    }  # fmt: skip
    no_card = {one.who for one in found if (one.fact, one.value) == ("disability_grade", "none")}
    earners = {one.who for one in found if (one.fact, one.value) in _EARNS}
    owners = {one.who for one in found if [one.fact, one.value] in _S["business"]}
    told = {one.fact for one in found if one.value is True}
    hard = bool(told & set(_S["hardship"]))
    tied = bool(_CARER.search(text))
    left_out = {
        *((one.fact, one.who) for one in found
          if tied and one.fact == "can_work" and one.who == SELF and _TIED_DOWN.search(one.words)),
        *((fact, HOUSEHOLD) for fact in _S["not_with_hardship"] if hard),
        *(("job", who) for who in young),
        *(("earns_a_living", one.who) for one in found
          if (one.fact, one.value) == ("own_income", False) and one.who not in earners),
        *((one.fact, one.who) for one in found
          if one.fact == "supporter" and _UNMARRIED.search(one.words) and _ADOPTED.search(text)),
        *(("disability_kind", who) for who in no_card),
        *(("insured", one.who) for one in found
          if (one.fact, one.value) == ("employee_insured", True)),
        *((fact, one.who) for one in found if one.fact == "disability_grade"
          for fact in ("disability_card", "disabled")),
        *((one.fact, one.who) for one in found
          if one.fact == "own_income" and one.value is False and one.who in earners),
        *((one.fact, one.who) for one in found
          if one.fact in _S["needs_business"] and one.who not in owners),
    }  # fmt: skip
    yield from (one for one in found if (one.fact, one.who) not in left_out)
