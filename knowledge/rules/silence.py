"""What the silence of a story told at one go stands for: it lifts a bar, it never closes a door.

silent_on(text, facts) -> frozenset        what the story neither tells nor hints at
lifts(leaf, fact, case, who, wanted) -> bool  whether silence is what a condition hopes for
Whoever lives at the state's cost, or was recognised by the civil affairs office, knows it and tells
it. So a policy that such a status would rule out is not held up by silence; one that asks for such
a status still asks. Nor does whoever has a severe grade say that somebody must look after them.
What is presumed is shown beside the outcome, and one message corrects it.
"""

from collections.abc import Mapping

from knowledge.rules.case import Case, value_of
from knowledge.schema import Fact, Leaf


def silent_on(text: str, facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return the ids of facts whose absence from a story means what their `unsaid` says."""
    return frozenset(
        fact.id
        for fact in facts.values()
        if fact.unsaid is not None and not any(hint in text for hint in fact.hints)
    )


def lifts(leaf: Leaf, fact: Fact, case: Case, who: str, wanted: bool) -> bool:
    """Return whether silence makes a condition come to *wanted*, what the outcome hopes for."""
    if fact.id not in case.silent_on or leaf.is_ is None:
        return False
    with_it = all(value_of(case, who, each) in of for each, of in fact.unsaid_with.items())
    return with_it and (fact.unsaid == leaf.is_) is wanted
