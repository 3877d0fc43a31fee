"""Weighs conditions with three values: yes, no, unknown (Kleene), over amounts with two ends.

No default stands in for a fact or a figure: what is not known makes the leaf unknown and is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from knowledge.contents import Knowledge
from knowledge.interval import Interval
from knowledge.rates import Figure, look_up
from knowledge.rules.case import HOUSEHOLD, Case, Value
from knowledge.rules.derive import known, to_ask
from knowledge.rules.silence import lifts
from knowledge.schema import AllOf, AnyOf, Condition, Leaf, Not, RateRef
from knowledge.walk import NUMBER_TESTS, bound_of

Why: TypeAlias = Literal[
    "", "missing", "unanswered", "rough", "no_standard", "no_place", "judged", "unsaid"
]
PLACE = "place"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a condition is weighed against. who: the person facts of a person are taken from.

    area: code of the place, "" while it is not known.
    """

    knowledge: Knowledge
    case: Case
    who: str
    area: str
    on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One leaf weighed. why: the reason it is unknown, or that only silence tells of it.

    asks: (who, fact) that would settle it.
    """

    leaf: Leaf
    who: str
    truth: bool | None
    why: Why = ""
    asks: tuple[tuple[str, str], ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition weighed. findings: the leaves that decide, or those that leave it open.

    reach: what it can still come to when more is asked; an answer that is refused stays refused.
    held_up: a figure that is not on file stands in the way, whatever else is told; of several
    ways only when each of them lacks nothing but its figure, or one of them *waits* for its figure
    alone, all else of it being told. assumed: what it rests on that only silence tells of.
    """

    truth: bool | None
    findings: tuple[Finding, ...]
    reach: frozenset[bool]
    held_up: bool = False
    assumed: tuple[Finding, ...] = ()
    waits: bool = False


def weigh(condition: Condition, scene: Scene, wanted: bool = True) -> Weighed:
    """Return the truth of a condition and the leaves it rests on.

    wanted: what the whole must come to for the outcome hoped for; what is still open is then
    limited to the leaves that can help, so that no question is put in vain.
    """
    match condition:
        case AllOf():
            parts = [weigh(part, scene, wanted) for part in condition.all]
            return _settle(parts, against=False, wanted=wanted)
        case AnyOf():
            parts = [weigh(part, scene, wanted) for part in condition.any]
            return _settle(parts, against=True, wanted=wanted)
        case Not():
            inner = weigh(condition.not_, scene, not wanted)
            truth = None if inner.truth is None else not inner.truth
            reach = frozenset(not each for each in inner.reach)
            return Weighed(truth, inner.findings, reach, inner.held_up, inner.assumed)
        case Leaf():
            finding = weigh_leaf(condition, scene, wanted)
            held_up = finding.why == "no_standard"
            assumed = (finding,) if finding.why == "unsaid" else ()
            return Weighed(finding.truth, (finding,), _reach(finding), held_up, assumed)


def _settle(parts: list[Weighed], against: bool, wanted: bool) -> Weighed:
    """One part of the value *against* settles it; else one unknown leaves it open."""
    settling = [part for part in parts if part.truth is against]
    if settling:
        found = _findings(settling)
        return Weighed(against, found, frozenset({against}), assumed=_assumed(settling))
    assumed = _assumed(parts)
    unknown = [part for part in parts if part.truth is None]
    if not unknown:
        return Weighed(not against, _findings(parts), frozenset({not against}), assumed=assumed)
    reach = {against} if any(against in part.reach for part in unknown) else set()
    if all((not against) in part.reach for part in unknown):
        reach.add(not against)
    open_ones = _worth_asking(unknown, against, wanted)
    if wanted is against:
        every = all(finding.why == "no_standard" for finding in _findings(unknown))
        held_up, waits = every or any(part.waits for part in unknown), False
    else:
        held_up = any(part.held_up for part in unknown)
        waits = all(part.held_up for part in unknown) and len(unknown) < len(parts)
    return Weighed(None, _findings(open_ones), frozenset(reach), held_up, assumed, waits)


