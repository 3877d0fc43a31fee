"""What queries for visits are made of: the version that stands, and who was there by name."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    exists,
    func,
    literal,
    literal_column,
    select,
)

from state.tables import people, visits

VISITOR_NAME = func.coalesce(people.c.name, "").label("visitor_name")


def is_latest(of: FromClause = visits) -> ColumnElement[bool]:
    """Return the condition that no later version of a visit stands. of: visits or an alias."""
    newer = visits.alias()
    return ~exists(literal(1)).where(
        newer.c.receipt == of.c.receipt,
        newer.c.version > of.c.version,
        # Always so; said for the small index of changed visits.
        newer.c.version > literal_column("1"),
    )


def named_visits() -> Select[Any]:
    """Select every version of every visit, each with its visitor's name."""
    return select(visits, VISITOR_NAME).select_from(with_visitor(visits))


def with_visitor(found: FromClause) -> FromClause:
    """Return rows joined to visits together with the visitor of each, where there is one."""
    return found.outerjoin(people, people.c.id == visits.c.visitor)
