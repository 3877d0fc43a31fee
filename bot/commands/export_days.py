"""The sheet of days: each cadre's days as they saw them last themselves, and nothing newer."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from bot.commands.export_form import Record
from bot.commands.export_source import Source
from handlers.work.days import Day, from_json
from state.scope import scope_clause
from state.tables import days_shown, people


def day_rows(source: Source) -> Iterator[Record]:
    """Yield the days by village, cadre and day; in the order of the codes, never of numbers."""
    since, until = source.days
    inside = scope_clause(days_shown.c.area, source.scope)
    month = days_shown.c.month
    latest = (
        select(func.max(days_shown.c.id))
        .where(inside, month <= until, month > since - timedelta(days=31))
        .group_by(days_shown.c.person, month)
    )
    name = func.coalesce(people.c.name, "").label("name")
    joined = days_shown.outerjoin(people, people.c.id == days_shown.c.person)
    query = select(days_shown, name).select_from(joined).where(days_shown.c.id.in_(latest))
    ordered = query.order_by(days_shown.c.area, days_shown.c.person, month)
    for row in source.rows(ordered):
        for day in from_json(row.days):
            if since <= day.on <= until:
                yield {
                    **source.place(row.area),
                    "cadre": row.name,
                    "cadre_id": row.person,
                    "day": day.on,
                    **_told(source, day),
                    "seen_at": row.shown_at,
                }


def _told(source: Source, day: Day) -> Record:
    texts = source.content.texts
    return {
        "where": texts(f"days.where_{day.where}"),
        "households": day.households,
        "word": texts("days.own_word") if day.said else "",
        "reason": day.reason,
        "on_leave": texts("days.in_leave") if day.on_leave else "",
    }
