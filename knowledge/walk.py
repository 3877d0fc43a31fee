"""Walking a condition: its leaves, their tests."""

from collections.abc import Iterator

from knowledge.schema import AllOf, AnyOf, Condition, Leaf, Not, Policy, RateRef

TESTS = ("is_", "in_", "not_in", "at_least", "at_most", "below", "above")
NUMBER_TESTS = ("at_least", "at_most", "below", "above")


def leaves(condition: Condition | None) -> Iterator[Leaf]:
    """Yield every leaf of a condition, in the order written."""
    match condition:
        case None:
            return
        case AllOf():
            for part in condition.all:
                yield from leaves(part)
        case AnyOf():
            for part in condition.any:
                yield from leaves(part)
        case Not():
            yield from leaves(condition.not_)
        case Leaf():
            yield condition


def tests_of(leaf: Leaf) -> tuple[str, ...]:
    """Return the names of the tests a leaf carries; a sound leaf has exactly one."""
    return tuple(name for name in TESTS if getattr(leaf, name) is not None)


def bound_of(leaf: Leaf) -> float | RateRef | None:
    """Return the number or rate a leaf compares with, None for a test of another kind."""
    for bound in (leaf.at_least, leaf.at_most, leaf.below, leaf.above):
        if bound is not None:
            return bound
    return None


def rates_of(policy: Policy) -> frozenset[str]:
    """Return the rates a policy's conditions compare with, in any version."""
    bounds = (bound_of(leaf) for v in policy.versions for leaf in leaves(v.eligible))
    return frozenset(bound.rate for bound in bounds if isinstance(bound, RateRef))
