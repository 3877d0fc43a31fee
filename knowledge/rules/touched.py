"""Policies a household's story is clearly about, and of those without conditions what is told.

Nothing is weighed of these: what the sources say is told with its date, and a person judges.
"""

from collections.abc import Iterator
from datetime import date

from knowledge.contents import Knowledge
from knowledge.rules.assessment import Assessment, Reason
from knowledge.rules.case import HOUSEHOLD, Case, value_of
from knowledge.rules.conditions import Finding, Scene, weigh, weigh_leaf
from knowledge.rules.reckoned_work import IN_BED
from knowledge.schema import Policy, Statement, Version
from knowledge.walk import leaves

SAID_OF = ("who", "what", "amount")
LIMITS = ("not_stated", "limit")
TOLD = "told"
_CARD = "disability_card"
_EARNS = "own_income"
# whoever is told so and has no card may have one
_DISABLED = ("disabled", "autism")
_IMPAIRED = (("needs_care", True), ("disabled", True), ("can_work", "none"), ("autism", True))


def touched(
    case: Case, on: date, area: str, knowledge: Knowledge, named: frozenset[str]
) -> Iterator[Assessment]:
    """Yield one human_judgement per policy that is named or whose *concerns* hold."""
    for policy in knowledge.policies.values():
        if policy.versions and policy.screen:
            continue
        found = _concerned(policy, case, on, area, knowledge)
        people = tuple(dict.fromkeys(each.who for each in found if each.who))
        if policy.id == _CARD:
            people = _without_card(case)
        wanted = found or people or (policy.id in named and not _had(policy.id, case))
        if wanted and (said := _said(policy, area, knowledge)):
            # of a card still to be had it comes first whom to ask for it
            said = said[::-1] if policy.id == _CARD else said
            yield _told(policy, found, people, said, knowledge)


def _without_card(case: Case) -> tuple[str, ...]:
    """Return who is told to be cared for or disabled and not told to have a card."""
    return tuple(
        who
        for who in case.names()
        if any(value_of(case, who, fact) is True for fact in _DISABLED)
        or (
            _helpless(case, who)
            and value_of(case, who, "disability_grade") in (None, "none")
            and value_of(case, who, "disability_card") is not True
        )
    )


def _had(policy: str, case: Case) -> bool:
    """Return whether a card is spoken of as had, or not had by nobody in want of one."""
    if policy != _CARD:
        return False
    grades = {who: value_of(case, who, "disability_grade") for who in case.names()}
    cards = {who: value_of(case, who, "disability_card") for who in case.names()}
    told = any(grades.values()) or any(each is not None for each in cards.values())
    return told and not any(
        value_of(case, who, fact) == value
        for who in case.names()
        if grades[who] == "none" or cards[who] is False
        for fact, value in _IMPAIRED
    )


def concerned(policy: Policy, scene: Scene) -> int:
    """Return 1 when what was told is what the policy is there for, whatever else it asks."""
    return 1 if policy.concerns and weigh(policy.concerns, scene).truth else 0


def raised(version: Version, scene: Scene) -> int:
    """Return how many telling facts were stated that do not speak against the policy."""
    facts = scene.knowledge.facts
    found = [
        weigh_leaf(leaf, scene) for leaf in leaves(version.eligible) if facts[leaf.fact].telling
    ]
    stated = (f for f in found if scene.case.get(f.who, f.leaf.fact) or _follows(f))
    return len({f.leaf.fact for f in stated if f.truth or f.why in ("rough", "no_standard")})


def _follows(finding: Finding) -> bool:
    """Return whether a condition holds untold; that a child earns nothing tells nothing."""
    return bool(finding.truth and finding.leaf.fact != _EARNS)


def _concerned(
    policy: Policy, case: Case, on: date, area: str, knowledge: Knowledge
) -> list[Finding]:
    if policy.concerns is None:
        return []
    facts = (knowledge.facts[leaf.fact] for leaf in leaves(policy.concerns))
    of_people = any(fact.of == "person" for fact in facts)
    found = []
    for who in case.names() if of_people else (HOUSEHOLD,):
        weighed = weigh(policy.concerns, Scene(knowledge, case, who, area, on))
        found += list(weighed.findings) if weighed.truth else []
    return found


def _said(policy: Policy, area: str, knowledge: Knowledge) -> list[Statement]:
    """Return what the sources say and, when they say so, what they leave open."""
    there = [
        said
        for said in policy.says
        if knowledge.areas.contains(said.area, area or said.area) and "household" in said.audience
    ]
    chosen = []
    for aspects in (SAID_OF, LIMITS):
        fitting = [said for said in there if said.aspect in aspects]
        if fitting:
            chosen.append(max(fitting, key=lambda said: said.as_of))
    return chosen


def _helpless(case: Case, who: str) -> bool:
    """Return whether somebody is told to be cared for, not only while a grave illness lasts."""
    care = case.get(who, "needs_care")
    ill = value_of(case, who, "serious_illness") is True
    return bool(care and care.value is True and (not ill or IN_BED.search(care.words)))


def _told(
    policy: Policy,
    found: list[Finding],
    people: tuple[str, ...],
    said: list[Statement],
    knowledge: Knowledge,
) -> Assessment:
    reasons = [
        Reason(f.leaf.id, f.leaf.yes, f.leaf.cite, f.who, f.leaf.fact, truth=True) for f in found
    ]
    reasons += [
        Reason(f"{TOLD}_{i}", s.text, s.cite, HOUSEHOLD, "", None, TOLD, as_of=s.as_of)
        for i, s in enumerate(said, 1)
    ]
    return Assessment(
        policy.id,
        "human_judgement",
        because=tuple(reasons),
        citations=tuple(dict.fromkeys(reason.cite for reason in reasons)),
        for_whom=people if policy.unit == "person" else (),
        ruleset=knowledge.ruleset,
    )
