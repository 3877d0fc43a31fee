"""What stands of all that was found in a story: one value per fact, and nothing that cannot be.

settled(found, text) -> Found ...     plausible(found) -> Found ...
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import clause
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Value

_S = SPOKEN["story"]
_CORRECTION = re.compile(one_of(_S["correction"]))
_NOW = re.compile(_S["now"])
_SINCE = {fact: re.compile(words) for fact, words in _S["since"].items()}
_UNMARRIED = re.compile(_S["unmarried"])
_ADOPTED = re.compile(_S["adopted"])
_CARER, _TIED_DOWN = re.compile(_S["carer"]), re.compile(_S["tied_down"])
_BARE_NEED, _SPENDING = re.compile(_S["bare_need"]), re.compile(_S["spending_told"])
_RENTED, _IN_TOWN = re.compile(_S["rented"]), re.compile(_S["in_town"])
_EARNS = (("job", "working"), ("job", "own_business"))

# A fact, and of whom it is left out.
Left: TypeAlias = tuple[str, str]


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
    """Leave out what cannot be, or says no more, beside what else is told."""
    left_out = {each for rule in _LEFT_OUT for each in rule(found, text)}
    yield from (one for one in found if (one.fact, one.who) not in left_out)


def _work_of_the_young(found: Sequence[Found], text: str) -> Iterator[Left]:
    """The young and those at school do not work."""
    for one in found:
        at_school = one.fact == "student" and one.value in _S["schools"]
        aged = one.value if one.fact == "age" and isinstance(one.value, Interval) else None
        if at_school or (aged and aged.high < _S["too_young_to_work"]):
            yield "job", one.who


def _strength_of_a_carer(found: Sequence[Found], text: str) -> Iterator[Left]:
    """Whoever cannot leave for somebody they care for may be able to work all the same."""
    if not _CARER.search(text):
        return
    for one in found:
        if one.fact == "can_work" and one.who == SELF and _TIED_DOWN.search(one.words):
            yield one.fact, one.who


def _wealth_in_hardship(found: Sequence[Found], text: str) -> Iterator[Left]:
    told = {one.fact for one in found if one.value is True}
    if told & set(_S["hardship"]):
        yield from ((fact, HOUSEHOLD) for fact in _S["not_with_hardship"])


def _living_or_no_income(found: Sequence[Found], text: str) -> Iterator[Left]:
    """Of whoever works "no other income" is not none; whoever has none else earns no living."""
    earners = {one.who for one in found if (one.fact, one.value) in _EARNS}
    for one in found:
        if (one.fact, one.value) == ("own_income", False):
            yield "own_income" if one.who in earners else "earns_a_living", one.who


def _supporter_of_the_unmarried(found: Sequence[Found], text: str) -> Iterator[Left]:
    """Whoever never married has nobody to support them, but for a child brought up as their own."""
    for one in found:
        if one.fact == "supporter" and _UNMARRIED.search(one.words) and _ADOPTED.search(text):
            yield one.fact, one.who


def _card_beside_its_grade(found: Sequence[Found], text: str) -> Iterator[Left]:
    """A grade tells of the card already; a card nobody has is of no kind."""
    for one in found:
        if one.fact == "disability_grade":
            yield from (("disability_card", one.who), ("disabled", one.who))
            if one.value == "none":
                yield "disability_kind", one.who


def _insured_by_an_employer(found: Sequence[Found], text: str) -> Iterator[Left]:
    """What an employer insures is not the residents' insurance."""
    for one in found:
        if (one.fact, one.value) == ("employee_insured", True):
            yield "insured", one.who


def _business_of_none(found: Sequence[Found], text: str) -> Iterator[Left]:
    """What is told of a business stands only of whoever has one."""
    owners = {one.who for one in found if [one.fact, one.value] in _S["business"]}
    for one in found:
        if one.fact in _S["needs_business"] and one.who not in owners:
            yield one.fact, one.who


def _only_taken_for(found: Sequence[Found], text: str) -> Iterator[Left]:
    """Hunger alone tells of no spending, a rent of no house lost."""
    for one in found:
        need = one.fact == "heavy_spending" and _BARE_NEED.search(one.words)
        rent = (one.fact, one.value) == ("house", "none") and _RENTED.search(one.words)
        if (need and not _SPENDING.search(text)) or (rent and not _IN_TOWN.search(text)):
            yield one.fact, one.who


_LEFT_OUT: tuple[Callable[[Sequence[Found], str], Iterator[Left]], ...] = (
    _work_of_the_young,
    _strength_of_a_carer,
    _wealth_in_hardship,
    _living_or_no_income,
    _supporter_of_the_unmarried,
    _card_beside_its_grade,
    _insured_by_an_employer,
    _business_of_none,
    _only_taken_for,
)
