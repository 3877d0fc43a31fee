"""Visits: a list with filters, and one visit with all its versions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.desk import pictures
from bot.desk.ledger import Query, kept
from bot.desk.view import APART, BLOCK, PAGE, NotThere, Page, View, clock, homes_read
from handlers.kept_words import Mask
from handlers.visit.receipt import tidy_receipt
from state.desk_rows import VisitFilter
from state.rows import Visit

DAYS = 30
# More visits than these are not counted for a list; the sums of areas count all.
MOST_COUNTED = 5000
STATUSES = ("kept", "voided")
# Nobody was visited before or after, and from both days others can still be counted.
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 1, 1)


def wanted_of(view: View, query: Query) -> VisitFilter:
    """Read the filter of a list's address. Raises NotThere for what is outside or unknown."""
    status = query.get("status", "kept")
    if status not in STATUSES:
        raise NotThere
    until = _day(query.get("until", "")) or view.today
    since = _day(query.get("since", "")) or until - timedelta(days=DAYS)
    return VisitFilter(view.scope(query.get("area", "")), since, until, status)


def listed(view: View, query: Query) -> Page:
    """Return a page of visits, the latest day first."""
    wanted = wanted_of(view, query)
    day, _, receipt = query.get("after", "").partition(" ")
    after = _day(day)
    begun = replace(wanted, after=(after, receipt[:40]) if after else None)
    found = view.desk.visits(begun, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    values = {
        "rows": visit_rows(view, found[:PAGE]),
        "count": view.desk.visits_count(wanted, MOST_COUNTED + 1),
        "most": MOST_COUNTED,
        "next": f"{last.draft.visited_on} {last.receipt}" if last else "",
        "query": {
            **kept(query, "area"),
            "status": wanted.status,
            "since": str(wanted.since),
            "until": str(wanted.until),
        },
        "areas": view.below(view.area),
    }
    return Page("visits.html", values, homes_read(v.draft.household_id for v in found[:PAGE]))


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the visits of a filter. Raises NotThere as wanted_of does."""
    wanted = wanted_of(view, query)

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        after = wanted
        while found := view.desk.visits(after, BLOCK):
            yield [_taken(row) for row in visit_rows(view, found)]
            last = found[-1]
            after = replace(after, after=(last.draft.visited_on, last.receipt))

    return blocks()


def one(view: View, receipt: str) -> Page:
    """Return a visit with its versions; its household's file counts as read. Raises NotThere."""
    versions = view.desk.versions(view.area, tidy_receipt(receipt[:40]))
    if not versions:
        raise NotThere
    hide = view.over_visits(versions)
    rows = [_version(view, visit, hide) for visit in reversed(versions)]
    last = versions[-1].draft
    values = {
        "receipt": versions[-1].receipt,
        "rows": rows,
        "household": last.household_id,
        **pictures.links(view, versions[-1].receipt),
    }
    return Page("visit.html", values, (last.household_id,) if last.household_id else ())


def visit_rows(view: View, found: Sequence[Visit]) -> list[dict[str, Any]]:
    """Return what lists show of visits; above the township nobody is named."""
    hide = view.over_visits(found)
    return [row_of(view, visit, hide) for visit in found]


def row_of(view: View, visit: Visit, hide: Mask) -> dict[str, Any]:
    """Return one visit as lists and exports word it for this reader. hide: see over_visits."""
    draft, texts = visit.draft, view.content.texts
    part = texts(f"visit.part_{draft.part_of_day}") if draft.part_of_day else ""

    return {
        "receipt": visit.receipt,
        "version": visit.version,
        "voided": visit.status == "voided",
        "place": view.place(draft.village),
        "household": view.head(draft.household),
        "visitor": visit.visitor_name if view.names_shown else "",
        "day": draft.visited_on,
        "part": part,
        "method": texts(f"visit.method_{draft.method}"),
        "seen": [(texts(f"visit.aspect_{aspect}"), hide(said))
                 for aspect, said in draft.seen.items()],
        "problems": list(map(hide, draft.problems)),
        "done": list(map(hide, draft.done)),
        "promised": list(map(hide, draft.promised)),
        "again": draft.follow_up_on,
    }  # fmt: skip


def _taken(row: dict[str, Any]) -> list[Any]:
    """Return what a sheet has of a visit, in the order of its columns."""
    seen = APART.join(f"{aspect} {said}" for aspect, said in row["seen"])
    many = [APART.join(row[name]) for name in ("problems", "done", "promised")]
    head = [row[name] for name in ("receipt", "version", "day", "part", "method", "place")]
    return [*head, row["household"], row["visitor"], seen, *many, row["again"] or ""]


def _version(view: View, visit: Visit, hide: Mask) -> dict[str, Any]:
    own = {
        "at": clock(view, visit.submitted_at),
        "reason": hide(visit.reason),
        "text": visit.draft.text if view.names_shown else "",
    }
    return row_of(view, visit, hide) | own


def _day(said: str) -> date | None:
    try:
        return max(EARLIEST, min(LATEST, date.fromisoformat(said)))
    except ValueError:
        return None