def _worth_asking(unknown: list[Weighed], against: bool, wanted: bool) -> list[Weighed]:
    """Where every part must come to what is wanted, one that cannot makes the others idle."""
    if wanted is against:
        return unknown
    return [part for part in unknown if wanted not in part.reach] or unknown


def _findings(parts: Iterable[Weighed]) -> tuple[Finding, ...]:
    return tuple(finding for part in parts for finding in part.findings)


def _assumed(parts: Iterable[Weighed]) -> tuple[Finding, ...]:
    return tuple(finding for part in parts for finding in part.assumed)


def _reach(finding: Finding) -> frozenset[bool]:
    if finding.truth is not None:
        return frozenset({finding.truth})
    return frozenset() if finding.why == "unanswered" else frozenset({True, False})


def weigh_leaf(leaf: Leaf, scene: Scene, wanted: bool = True) -> Finding:
    """Return what one condition comes to. A missing figure outranks a missing answer.

    wanted: what it must come to for the outcome hoped for; silence can only help.
    """
    fact = scene.knowledge.facts[leaf.fact]
    who = scene.who if fact.of == "person" else HOUSEHOLD
    bound, figure, why = _bound(leaf, scene)
    if why:
        needed = ((HOUSEHOLD, PLACE),) if why == "no_place" else ()
        return Finding(leaf, who, None, why, needed, figure)
    facts = scene.knowledge.facts
    answer = known(scene.case, who, leaf.fact, facts)
    if answer is None and lifts(leaf, fact, scene.case, who, wanted):
        return Finding(leaf, who, wanted, "unsaid", figure=figure)
    if answer is None:
        asks = to_ask(scene.case, who, leaf.fact)
        return Finding(leaf, who, None, "missing", asks, figure)
    if not answer.answered:
        return Finding(leaf, who, None, "unanswered", ((who, leaf.fact),), figure)
    truth = test(leaf, answer.value, bound)
    if truth is None:
        open_why: Why = "rough" if scene.case.get(who, leaf.fact) else "missing"
        return Finding(leaf, who, None, open_why, ((who, leaf.fact),), figure)
    return Finding(leaf, who, truth, figure=figure)


def _bound(leaf: Leaf, scene: Scene) -> tuple[Interval | None, Figure | None, Why]:
    """Return the number a leaf compares with, where it comes from, or why there is none."""
    bound = bound_of(leaf)
    if bound is None:
        return None, None, ""
    if not isinstance(bound, RateRef):
        return Interval(bound, bound), None, ""
    if not scene.area:
        return None, None, "no_place"
    rate = scene.knowledge.rates[bound.rate]
    figure = look_up(rate, bound.part, scene.area, scene.on, scene.knowledge.areas)
    if figure.value is None:
        return None, figure, "no_standard"
    return figure.value.times(bound.times), figure, ""


def test(leaf: Leaf, value: Value, bound: Interval | None) -> bool | None:
    """Return whether a known value passes; None when its ends, or the bound's, disagree."""
    if value in leaf.open:
        return None
    if leaf.is_ is not None:
        return value == leaf.is_
    if leaf.in_ is not None:
        return value in leaf.in_
    if leaf.not_in is not None:
        return value not in leaf.not_in
    if not isinstance(value, Interval) or bound is None:
        return None
    name = next(name for name in NUMBER_TESTS if getattr(leaf, name) is not None)
    return _compare(name, value, bound)


def _compare(name: str, value: Interval, bound: Interval) -> bool | None:
    match name:
        case "at_least":
            surely, never = value.low >= bound.high, value.high < bound.low
        case "above":
            surely, never = value.low > bound.high, value.high <= bound.low
        case "below":
            surely, never = value.high < bound.low, value.low >= bound.high
        case _:
            surely, never = value.high <= bound.low, value.low > bound.high
    return True if surely else False if never else None
