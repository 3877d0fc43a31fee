"""Which policy a text names in so many words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from knowledge.contents import Knowledge
from knowledge.schema import Policy

SHORTEST = 3

# First letters of a name → (place of the policy in the files, name, policy's short name).
Names: TypeAlias = Mapping[str, list[tuple[int, str, str]]]

_built: dict[str, Names] = {}


def named_policy(knowledge: Knowledge, texts: Iterable[str]) -> str:
    """Return the short name of the first policy in force that *texts* name, "" when none is."""
    names = _names_of(knowledge)
    found = [
        (place, short)
        for text in texts
        for start in range(len(text) - SHORTEST + 1)
        for place, name, short in names.get(text[start : start + SHORTEST], ())
        if text.startswith(name, start)
    ]
    return min(found)[1] if found else ""


def _names_of(knowledge: Knowledge) -> Names:
    """Return the names of one knowledge, gathered the first time they are asked for."""
    if knowledge.ruleset not in _built:
        _built[knowledge.ruleset] = _gathered(knowledge.policies.values())
    return _built[knowledge.ruleset]


def forget(kept: str) -> None:
    """Let go of the names of other knowledge than the one with the ruleset *kept*."""
    for ruleset in [ruleset for ruleset in _built if ruleset != kept]:
        del _built[ruleset]


def _gathered(policies: Iterable[Policy]) -> Names:
    names: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for place, policy in enumerate(policies):
        for name in {policy.short, policy.title, *policy.aliases}:
            if len(name) >= SHORTEST and not policy.history:
                names[name[:SHORTEST]].append((place, name, policy.short))
    return dict(names)
