"""The statements behind the desk's pages. Each holds the scope in its WHERE."""

from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from state.desk_rows import LedgerFilter, VisitFilter
from state.problem_records import FINISHED, RUNNING
from state.scope import scope_clause
from state.sending import NOT_NOW, WEBHOOK
from state.tables import households, outbox, people, problems, visits
from state.village_walk import from_villages, on_roster, span
from state.visit_queries import VISITOR_NAME, is_latest, with_visitor


def homes_by_village(scope: str) -> Select[Any]:
    village = households.c.village
    query = select(village, func.count().label("many"))
    return query.where(on_roster(span(village, scope))).group_by(village)


def page_of_homes(scope: str, after: tuple[str, str] | None, most: int) -> Select[Any]:
    """A page of households by village and id, as the index has them."""
    key = (households.c.village, households.c.id)
    query = select(households).where(on_roster(span(households.c.village, scope)))
    query = query.where(tuple_(*key) > tuple_(*map(literal, after))) if after else query
    return query.order_by(*key).limit(most)


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
    named = with_visitor(page.join(visits, same))
    inside = scope_clause(visits.c.village, wanted.scope)
    return select(visits, VISITOR_NAME).select_from(named).where(inside).order_by(*order)


def page_of_undelivered(scope: str, before: int, most: int) -> Select[Any]:
    """What was not sent and has a reason; what only waits for its hour has none to tell.

    Of what goes to other systems the area is the webhook's own, and its name stands for a person's.
    """
    why, hook = outbox.c.last_error, outbox.c.channel == WEBHOOK
    waits_or_lost = and_(outbox.c.sent_at.is_(None), why != "", why != NOT_NOW)
    area = case((hook, outbox.c.sender), else_=people.c.area).label("area")
    name = case((hook, outbox.c.account), else_=people.c.name).label("name")
    columns = [outbox.c[name] for name in ("id", "person", "purpose", "created_at", "given_up")]
    joined = outbox.outerjoin(people, people.c.id == outbox.c.person)
    query = select(*columns, name, area, why.label("why")).select_from(joined)
    query = query.where(waits_or_lost, or_(hook, people.c.id.is_not(None)))
    query = query.where(scope_clause(area.element, scope))
    query = query.where(outbox.c.id < before) if before else query
    return query.order_by(outbox.c.id.desc()).limit(most)


def problems_by_area(scope: str, today: date) -> Select[Any]:
    late = and_(problems.c.state.in_(RUNNING), problems.c.due_on < today)
    counted = (func.count().label("many"), func.count().filter(late).label("late"))
    inside = span(problems.c.area, scope)
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
    where = [scope_clause(visits.c.village, wanted.scope), is_latest()]
    where += [day >= wanted.since, day <= wanted.until]
    return [*where, visits.c.status == wanted.status] if wanted.status else where
