"""The statements behind the desk's pages. Each holds the scope in its WHERE."""

from datetime import date
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, false, func, literal, or_, select

from state.desk_rows import LedgerFilter, VisitFilter
from state.problem_records import FINISHED, RUNNING
from state.scope import scope_clause, scope_prefix
from state.tables import households, people, problems, visits

CODE_DIGITS = 6
NAME = func.coalesce(people.c.name, "").label("visitor_name")


def homes_by_village(scope: str) -> Select[Any]:
    village = households.c.village
    query = select(village, func.count().label("many"))
    return query.where(_span(village, scope)).group_by(village)


def _villages(scope: str) -> CTE:
    """The villages that have visits, one after the other by the index on village and day.

    Joined to them, the visits of some days are found by entering that index once for each village
    instead of reading all visits of the area.
    """
    first = select(func.min(visits.c.village).label("village"))
    step = first.where(_span(visits.c.village, scope)).cte("step", recursive=True)
    inner = visits.alias()
    following = (
        select(inner.c.village)
        .where(inner.c.village > step.c.village, _before_end(inner.c.village, scope))
        .order_by(inner.c.village)
        .limit(1)
        .scalar_subquery()
    )
    return step.union_all(select(following).where(step.c.village.is_not(None)))


def _span(column: ColumnElement[str], scope: str) -> ColumnElement[bool]:
    """Return a scope as one range ("." follows "-"), so that the index gives the order."""
    try:
        return and_(column >= scope_prefix(scope), _before_end(column, scope))
    except ValueError:
        return false()


def _before_end(column: ColumnElement[str], scope: str) -> ColumnElement[bool]:
    """Return the upper end of a scope alone: who looks on from a village of it needs no lower."""
    try:
        prefix = scope_prefix(scope)
    except ValueError:
        return false()
    return column < (f"{prefix}." if len(prefix) >= CODE_DIGITS else f"{prefix}~")


def from_villages(query: Select[Any], scope: str) -> Select[Any]:
    step = _villages(scope)
    return query.select_from(step.join(visits, visits.c.village == step.c.village))


def visits_by_village(scope: str, since: date, until: date) -> Select[Any]:
    counted = select(visits.c.village, func.count().label("many"))
    where = visits_where(VisitFilter(scope, since, until))
    return from_villages(counted, scope).where(*where).group_by(visits.c.village)


def page_of_visits(wanted: VisitFilter, most: int) -> Select[Any]:
    """The page's keys are sorted alone, its rows read afterwards."""
    keys = from_villages(select(visits.c.receipt, visits.c.version), wanted.scope)
    keys = keys.where(*visits_where(wanted))
    if wanted.after:
        day, receipt = wanted.after
        same_day = and_(visits.c.visited_on == day, visits.c.receipt < receipt)
        keys = keys.where(or_(visits.c.visited_on < day, same_day))
    order = (visits.c.visited_on.desc(), visits.c.receipt.desc())
    page = keys.order_by(*order).limit(most).subquery()
    same = and_(visits.c.receipt == page.c.receipt, visits.c.version == page.c.version)
    named = page.join(visits, same).outerjoin(people, people.c.id == visits.c.visitor)
    inside = scope_clause(visits.c.village, wanted.scope)
    return select(visits, NAME).select_from(named).where(inside).order_by(*order)


def problems_by_area(scope: str, today: date) -> Select[Any]:
    late = and_(problems.c.state.in_(RUNNING), problems.c.due_on < today)
    counted = (func.count().label("many"), func.count().filter(late).label("late"))
    inside = _span(problems.c.area, scope)
    query = select(problems.c.area, *counted).where(inside, problems.c.state.not_in(FINISHED))
    return cast(Select[Any], query.group_by(problems.c.area))


def ledger_where(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    where = [scope_clause(problems.c.area, wanted.scope)]
    states = problems.c.state
    where.append(states.in_(wanted.states) if wanted.states else states.not_in(FINISHED))
    if wanted.department:
        where.append(problems.c.department == wanted.department)
    if wanted.overdue_on:
        where += [states.in_(RUNNING), problems.c.due_on < wanted.overdue_on]
    return where


def visits_where(wanted: VisitFilter) -> list[ColumnElement[bool]]:
    day = visits.c.visited_on
    where = [scope_clause(visits.c.village, wanted.scope), _is_latest()]
    where += [day >= wanted.since, day <= wanted.until]
    return [*where, visits.c.status == wanted.status] if wanted.status else where


def _is_latest() -> ColumnElement[bool]:
    newer = visits.alias()
    return ~exists(literal(1)).where(
        newer.c.receipt == visits.c.receipt, newer.c.version > visits.c.version
    )


def named_visits() -> Select[Any]:
    named = visits.outerjoin(people, people.c.id == visits.c.visitor)
    return select(visits, NAME).select_from(named)
