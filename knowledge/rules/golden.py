"""Fixed households against all policies: one reviewed snapshot, and what differs from it now.

outcomes_of(examples, knowledge) -> Outcomes         what every policy comes to, now
to_table(outcomes) -> str, from_table(text) -> Outcomes
differences(before, after) -> Differences            what a reviewer has to look at
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.contents import Knowledge
from knowledge.rules.assess import assess_all
from knowledge.rules.assessment import Assessment, Reason
from knowledge.rules.case import from_json
from knowledge.rules.examples import Example, with_rates

TITLES = ("household", "policy", "outcome", "deciding")
RECEIVED = "received"
SIGNS = {True: "+", False: "-", None: "?"}
NOTHING = "."


@dataclass(frozen=True, slots=True)
class Told:
    """What one policy comes to. deciding: ids of conditions, + met, - not met, ? open."""

    outcome: str
    deciding: tuple[str, ...]


Outcomes: TypeAlias = Mapping[tuple[str, str], Told]


@dataclass(frozen=True, slots=True)
class Turned:
    """Households for which one policy's outcome became another; "" stands for none at all."""

    policy: str
    before: str
    after: str
    households: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One household whose outcome stayed, with other reasons."""

    policy: str
    household: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two snapshots."""

    turned: tuple[Turned, ...]
    reasoned: tuple[Reasoned, ...]

    def __bool__(self) -> bool:
        return bool(self.turned or self.reasoned)


def outcomes_of(examples: Iterable[Example], knowledge: Knowledge) -> Outcomes:
    """Return the outcome of every policy for every household, by (household, policy).

    Raises ValueError naming the household whose facts cannot be read.
    """
    return {
        (example.name, one.policy): _told(one)
        for example in examples
        for one in _assessed(example, knowledge)
    }


def _assessed(example: Example, knowledge: Knowledge) -> tuple[Assessment, ...]:
    known = with_rates(knowledge, example.rates, example.area)
    try:
        case = from_json(example.facts, known.facts)
    except ValueError as error:
        raise ValueError(f"{example.name}: {error}") from error
    return assess_all(case, example.on, example.area, known)


def _told(one: Assessment) -> Told:
    outcome = RECEIVED if one.received else one.outcome
    return Told(outcome, tuple(dict.fromkeys(sorted(map(_sign, one.because)))))


def _sign(reason: Reason) -> str:
    return SIGNS[reason.truth] + reason.id


def to_table(outcomes: Outcomes) -> str:
    """Return the snapshot as tab-separated lines, households in their order, policies by id."""
    rows = [
        (household, policy, told.outcome, " ".join(told.deciding) or NOTHING)
        for (household, policy), told in outcomes.items()
    ]
    return "".join("\t".join(row) + "\n" for row in (TITLES, *rows))


def from_table(text: str) -> Outcomes:
    """Read a snapshot. Raises ValueError naming the line that is not one."""
    found = {}
    for number, line in enumerate(text.splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(TITLES):
            raise ValueError(f"line {number}: {len(cells)} columns, {len(TITLES)} wanted")
        household, policy, outcome, deciding = cells
        ids = tuple(deciding.split()) if deciding != NOTHING else ()
        found[household, policy] = Told(outcome, ids)
    return found


def differences(before: Outcomes, after: Outcomes) -> Differences:
    """Return what became different, gathered by policy and by what became of what."""
    turned: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    reasoned = []
    for household, policy in sorted(before.keys() | after.keys(), key=lambda key: key[::-1]):
        old, new = before.get((household, policy)), after.get((household, policy))
        if old is None or new is None or old.outcome != new.outcome:
            change = (policy, old.outcome if old else "", new.outcome if new else "")
            turned[change].append(household)
        elif old.deciding != new.deciding:
            reasoned.append(Reasoned(policy, household, old.deciding, new.deciding))
    gathered = [Turned(*change, tuple(who)) for change, who in turned.items()]
    return Differences(tuple(sorted(gathered, key=_largest_first)), tuple(reasoned))


def _largest_first(turned: Turned) -> tuple[int, str, str]:
    return -len(turned.households), turned.policy, turned.after
