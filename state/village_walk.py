"""Finds the visits of some days in an area by going from village to village along the index."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, false, func, select

from state.scope import scope_prefix
from state.tables import households, visits

CODE_DIGITS = 6


def from_villages(query: Select[Any], scope: str) -> Select[Any]:
    """Let a query of visits read those of a scope, a village at a time.

    The index on village and day is entered once for each village, instead of reading all visits
    of the area. Nothing for what is no area code.
    """
    step = _villages(scope)
    return query.select_from(step.join(visits, visits.c.village == step.c.village))


def span(column: ColumnElement[str], scope: str) -> ColumnElement[bool]:
    """Return a scope as one range ("." follows "-"), so that the index gives the order."""
    try:
        return and_(column >= scope_prefix(scope), _before_end(column, scope))
    except ValueError:
        return false()


def on_roster(inside: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of households *inside* that the roster still has."""
    return and_(inside, households.c.left_at.is_(None))


def _villages(scope: str) -> CTE:
    first = select(func.min(visits.c.village).label("village"))
    step = first.where(span(visits.c.village, scope)).cte("step", recursive=True)
    inner = visits.alias()
    following = (
        select(inner.c.village)
        .where(inner.c.village > step.c.village, _before_end(inner.c.village, scope))
        .order_by(inner.c.village)
        .limit(1)
        .scalar_subquery()
    )
    return step.union_all(select(following).where(step.c.village.is_not(None)))


def _before_end(column: ColumnElement[str], scope: str) -> ColumnElement[bool]:
    """Return the upper end of a scope alone: who looks on from a village of it needs no lower."""
    try:
        prefix = scope_prefix(scope)
    except ValueError:
        return false()
    return column < (f"{prefix}." if len(prefix) >= CODE_DIGITS else f"{prefix}~")
