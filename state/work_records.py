"""Reads leave, days and flags. Lists of an area are limited to the scope in the query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from state.queries import Queries
from state.scope import scope_clause
from state.tables import (
    day_notes,
    days_shown,
    flags_explained,
    flags_shown,
    leaves,
    memos,
    reminders_told,
)
from state.work_rows import DayNote, DaysShown, FlagShown, Leave, Memo

LEAVE = tuple(Leave.__dataclass_fields__)
NOTE = tuple(DayNote.__dataclass_fields__)
MEMO = tuple(Memo.__dataclass_fields__)
SHOWN = tuple(DaysShown.__dataclass_fields__)
FLAG = ("key", "person", "area", "kind", "receipts", "shown_on")


@dataclass(frozen=True, slots=True)
class WorkRecords(Queries):
    """Leave in its latest version, withdrawn leave left out; both days of a span included."""

    def leaves(self, person: str, since: date, until: date) -> Sequence[Leave]:
        """Return somebody's leave that touches these days, the earliest first."""
        return self._leaves(leaves.c.person == person, since, until)

    def leaves_in(self, scope: str, since: date, until: date) -> Sequence[Leave]:
        """Return the leave of everybody of a scope that touches these days."""
        return self._leaves(scope_clause(leaves.c.area, scope), since, until)

    def deputised(self, person: str, day: date) -> Sequence[Leave]:
        """Return the leave of colleagues on *day* whom the person stands in for."""
        return self._leaves(leaves.c.deputy == person, day, day)

    def memos(self, person: str, since: date) -> Sequence[Memo]:
        """Return somebody's own reminders of that day and later, the nearest first."""
        query = select(*_columns(memos, MEMO)).where(memos.c.person == person, memos.c.day >= since)
        ordered = query.order_by(memos.c.day, memos.c.recorded_at, memos.c.number)
        return [Memo(**row._mapping) for row in self._all(ordered)]

    def notes(self, person: str, since: date, until: date) -> Sequence[DayNote]:
        """Return what somebody said of their own days: the latest word on each, by day."""
        day = day_notes.c.day
        mine = (day_notes.c.person == person, day >= since, day <= until)
        latest = select(func.max(day_notes.c.id)).where(*mine).group_by(day)
        query = select(*_columns(day_notes, NOTE)).where(day_notes.c.id.in_(latest))
        return [DayNote(**row._mapping) for row in self._all(query.order_by(day))]

    def shown(self, scope: str, month: date) -> Sequence[DaysShown]:
        """Return a month of everybody of a scope as they last saw it, by area and person."""
        inside = scope_clause(days_shown.c.area, scope)
        return self._shown(inside, days_shown.c.month == month)

    def shown_to(self, person: str, month: date) -> DaysShown | None:
        """Return a month as this person last saw it."""
        found = self._shown(days_shown.c.person == person, days_shown.c.month == month)
        return found[0] if found else None

    def told(self, person: str, since: date) -> frozenset[str]:
        """Return the keys of the reminders somebody was told since then."""
        mine = (reminders_told.c.person == person, reminders_told.c.day >= since)
        return frozenset(row.key for row in self._all(select(reminders_told.c.key).where(*mine)))

    def flags(self, scope: str, since: date) -> Sequence[FlagShown]:
        """Return the flags of a scope their authors first saw since then."""
        inside = scope_clause(flags_shown.c.area, scope)
        return self._flags(inside, flags_shown.c.shown_on >= since)

    def flags_of(self, person: str, since: date) -> Sequence[FlagShown]:
        """Return the flags this person first saw since then."""
        return self._flags(flags_shown.c.person == person, flags_shown.c.shown_on >= since)

    def _leaves(self, whose: Any, since: date, until: date) -> list[Leave]:
        newer = leaves.alias()
        later = exists().where(
            newer.c.number == leaves.c.number, newer.c.version > leaves.c.version
        )
        query = (
            select(*_columns(leaves, LEAVE))
            .where(whose, ~later, leaves.c.status != "withdrawn")
            .where(leaves.c.first_day <= until, leaves.c.last_day >= since)
            .order_by(leaves.c.first_day, leaves.c.number)
        )
        return [Leave(**row._mapping) for row in self._all(query)]

    def _shown(self, *where: Any) -> list[DaysShown]:
        latest = select(func.max(days_shown.c.id)).where(*where).group_by(days_shown.c.person)
        query = select(*_columns(days_shown, SHOWN)).where(days_shown.c.id.in_(latest))
        ordered = query.order_by(days_shown.c.area, days_shown.c.person)
        return [DaysShown(**row._mapping) for row in self._all(ordered)]

    def _flags(self, *where: Any) -> list[FlagShown]:
        ordered = (flags_shown.c.area, flags_shown.c.shown_on, flags_shown.c.key)
        rows = self._all(select(*_columns(flags_shown, FLAG)).where(*where).order_by(*ordered))
        said = self._explained([row.key for row in rows])
        return [FlagShown(**row._mapping, explained=said.get(row.key, "")) for row in rows]

    def _explained(self, keys: Collection[str]) -> dict[str, str]:
        query = select(flags_explained.c.key, flags_explained.c.text)
        chosen = query.where(flags_explained.c.key.in_(keys)).order_by(flags_explained.c.id)
        return {row.key: row.text for row in self._all(chosen)} if keys else {}


def _columns(table: Any, names: Sequence[str]) -> list[Any]:
    return [table.c[name] for name in names]
