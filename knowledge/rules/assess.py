"""Assesses one policy for one case: likely, unlikely, or what stands in the way of saying so.

assess(policy, case, on, area, knowledge) -> Assessment
assess_all(case, on, area, knowledge) -> tuple[Assessment, ...]     every policy open to screening
It never decides for the state; how the outcome is worded is the handlers' affair.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.contents import Knowledge
from knowledge.rates import Figure, look_up
from knowledge.rules.assessment import Assessment, Outcome, Reason, Status, once, together
from knowledge.rules.candidates import candidates, receiving
from knowledge.rules.case import HOUSEHOLD, Case
from knowledge.rules.conditions import PLACE, Finding, Scene, Weighed, weigh
from knowledge.rules.derive import DERIVATIONS, known, to_ask
from knowledge.rules.touched import concerned, raised, touched
from knowledge.rules.versions import version_for
from knowledge.schema import Condition, Policy, Version
from knowledge.walk import leaves

__all__ = ["Assessment", "Outcome", "Reason", "Status", "assess", "assess_all"]

# told of them, of what a household earns something is known, if not what each of it has
_TELL_INCOME = ("household_income_year", "over_line", "wage")
# a policy the household spoke of itself comes before all that is only likely to matter
NAMED = 10

# the outcome told of a policy is the first of these that any person of the case comes to
BEST_FIRST: tuple[Outcome, ...] = (
    "likely",
    "human_judgement",
    "local_standard_missing",
    "need_facts",
    "unlikely",
)


def assess_all(
    case: Case,
    on: date,
    area: str,
    knowledge: Knowledge,
    named: frozenset[str] = frozenset(),
) -> tuple[Assessment, ...]:
    """Return an assessment of every policy that is open to screening, in order of their ids.

    Behind them those without conditions that the case clearly concerns; what the sources say of
    them is told, a person judges. named: policies the household spoke of.
    """
    weighed = [
        assess(policy, case, on, area, knowledge)
        for policy in knowledge.policies.values()
        if policy.screen and policy.versions
    ]
    asked_for = [
        replace(one, raised=one.raised + NAMED) if one.policy in named else one for one in weighed
    ]
    return (*asked_for, *touched(case, on, area, knowledge, named))


def assess(policy: Policy, case: Case, on: date, area: str, knowledge: Knowledge) -> Assessment:
    """Return what *policy* comes to for a case, as of a day, in a place ("" when not known).

    A policy whose conditions look at people is weighed for each person; the best outcome counts.
    """
    area = area if area in knowledge.areas else ""
    version, status = version_for(policy, on, area, knowledge)
    if version is None:
        had = _had_while_it_ran(policy, status, Scene(knowledge, case, HOUSEHOLD, area, on))
        return had or _not_offered(policy, status, knowledge)
    people = case.names() if looks_at_people(policy, version, knowledge) else (HOUSEHOLD,)
    getting = receiving(policy, case, knowledge)
    shared = policy.unit == "household" and case.tells_of(HOUSEHOLD)
    scenes = [Scene(knowledge, case, who, area, on) for who in people]
    scenes = candidates(version, scenes, getting, shared)
    wanting = [] if HOUSEHOLD in getting else [one for one in scenes if one.who not in getting]
    each = [_for_one(version, scene) for scene in wanting or scenes]
    best = min(each, key=lambda one: BEST_FIRST.index(one.outcome)).outcome
    chosen = [one for one in each if one.outcome == best]
    if best == "need_facts":
        chosen = [_nearest(chosen)]
    told = together([_told(policy, version, one) for one in chosen])
    if wanting or (told.outcome == "unlikely" and _of_household(chosen)):
        return told
    return replace(told, outcome="unlikely", missing=(), received=True)


def _of_household(chosen: list["_Weighing"]) -> bool:
    """Return whether only the household's own facts decided: on aid, but of the other kind."""
    return all(finding.who == HOUSEHOLD for one in chosen for finding in one.weighed.findings)


