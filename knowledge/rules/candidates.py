"""Whom of a case a policy is weighed for, as an official would: whoever the story speaks of.

candidates(version, scenes, getting) -> list[Scene]
receiving(policy, case, knowledge) -> frozenset[str]     who says to get a policy already
"""

from collections.abc import Set

from knowledge.contents import Knowledge
from knowledge.rules.case import SELF, Case
from knowledge.rules.conditions import Scene, weigh_leaf
from knowledge.rules.reckoned import TOLD_OF_KIN
from knowledge.schema import Leaf, Policy, Version
from knowledge.walk import leaves

# says of everybody alike, so that it singles nobody out
_SHARED = ("tekun",)
_MILD = ("age",)
# what is told of that ends what one gets
_ENDS = {"over_line": "dibao"}


def candidates(
    version: Version, scenes: list[Scene], getting: Set[str], of_household: bool = False
) -> list[Scene]:
    """Return the scenes of the people a version is weighed for.

    First come those of whom something was told that speaks for it, then those whose age does, then
    those of whom anything of it was told, then those of whom anything was; all, when nothing was
    told of anybody. Nobody else's silence stands in the way of whoever was spoken of. getting: who
    says to get it already. of_household: the household was told of, so its teller counts as well.
    """
    if len(scenes) == 1:
        return scenes
    facts = scenes[0].knowledge.facts
    told = [
        (one, leaf)
        for leaf in leaves(version.eligible)
        if facts[leaf.fact].of == "person" and leaf.fact not in _SHARED
        for one in scenes
        if _stated(one, leaf.fact)
    ]
    named = _spoken_for(told) or _spoken_against(told) | getting
    fitting = [one for one in scenes if one.who in named | getting]
    spoken_of = scenes if of_household else [one for one in scenes if one.case.tells_of(one.who)]
    return fitting or spoken_of or scenes


def _spoken_for(told: list[tuple[Scene, Leaf]]) -> set[str]:
    """Return of whom something told speaks for a version, an age only when nothing else does."""
    fitting = [(one, leaf) for one, leaf in told if weigh_leaf(leaf, one).truth is not False]
    strong = {one.who for one, leaf in fitting if leaf.fact not in _MILD}
    return strong or {one.who for one, _ in fitting}


def _spoken_against(told: list[tuple[Scene, Leaf]]) -> set[str]:
    """Return whom all that was told speaks against, and the teller, when of a grown age told."""
    named = {one.who for one, _ in told}
    asks = any(one.case.get(SELF, "age") for one, _ in told)
    return named | ({SELF} if asks else set())


def _stated(scene: Scene, fact: str) -> bool:
    """Return whether a fact of a person was told, by itself or through a relative."""
    found = scene.case.get(scene.who, fact)
    if found is None and fact in TOLD_OF_KIN:
        found = TOLD_OF_KIN[fact](scene.case, scene.who)
    return found is not None and found.answered


def receiving(policy: Policy, case: Case, knowledge: Knowledge) -> frozenset[str]:
    """Return who says to get a policy already, "" for the household as a whole."""
    facts = knowledge.facts
    so = [(who, fact) for who, fact, known in case.all() if known.value is True]
    ending = {_ENDS[fact] for _, fact in so if fact in _ENDS}
    told = ((who, facts.get(fact)) for who, fact in so if fact not in ending)
    return frozenset(who for who, fact in told if fact and policy.id in fact.receives)
