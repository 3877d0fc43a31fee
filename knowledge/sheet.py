"""One policy laid out clause by clause, for whoever signs that it says what its sources say.

sheet_of(policy, on, knowledge, examples) -> Sheet
How it is written is bot.sheet_page's affair.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from knowledge.contents import Knowledge
from knowledge.rates import holds
from knowledge.rules.case import HOUSEHOLD, Case
from knowledge.rules.derive import to_ask
from knowledge.rules.examples import Example, assess_example
from knowledge.schema import (
    AllOf,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Policy,
    Rate,
    RateRow,
    Statement,
    Version,
)
from knowledge.walk import rates_of

Joining: TypeAlias = Literal["all", "any", "not"]


@dataclass(frozen=True, slots=True)
class Group:
    """A numbered head over clauses: all of them, any one of them, or not what follows."""

    number: str
    joining: Joining


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition. asks: the questions put for it, in order. met, unmet: names of the examples
    in which it decides."""

    number: str
    leaf: Leaf
    asks: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionSheet:
    """One version in force. stale_on: the last day it counts as checked.

    held: who has it already. when_told, judged: what counts only when a household tells of it,
    against the policy or for a person to judge.
    """

    version: Version
    lines: tuple[Group | Clause, ...]
    stale_on: date
    when_told: tuple[Group | Clause, ...] = ()
    judged: tuple[Group | Clause, ...] = ()
    held: tuple[Group | Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One row of a rate. holds: whether it is in force on the day of the sheet."""

    rate: Rate
    row: RateRow
    holds: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is to be signed. others: versions ended or to come. rates_empty: ids without any row
    in force on the day. concerns: what makes a policy without conditions worth naming. says:
    statements by aspect, in the order they are written."""

    policy: Policy
    on: date
    versions: tuple[VersionSheet, ...]
    others: tuple[Version, ...]
    concerns: tuple[Group | Clause, ...]
    figures: tuple[FigureLine, ...]
    rates_empty: tuple[str, ...]
    says: Mapping[str, tuple[Statement, ...]]
    examples: int
    ruleset: str


def sheet_of(
    policy: Policy, on: date, knowledge: Knowledge, examples: Sequence[Example] = ()
) -> Sheet:
    """Return the sheet of *policy* for a day. examples: its case file, empty when there is none."""
    decided = _decided(policy, examples, knowledge)
    held = [v for v in policy.versions if v.from_ <= on and (v.until is None or on <= v.until)]
    figures = tuple(_figures(policy, on, knowledge))
    holding = {line.rate.id for line in figures if line.holds}
    return Sheet(
        policy=policy,
        on=on,
        versions=tuple(_version(each, knowledge, decided) for each in held),
        others=tuple(v for v in policy.versions if v not in held),
        concerns=_laid_out(policy.concerns, knowledge, decided),
        figures=figures,
        rates_empty=tuple(each for each in _rate_ids(policy) if each not in holding),
        says=_by_aspect(policy),
        examples=len(examples),
        ruleset=knowledge.ruleset,
    )


Decided: TypeAlias = Mapping[tuple[str, bool], tuple[str, ...]]


def _decided(policy: Policy, examples: Sequence[Example], knowledge: Knowledge) -> Decided:
    """Return the names of the examples by (condition, met) that it decides."""
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for example in examples:
        for reason in assess_example(policy, example, knowledge).because:
            if reason.truth is not None:
                found[reason.id, reason.truth].append(example.name)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


def _version(version: Version, knowledge: Knowledge, decided: Decided) -> VersionSheet:
    stale_on = version.verified_on + timedelta(days=version.verify_every)
    parts = (version.eligible, version.if_told, version.if_told_judge, version.held)
    laid_out = (_laid_out(part, knowledge, decided) for part in parts)
    lines, told, judged, held = laid_out
    return VersionSheet(version, lines, stale_on, told, judged, held)


def _laid_out(
    condition: Condition | None, knowledge: Knowledge, decided: Decided
) -> tuple[Group | Clause, ...]:
    return tuple(_lines(condition, "", knowledge, decided)) if condition else ()


def _lines(
    condition: Condition, number: str, knowledge: Knowledge, decided: Decided
) -> Iterator[Group | Clause]:
    """Yield heads and clauses, numbered 1, 2, 2.1, 2.2 as they lie in one another."""
    if isinstance(condition, Leaf):
        yield _clause(condition, number or "1", knowledge, decided)
        return
    joining, parts = _parts(condition)
    yield Group(number, joining)
    for at, part in enumerate(parts, 1):
        yield from _lines(part, f"{number}.{at}".strip("."), knowledge, decided)


def _parts(condition: AllOf | AnyOf | Not) -> tuple[Joining, tuple[Condition, ...]]:
    match condition:
        case AllOf():
            return "all", condition.all
        case AnyOf():
            return "any", condition.any
        case Not():
            return "not", (condition.not_,)


def _clause(leaf: Leaf, number: str, knowledge: Knowledge, decided: Decided) -> Clause:
    met, unmet = decided.get((leaf.id, True), ()), decided.get((leaf.id, False), ())
    return Clause(number, leaf, tuple(_asks(leaf, knowledge)), met, unmet)


def _asks(leaf: Leaf, knowledge: Knowledge) -> Iterator[str]:
    """Yield what is asked: first whether anybody has it, then those the fact is reckoned from."""
    facts = knowledge.facts
    if gate := facts[leaf.fact].gate:
        yield facts[gate].ask
    asked = [fact for _, fact in to_ask(Case(), HOUSEHOLD, leaf.fact)]
    if leaf.ask and asked == [leaf.fact]:
        yield leaf.ask
    else:
        yield from (facts[each].ask for each in asked)


def _rate_ids(policy: Policy) -> tuple[str, ...]:
    needed = (each for version in policy.versions for each in version.needs_rate)
    return tuple(dict.fromkeys((*policy.rates, *needed, *sorted(rates_of(policy)))))


def _figures(policy: Policy, on: date, knowledge: Knowledge) -> Iterator[FigureLine]:
    for rate in (knowledge.rates[each] for each in _rate_ids(policy)):
        for row in rate.rows:
            yield FigureLine(rate, row, row.value is not None and holds(row, on))


def _by_aspect(policy: Policy) -> Mapping[str, tuple[Statement, ...]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in policy.says:
        found[statement.aspect].append(statement)
    return {aspect: tuple(said) for aspect, said in found.items()}