def looks_at_people(policy: Policy, version: Version, knowledge: Knowledge) -> bool:
    facts = (knowledge.facts[leaf.fact] for leaf in leaves(version.eligible))
    return policy.unit == "person" or any(fact.of == "person" for fact in facts)


def _not_offered(policy: Policy, status: Status, knowledge: Knowledge) -> Assessment:
    asks = ((HOUSEHOLD, PLACE),) if status == "place_unknown" else ()
    cites = once(version.cite for version in policy.versions)
    outcome: Outcome = "need_facts" if asks else "unlikely"
    version = policy.versions[-1] if policy.versions else None
    return Assessment(
        policy.id,
        outcome,
        leaning=outcome,
        missing=asks,
        citations=cites,
        version=version,
        status=status,
        ruleset=knowledge.ruleset,
    )


def _had_while_it_ran(policy: Policy, status: Status, scene: Scene) -> Assessment | None:
    """Return what an ended policy still comes to for a household that got it while it ran."""
    last = policy.versions[-1] if policy.versions and status == "ended" else None
    one = _held(last, scene) if last else None
    return _told(policy, last, one) if last and one else None


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What a version comes to for one person, or for the household. held: had already."""

    scene: Scene
    weighed: Weighed
    outcome: Outcome
    gaps: tuple[Figure, ...]
    held: bool = False

    def missing(self) -> tuple[tuple[str, str], ...]:
        if self.outcome not in ("need_facts", "local_standard_missing"):
            return ()
        asks = once(ask for f in self.weighed.findings for ask in f.asks)
        return asks or (((HOUSEHOLD, PLACE),) if self.outcome == "need_facts" else ())

    def leaning(self) -> Outcome:
        """Return the outcome as far as asking goes: what is missing beside a figure is asked."""
        return "need_facts" if self.missing() else self.outcome


def _for_one(version: Version, scene: Scene) -> _Weighing:
    if version.eligible is None:
        nothing = Weighed(True, (), frozenset({True}))
        return _Weighing(scene, nothing, "human_judgement", _gaps(version, nothing, scene))
    if held := _held(version, scene):
        return held
    weighed = weigh(version.eligible, scene)
    outcome = _outcome(version, weighed, scene)
    against = _against(version.if_told, scene) if outcome != "unlikely" else None
    if against:
        return _Weighing(scene, against, "unlikely", ())
    gaps = _gaps(version, weighed, scene)
    if outcome == "likely" and gaps:
        outcome = "local_standard_missing" if scene.area else "need_facts"
    doubted = _against(version.if_told_judge, scene) if outcome != "unlikely" else None
    if doubted:
        return _Weighing(scene, _to_judge(doubted), "human_judgement", gaps)
    return _Weighing(scene, weighed, outcome, gaps)


def _held(version: Version, scene: Scene) -> _Weighing | None:
    """Return what somebody had already, as long as nothing told ends it."""
    held = weigh(version.held, scene) if version.held else None
    if held is None or not held.truth or _against(version.if_told, scene):
        return None
    return _Weighing(scene, held, "likely", (), held=True)


def _against(condition: Condition | None, scene: Scene) -> Weighed | None:
    """Return a condition that counts only when told, weighed, where what is told breaks it."""
    weighed = weigh(condition, scene) if condition else None
    return weighed if weighed and weighed.truth is False else None


def _to_judge(doubted: Weighed) -> Weighed:
    """Return what a person judges: neither for nor against, in the words for "no"."""
    findings = tuple(replace(each, truth=None, why="judged") for each in doubted.findings)
    return replace(doubted, truth=None, findings=findings)


def _told(policy: Policy, version: Version, one: _Weighing) -> Assessment:
    scene, findings = one.scene, one.weighed.findings
    untold = _untold(one)
    stale = scene.on > version.verified_on + timedelta(days=version.verify_every)
    return Assessment(
        policy.id,
        _held_back(one.outcome, stale, bool(untold)),
        because=tuple(_reason(finding, scene) for finding in findings),
        missing=one.missing() or untold,
        citations=once((*(finding.leaf.cite for finding in findings), version.cite)),
        figures=(*(f.figure for f in findings if f.figure), *one.gaps),
        self_check=version.self_check,
        for_whom=_for_whom(policy, one),
        version=version,
        stale=stale,
        leaning=one.leaning(),
        received=one.held,
        raised=raised(version, scene) + concerned(policy, scene),
        assumed=_assumed(one, untold),
        ruleset=scene.knowledge.ruleset,
    )


def _assumed(one: _Weighing, untold: object) -> tuple[Reason, ...]:
    """Return what an outcome rests on that only silence tells of; nothing while facts are open."""
    if untold or one.outcome == "need_facts":
        return ()
    return tuple(_reason(finding, one.scene) for finding in one.weighed.assumed)


def _held_back(outcome: Outcome, stale: bool, untold: bool) -> Outcome:
    """Return an outcome as it is told: an unchecked source, or an unknown income, comes first."""
    if stale and outcome == "likely":
        return "local_standard_missing"
    return "need_facts" if untold else outcome


def _untold(one: _Weighing) -> tuple[tuple[str, str], ...]:
    """Return what of the income is not told either, where its line is not on file.

    It is named, not asked: as long as the line is missing the answer would settle nothing.
    """
    case, facts = one.scene.case, one.scene.knowledge.facts
    if one.outcome != "local_standard_missing":
        return ()
    if any(fact in _TELL_INCOME for _, fact, _ in case.all()):
        return ()
    open_ones = (f for f in one.weighed.findings if f.truth is None and f.leaf.fact in DERIVATIONS)
    unknown = (f for f in open_ones if known(case, f.who, f.leaf.fact, facts) is None)
    return once(ask for f in unknown for ask in to_ask(case, f.who, f.leaf.fact))


def _for_whom(policy: Policy, one: _Weighing) -> tuple[str, ...]:
    """Return the person an outcome is for; what rests on the household alone names nobody."""
    whose = {finding.who for finding in one.weighed.findings}
    return (one.scene.who,) if policy.unit == "person" and whose - {HOUSEHOLD} else ()


def _outcome(version: Version, weighed: Weighed, scene: Scene) -> Outcome:
    """Return what a version comes to; a figure that stands in the way does so first of all.

    Not where nothing was told yet of what the policy is about, its disabled or its ill.
    """
    if weighed.truth is not None:
        return "likely" if weighed.truth else "unlikely"
    facts = scene.knowledge.facts
    untold = any(facts[f.leaf.fact].telling for f in weighed.findings if f.why == "missing")
    about = not untold or raised(version, scene)
    return "local_standard_missing" if weighed.held_up and about else "need_facts"


def _gaps(version: Version, weighed: Weighed, scene: Scene) -> tuple[Figure, ...]:
    """Return the figures the version says it needs and that no row gives, unless weighed above."""
    seen = {finding.figure.rate.id for finding in weighed.findings if finding.figure}
    rates = (scene.knowledge.rates[each] for each in version.needs_rate if each not in seen)
    found = (look_up(rate, "", scene.area, scene.on, scene.knowledge.areas) for rate in rates)
    return tuple(figure for figure in found if figure.value is None)


def _reason(finding: Finding, scene: Scene) -> Reason:
    leaf, fact = finding.leaf, scene.knowledge.facts[finding.leaf.fact]
    told = leaf.yes if finding.truth else leaf.no
    text = fact.label if finding.truth is None and finding.why != "judged" else told
    answer = scene.case.get(finding.who, leaf.fact)
    return Reason(
        leaf.id,
        text,
        leaf.cite,
        finding.who,
        leaf.fact,
        finding.truth,
        finding.why,
        answer.words if answer else "",
    )


def _nearest(chosen: list[_Weighing]) -> _Weighing:
    """Return the one that the fewest further questions can settle; asking goes person by person."""

    def distance(one: _Weighing) -> tuple[bool, int]:
        askable = [ask for ask in one.missing() if one.scene.case.get(*ask) is None]
        return not askable, len(askable)

    return min(chosen, key=distance)
