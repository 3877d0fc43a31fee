"""Reads what changed since a moment, the oldest change first, page by page: for other systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Column, Row, Select, func, literal, select, tuple_

from state.desk_records import home_of, visit_of
from state.problem_records import COLUMNS
from state.problem_rows import Problem
from state.queries import Queries
from state.rows import Household, Visit
from state.scope import scope_clause
from state.tables import UtcTime, households, problems, visits
from state.visit_queries import is_latest, named_visits

# What a page of visits looks at first; four times as long as long as it is not full.
FIRST_SPAN = timedelta(hours=12)
# When the last row of a page changed, and its number; a page begins behind it.
Place: TypeAlias = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """Which rows. scope: area code. since: aware, included; None from the beginning."""

    scope: str
    since: datetime | None = None
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class ChangedRecords(Queries):
    """The reader."""

    def problems(self, wanted: Changed, states: Sequence[str], most: int) -> Sequence[Problem]:
        """Return a page of problems by when they changed last. states: () for all."""
        query = select(*COLUMNS).where(scope_clause(problems.c.area, wanted.scope))
        query = query.where(problems.c.state.in_(states)) if states else query
        rows = self._page(query, wanted, (problems.c.changed_at, problems.c.number), most)
        return [Problem(*tuple(row)) for row in rows]

    def households(self, wanted: Changed, most: int) -> Sequence[Household]:
        """Return a page of households, without their members, by when they changed last."""
        query = select(households).where(scope_clause(households.c.village, wanted.scope))
        rows = self._page(query, wanted, (households.c.changed_at, households.c.id), most)
        return [home_of(row) for row in rows]

    def visits(self, wanted: Changed, most: int) -> Sequence[Visit]:
        """Return a page of visits' latest versions, taken back or not, by when they were sent.

        They are looked for in ever longer spans of time, so that no page sorts them all.
        """
        at = visits.c.submitted_at
        # Asked apart: each alone is the index' first or last entry.
        first, last = (self._all(select(end(at)))[0][0] for end in (func.min, func.max))
        begin = wanted.after[0] if wanted.after else wanted.since or first
        span = FIRST_SPAN
        while begin is not None and last is not None:
            until = begin + span
            found = self._page(_latest(wanted.scope, until), wanted, (at, visits.c.receipt), most)
            if len(found) >= most or until > last:
                return [visit_of(row) for row in found]
            span *= 4
        return ()

    def _page(
        self, query: Select[Any], wanted: Changed, key: tuple[Column[Any], Column[Any]], most: int
    ) -> Sequence[Row[Any]]:
        if wanted.since:
            query = query.where(key[0] >= wanted.since)
        if wanted.after:
            at, number = wanted.after
            behind = tuple_(*key) > tuple_(literal(at, UtcTime()), literal(number))
            # Said twice: an index on the moment alone serves the first.
            query = query.where(key[0] >= at, behind)
        return self._all(query.order_by(*key).limit(most))


def _latest(scope: str, until: datetime) -> Select[Any]:
    """Visits of a scope sent before *until* of which no later version stands."""
    inside = scope_clause(visits.c.village, scope)
    return named_visits().where(is_latest(), inside, visits.c.submitted_at < until)
