"""The sheets of visits: the latest version of each, and every version before it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, select

from bot.commands.export_form import Cell, Record
from bot.commands.export_source import Source
from config.texts import Texts
from state.scope import scope_clause
from state.tables import attachments, visits
from state.visit_queries import is_latest, named_visits

LISTS = ("problems", "done", "promised")
SAME = (
    "receipt", "version", "visited_on", "household", "household_id", "follow_up_on",
    "submitted_at", "reason",
)  # fmt: skip


def visit_rows(source: Source) -> Iterator[Record]:
    """Yield the latest version of each visit of the scope and days, by village and day."""
    texts = source.content.texts
    order = (visits.c.village, visits.c.visited_on, visits.c.submitted_at, visits.c.receipt)
    chosen = _named().where(scope_clause(visits.c.village, source.scope), *_in_days(source))
    for row in source.rows(chosen.where(is_latest()).order_by(*order)):
        yield {
            **_told(row, source),
            "status": texts(f"export.status_{_status(row)}"),
            "part_of_day": texts(f"visit.part_{row.part_of_day}") if row.part_of_day else "",
            "method": texts(f"visit.method_{row.method}"),
            "problem_count": len(row.problems),
            "pictures": row.pictures or "",
        }


def earlier_rows(source: Source) -> Iterator[Record]:
    """Yield the versions that came before those of visit_rows, as far as they are of the scope."""
    last = visits.alias()
    since, until = source.days
    listed = exists().where(
        and_(last.c.receipt == visits.c.receipt, last.c.version > visits.c.version),
        is_latest(last),
        scope_clause(last.c.village, source.scope),
        last.c.visited_on >= since,
        last.c.visited_on <= until,
    )
    inside = scope_clause(visits.c.village, source.scope)
    order = (visits.c.village, visits.c.receipt, visits.c.version)
    for row in source.rows(_named().where(inside, listed).order_by(*order)):
        yield _told(row, source)


def _in_days(source: Source) -> tuple[Any, Any]:
    since, until = source.days
    return visits.c.visited_on >= since, visits.c.visited_on <= until


def _named() -> Select[Any]:
    kept = attachments.c.record == visits.c.receipt, attachments.c.sha256 != ""
    files = select(func.aggregate_strings(attachments.c.sha256, "\n")).where(*kept)
    return named_visits().add_columns(files.scalar_subquery().label("pictures"))


def _status(row: Row[Any]) -> str:
    if row.status == "voided":
        return "voided"
    return "corrected" if row.version > 1 else "kept"


def _told(row: Row[Any], source: Source) -> dict[str, Cell]:
    told: dict[str, Cell] = {name: row._mapping[name] for name in SAME}
    told |= {name: "；".join(row._mapping[name]) for name in LISTS}
    seen = _seen(row.seen, source.content.texts)
    return told | source.place(row.village) | {"seen": seen, "visitor": row.visitor_name}


def _seen(seen: dict[str, str], texts: Texts) -> str:
    named = {aspect: texts(f"visit.aspect_{aspect}") for aspect in seen}
    return "；".join(f"{named[aspect]}：{said}" for aspect, said in seen.items())
