"""Walking a condition: its leaves, their tests."""

from collections.abc import Iterator

from knowledge.schema import AllOf, AnyOf, Condition, Leaf, Not, Policy, RateRef, Version

TESTS = ("is_", "in_", "not_in", "at_least", "at_most", "below", "above")
NUMBER_TESTS = ("at_least", "at_most", "below", "above")


# conditions walked before, by identity; each is kept with its leaves so that its id stays its own
_walked: dict[int, tuple[Condition, tuple[Leaf, ...]]] = {}
_MOST_KEPT = 4096


def leaves(condition: Condition | None) -> tuple[Leaf, ...]:
    """Return every leaf of a condition, in the order written."""
    if condition is None:
        return ()
    of, found = _walked.get(id(condition), (None, ()))
    if of is not condition:
        if len(_walked) >= _MOST_KEPT:
            _walked.clear()
        found = tuple(_walk(condition))
        _walked[id(condition)] = condition, found
    return found


def _walk(condition: Condition) -> Iterator[Leaf]:
    match condition:
        case AllOf():
            for part in condition.all:
                yield from _walk(part)
        case AnyOf():
            for part in condition.any:
                yield from _walk(part)
        case Not():
            yield from _walk(condition.not_)
        case Leaf():
            yield condition


def leaves_of(version: Version) -> Iterator[Leaf]:
    """Yield every leaf of a version: who has it, what is asked for, what counts only when told."""
    for condition in (version.held, version.eligible, version.if_told, version.if_told_judge):
        yield from leaves(condition)


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
