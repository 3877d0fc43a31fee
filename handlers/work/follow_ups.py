"""What is to be followed up, and what is reminded of on a day (pure): records and the day decide.

Whoever was there again has done what was to be done; of several days said, those gone by.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from state.rows import Visit
from state.work_rows import Leave, Memo

Kind: TypeAlias = Literal["follow", "promise", "return", "flags", "memo"]
# The day a promise of a visit names, None for none.
SaidOn: TypeAlias = Callable[[str, Visit], date | None]
DAY = timedelta(days=1)
# A reminder missed on its day is made up for on the next one, and then never.
CATCH_UP = DAY


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A visit with something left to do on a day.

    kind: "follow" on the day told; of a "promise" no day was, it is reminded of some days later.
    promised: what of it was promised.
    """

    kind: Literal["follow", "promise"]
    on: date
    visit: Visit
    promised: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.visit.receipt}:{self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a morning. to: person id. of: who it was that visited, when somebody else."""

    key: str
    kind: Kind
    to: str
    follow_up: FollowUp | None = None
    leave: Leave | None = None
    of: str = ""
    memo: Memo | None = None


def follow_ups(
    visits: Iterable[Visit], promise_days: int, said_on: SaidOn = lambda promise, visit: None
) -> tuple[FollowUp, ...]:
    """Return what the visits to each household left to do, the nearest day first."""
    made: dict[tuple[str, str], list[Visit]] = {}
    kept = (visit for visit in visits if visit.status == "kept")
    for visit in sorted(kept, key=lambda one: (one.draft.visited_on, one.submitted_at)):
        home = visit.draft.village, visit.draft.household_id or visit.draft.household
        made.setdefault(home, []).append(visit)
    found = [
        one
        for together in made.values()
        for at, visit in enumerate(together)
        for one in _open(visit, together[at + 1 :], promise_days, said_on)
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.visit.receipt)))


def due(
    person: str, today: date, left: Sequence[FollowUp], leaves: Sequence[Leave]
) -> tuple[Item, ...]:
    """Return what of one person's is reminded of on *today*, to them or to who stands in.

    What falls into leave goes to the deputy; without one it waits for the first day back.
    """
    items = [item for one in left if (item := _due(person, today, one, leaves))]
    back = [leave for leave in leaves if leave.status == "filed" and _now(leave.last_day, today)]
    for leave in back:
        key = f"return:{leave.number}:{leave.last_day.isoformat()}"
        items.append(Item(key, "return", person, leave=leave))
    return tuple(items)


def asked_for(memos: Iterable[Memo], today: date) -> tuple[Item, ...]:
    """Return what somebody asked to be reminded of, due on *today*; leave puts nothing off."""
    return tuple(
        Item(f"memo:{memo.number}", "memo", memo.person, memo=memo)
        for memo in memos
        if _now(memo.day, today)
    )


def untold(items: Iterable[Item], told: Collection[str]) -> tuple[Item, ...]:
    """Return what nobody was told yet."""
    return tuple(item for item in items if item.key not in told)


def away(leaves: Iterable[Leave], day: date) -> Leave | None:
    """Return the leave that covers the day."""
    return next((leave for leave in leaves if leave.covers(day)), None)


def _open(
    visit: Visit, later: Sequence[Visit], promise_days: int, said_on: SaidOn
) -> list[FollowUp]:
    """Return what later visits have not done: all of one day, of several the days to come."""
    left = _left(visit, promise_days, said_on)
    last = later[-1].draft.visited_on if later else None
    return [one for one in left if last is None or (len(left) > 1 and last < one.on)]


def _left(visit: Visit, promise_days: int, said_on: SaidOn) -> list[FollowUp]:
    """Return what a visit left to do, one a day; the day put on the card holds for one promise."""
    draft, by_day = visit.draft, dict[date | None, tuple[str, ...]]()
    alone = len(draft.promised) == 1
    for promise in draft.promised:
        own = None if alone and draft.follow_up_on else said_on(promise, visit)
        on = own or draft.follow_up_on
        by_day[on] = (*by_day.get(on, ()), promise)
    if draft.follow_up_on:
        by_day.setdefault(draft.follow_up_on, ())
    undated = by_day.pop(None, ())
    found = [FollowUp("follow", on, visit, what) for on, what in by_day.items() if on]
    if undated:
        told = max(draft.visited_on, visit.submitted_at.date())
        found.append(FollowUp("promise", told + DAY * promise_days, visit, undated))
    return found


def _due(person: str, today: date, one: FollowUp, leaves: Sequence[Leave]) -> Item | None:
    leave = away(leaves, one.on)
    if leave and leave.deputy:
        return (
            Item(one.key, one.kind, leave.deputy, one, of=person) if _now(one.on, today) else None
        )
    on = one.on
    while leave:
        on = leave.last_day + DAY
        leave = away(leaves, on)
    return Item(one.key, one.kind, person, one) if _now(on, today) else None


def _now(on: date, today: date) -> bool:
    return today - CATCH_UP <= on <= today
