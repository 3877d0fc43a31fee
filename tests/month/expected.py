"""What a digest should tell, put together from the counts made by hand."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.month import counts
from tests.month.counts import Counted

DAY = timedelta(days=1)
CHECKED = ("verified_one", "verified_two")
GOING = """SELECT COUNT(*) FROM problems WHERE area LIKE '{under}%'
    AND state IN ('assigned', 'returned') """
# On Wednesday 2 December three working days later is Monday 7 December.
LATE, SOON = "AND due_on < '2026-12-02'", "AND due_on BETWEEN '2026-12-02' AND '2026-12-07'"


def utc(at: datetime) -> str:
    """A moment as SQLite holds it, written out by hand: China is eight hours ahead."""
    return f"{at.replace(tzinfo=None) - timedelta(hours=8):%Y-%m-%dT%H:%M:%S.000000Z}"


def by_visits(
    under: str, days: tuple[date, date], at: datetime, by_hand: Counted
) -> dict[str, Any]:
    """Count what a digest tells of visits."""
    since, until = (day.isoformat() for day in days)
    span, stamp = (under, since, until), utc(at)
    village = by_hand.table(counts.visits_by_village(*span, stamp))
    sixty = ((days[1] - timedelta(days=60)).isoformat(), until)
    return {
        "visits": sum(visits for visits, _ in village.values()),
        "households_visited": sum(homes for _, homes in village.values()),
        "problems_without_action": by_hand.number(counts.unlisted(*span, stamp)),
        "overdue_follow_ups": by_hand.number(counts.follow_ups(under, *sixty, stamp)),
        "long_unvisited": sum(by_hand.table(counts.unvisited(under, *sixty, stamp)).values()),
    }


def by_ledger(under: str, days: tuple[date, date], by_hand: Counted) -> dict[str, Any]:
    """Count what a digest tells of the ledger, of clues and of questions nobody could answer."""
    since, until = (day.isoformat() for day in days)
    begin, end = (f"{day - timedelta(days=1)}T16:00:00" for day in (days[0], days[1] + DAY))
    steps = by_hand.table(counts.standing_steps(under, begin, end))
    state = by_hand.table(counts.problems_by_state(under))
    clues = by_hand.table(counts.clues_raised(under, since, until))
    return {
        "problems": steps.get("raised", 0),
        "problems_closed": steps.get("closed", 0),
        "problems_open": sum(state.values()) - state.get("closed", 0) - state.get("withdrawn", 0),
        "problems_to_verify": sum(state.get(s, 0) for s in ("done", *CHECKED)),
        "problems_overdue": by_hand.number(GOING.format(under=under) + LATE),
        "problems_due_soon": by_hand.number(GOING.format(under=under) + SOON),
        # A village's own digest tells no clues: the township looks after them.
        "clues": 0 if under.count("-") > 1 else sum(clues.values()),
        "unanswered": by_hand.number(counts.unanswered(under, begin, end)),
        "households": by_hand.number(
            f"SELECT COUNT(*) FROM households WHERE village LIKE '{under}%'"
        ),
    }


def same(record: dict[str, Any], counted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs: name → (told, counted)."""
    return {
        name: (record[name], number) for name, number in counted.items() if record[name] != number
    }
