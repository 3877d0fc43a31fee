"""Which days somebody was in the village, derived from visits, notes and leave (pure).

Nothing is asked for: a day nothing was recorded on is a day nothing was recorded on, no absence.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias, cast

from config.calendar import Calendar
from state.rows import Visit
from state.work_rows import DayNote, Leave

# in: in the village. out: said not to be. leave: on leave. none: a working day without a record.
# off: a day off without a record.
Where: TypeAlias = Literal["in", "out", "leave", "none", "off"]
DAY = timedelta(days=1)
AT_HOME = "home"


@dataclass(frozen=True, slots=True)
class Known:
    """What one person's days are derived from."""

    visits: Sequence[Visit] = ()
    leaves: Sequence[Leave] = ()
    notes: Sequence[DayNote] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day and what it was derived from. households: visited at home that day.

    said: somebody put it right, with *reason*; on_leave: the day lies in leave, whatever else.
    """

    on: date
    where: Where
    households: int = 0
    said: bool = False
    reason: str = ""
    on_leave: bool = False


def derive(first: date, last: date, known: Known, calendar: Calendar) -> tuple[Day, ...]:
    """Return every day from *first* to *last*, both included.

    One's own word counts most, then a home visit, then leave; a call puts nobody in the village.
    """
    homes = _homes(known.visits)
    notes = {note.day: note for note in known.notes}
    days = (first + DAY * n for n in range((last - first).days + 1))
    return tuple(_day(on, homes.get(on, 0), notes.get(on), known.leaves, calendar) for on in days)


def counted(days: Iterable[Day], where: Where) -> int:
    """Return how many of the days are of this kind."""
    return sum(day.where == where for day in days)


def to_json(days: Iterable[Day]) -> list[dict[str, object]]:
    """Return the days as plain JSON, what is empty left out."""
    return [
        {
            "on": day.on.isoformat(),
            "where": day.where,
            **({"households": day.households} if day.households else {}),
            **({"said": True, "reason": day.reason} if day.said else {}),
            **({"on_leave": True} if day.on_leave else {}),
        }
        for day in days
    ]


def from_json(plain: Iterable[Mapping[str, object]]) -> tuple[Day, ...]:
    """Read what to_json wrote."""
    return tuple(
        Day(
            date.fromisoformat(str(day["on"])),
            cast(Where, day["where"]),
            cast(int, day.get("households", 0)),
            bool(day.get("said")),
            str(day.get("reason", "")),
            bool(day.get("on_leave")),
        )
        for day in plain
    )


def spans(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the runs of consecutive days, first and last of each."""
    run: list[date] = []
    for day in sorted(set(days)):
        if run and day - run[-1] > DAY:
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _day(
    on: date, homes: int, note: DayNote | None, leaves: Sequence[Leave], calendar: Calendar
) -> Day:
    away = any(leave.covers(on) for leave in leaves)
    if note:
        where: Where = "in" if note.in_village else "out"
        return Day(on, where, homes, True, note.reason, away)
    if homes:
        return Day(on, "in", homes, on_leave=away)
    if away:
        return Day(on, "leave", on_leave=True)
    return Day(on, "none" if calendar.is_working(on) else "off")


def _homes(visits: Iterable[Visit]) -> dict[date, int]:
    """Return day → how many households were visited at home."""
    by_day: dict[date, set[str]] = defaultdict(set)
    for visit in visits:
        draft = visit.draft
        if visit.status == "kept" and draft.method == AT_HOME:
            by_day[draft.visited_on].add(draft.household_id or draft.household)
    return {day: len(homes) for day, homes in by_day.items()}
