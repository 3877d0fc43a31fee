"""What the silence of a story told at one go stands for: it lifts a bar, it never closes a door.

silent_on(text, facts) -> frozenset        rare statuses the story neither tells nor hints at
lifts(leaf, facts, silent, wanted) -> bool  whether silence is what a condition hopes for
Whoever lives at the state's cost, or was recognised by the civil affairs office, knows it and tells
it. So a policy that such a status would rule out is not held up by silence; one that asks for such
a status still asks. What is presumed is shown beside the outcome, and one message corrects it.
"""

from collections.abc import Mapping, Set

from knowledge.schema import Fact, Leaf


def silent_on(text: str, facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return the ids of facts whose absence from a story means that there is nothing of it."""
    return frozenset(
        fact.id
        for fact in facts.values()
        if fact.unsaid is not None and not any(hint in text for hint in fact.hints)
    )


def lifts(leaf: Leaf, facts: Mapping[str, Fact], silent: Set[str], wanted: bool) -> bool:
    """Return whether silence makes a condition come to *wanted*, what the outcome hopes for."""
    if leaf.fact not in silent or leaf.is_ is None:
        return False
    return (facts[leaf.fact].unsaid == leaf.is_) is wanted
