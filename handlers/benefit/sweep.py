"""All households of an area against the rules: what each probably misses, and who is silent.

A pure function of records, rules and the day; bot/commands/sweep.py reads and stores.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from handlers.benefit.missed import missed, why
from handlers.household_file.file import known_case, latest
from handlers.household_file.known import Sources, in_force
from handlers.inbound import Content
from state.file_rows import Finding, HouseholdFact, HouseholdStatus, PolicyMark
from state.rows import Household, Visit

T = TypeVar("T", HouseholdStatus, HouseholdFact, PolicyMark)


@dataclass(frozen=True, slots=True)
class Swept:
    """What an area's records hold. visits: of the last year, kept ones and voided."""

    homes: Sequence[Household]
    statuses: Sequence[HouseholdStatus] = ()
    facts: Sequence[HouseholdFact] = ()
    marks: Sequence[PolicyMark] = ()
    visits: Sequence[Visit] = ()
    last_visits: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of findings since the sweep before: new ones, and those that are gone."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def sweep(records: Swept, content: Content, on: date) -> tuple[Finding, ...]:
    """Return what every household probably misses, by village, household and policy."""
    marks = _by_household(records.marks)
    found = [
        finding
        for sources in _sources(records)
        for finding in _of_one(sources, marks.get(sources.household.id, ()), content, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.village, one.household, one.policy)))


def silent(records: Swept, content: Content, on: date) -> tuple[Household, ...]:
    """Return the monitored households nobody visited for longer than the county's days."""
    words, days = content.file_words, content.county.not_visited_days
    return tuple(
        sources.household
        for sources in _sources(records)
        if any(
            words.statuses[status.status].monitored
            for status in in_force(sources, words, on)
            if status.status in words.statuses
        )
        and (on - records.last_visits.get(sources.household.id, date.min)).days > days
    )


def changes(before: Iterable[Finding], now: Iterable[Finding]) -> Changes:
    """Return what is new and what is gone; other words for the same outcome are no change."""
    old, new = {_key(one): one for one in before}, {_key(one): one for one in now}
    return Changes(
        tuple(one for key, one in new.items() if key not in old),
        tuple(one for key, one in old.items() if key not in new),
    )


def _key(one: Finding) -> tuple[str, str, str]:
    return one.household, one.policy, one.outcome


def _of_one(
    sources: Sources, marks: Sequence[PolicyMark], content: Content, on: date
) -> Iterator[Finding]:
    home, case = sources.household, known_case(sources, content, on)
    drafts = [visit.draft for visit in sources.visits if visit.status == "kept"]
    for one in missed(case, home.village, on, content, latest(marks), drafts):
        outcome = "likely" if one.likely else "ask"
        yield Finding(home.village, home.id, one.policy, outcome, why(one, content))


def _sources(records: Swept) -> Iterator[Sources]:
    statuses, facts = _by_household(records.statuses), _by_household(records.facts)
    visits: dict[str, list[Visit]] = defaultdict(list)
    for visit in records.visits:
        visits[visit.draft.household_id].append(visit)
    for home in records.homes:
        yield Sources(
            home, statuses.get(home.id, ()), facts.get(home.id, ()), visits.get(home.id, ())
        )


def _by_household(rows: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[row.household].append(row)
    return found
