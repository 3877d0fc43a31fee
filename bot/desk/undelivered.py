"""Messages to officials of the area that did not arrive, with the reason; not what they say."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.desk.ledger import Query, kept
from bot.desk.view import BLOCK, PAGE, Page, View, clock, row_id
from state.desk_rows import Undelivered
from state.sending import AWAITS_PERSON, NOBODY_BOUND, TOO_OLD

REASONS = {AWAITS_PERSON: "awaits_person", NOBODY_BOUND: "nobody_bound", TOO_OLD: "too_old"}
# What a sheet has of a row, in the order of its columns.
TAKEN = ("at", "name", "place", "purpose", "state", "why")


def listed(view: View, query: Query) -> Page:
    """Return a page of them, the latest first."""
    view.supervisors_only()
    scope, before = view.scope(query.get("area", "")), row_id(query.get("after", ""))
    found = view.desk.undelivered(scope, before, PAGE + 1)
    values = {
        "rows": [_row(view, one) for one in found[:PAGE]],
        "next": found[PAGE - 1].id if len(found) > PAGE else "",
        "query": kept(query, "area"),
        "areas": view.below(view.area),
    }
    return Page("undelivered.html", values)


def sheet(view: View, query: Query) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield them all. Raises NotThere for a cadre."""
    view.supervisors_only()
    scope = view.scope(query.get("area", ""))

    def blocks() -> Iterator[Sequence[Sequence[Any]]]:
        before = 0
        while found := view.desk.undelivered(scope, before, BLOCK):
            yield [[_row(view, one)[name] for name in TAKEN] for one in found]
            before = found[-1].id

    return blocks()


def _row(view: View, one: Undelivered) -> dict[str, Any]:
    texts = view.content.texts
    known = REASONS.get(one.why)
    return {
        "at": clock(view, one.created_at),
        "name": one.name or one.person,
        "place": view.place(one.area),
        "purpose": texts(f"desk.purpose_{one.purpose}"),
        "state": texts("desk.given_up" if one.given_up else "desk.still_trying"),
        "lost": one.given_up,
        "why": texts(f"desk.why_{known}") if known else texts("desk.why_refused", why=one.why),
    }
