"""Conditions of the questions digests ask: which visits stand, whose, which homes were not seen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from state.scope import scope_clause
from state.tables import findings, households, problems, visits
from state.village_walk import from_villages, on_roster, span

LIKELY = "likely"


def whose(of: Any) -> ColumnElement[str]:
    """Whose a visit was: a household of the roster, else the name that was said."""
    return case((of.c.household_id != "", of.c.household_id), else_=of.c.household)


def stands(of: Any, as_of: datetime) -> ColumnElement[bool]:
    """The latest version known at that moment, and not taken back."""
    newer = visits.alias()
    return _kept(of, as_of, newer, _later(newer, as_of))


def counted_visits(scope: str, since: date, until: date, as_of: datetime) -> Select[Any]:
    """Village, visits that stand, households visited: counted by household, then by village.

    In a county all changed visits are read at once: PostgreSQL takes a county's visits of a week
    for few and would look for each of them among the changed ones.
    """
    newer = visits.alias()
    kept = _kept(visits, as_of, newer, _later(newer, as_of))
    if _wide(scope):
        kept = _kept(visits, as_of, _changed(as_of))
    between = and_(visits.c.visited_on >= since, visits.c.visited_on <= until)
    chosen = from_villages(select(visits.c.village, func.count().label("visits")), scope)
    homes = chosen.where(between, kept).group_by(visits.c.village, whose(visits)).subquery()
    sums = (func.sum(homes.c.visits).label("visits"), func.count().label("homes"))
    return select(homes.c.village, *sums).group_by(homes.c.village).order_by(homes.c.village)


def kept_visits(since: date, until: date, as_of: datetime) -> ColumnElement[bool]:
    """The visits of some days that stand; for what reads them a village at a time."""
    between = and_(visits.c.visited_on >= since, visits.c.visited_on <= until)
    return and_(between, stands(visits, as_of))


def bare() -> ColumnElement[bool]:
    """Visits with a problem, nothing done about it and none in the ledger."""
    # What is said in letters here is said so by the indexes that serve it.
    in_ledger = exists().where(
        problems.c.visit == visits.c.receipt,
        problems.c.visit != literal_column("''"),
        problems.c.state != literal_column("'withdrawn'"),
    )
    none: ColumnElement[str] = literal_column("'[]'")
    told = and_(cast(visits.c.problems, Text) != none, cast(visits.c.done, Text) == none)
    return and_(told, ~in_ledger)


def seen_again(until: date, as_of: datetime) -> ColumnElement[bool]:
    """Whether a later visit to the same household was made; two looks, each by its own index."""
    again, listed = visits.alias(), visits.c.household_id != ""
    later = exists().where(
        again.c.visited_on > visits.c.visited_on,
        again.c.visited_on <= until,
        stands(again, as_of),
    )
    same_id = later.where(again.c.household_id == visits.c.household_id)
    same_name = later.where(
        again.c.village == visits.c.village,
        again.c.household_id == "",
        again.c.household == visits.c.household,
    )
    return or_(and_(listed, same_id), and_(~listed, same_name))


def quiet_homes(scope: str, since: date, until: date, as_of: datetime) -> ColumnElement[bool]:
    """Households of the roster no standing visit of some days was made to.

    Below a county each is looked for by itself: with the offset PostgreSQL cannot read all visits
    of the days instead, which are of every township.
    """
    between = and_(visits.c.visited_on >= since, visits.c.visited_on <= until)
    of_it = and_(visits.c.household_id == households.c.id, between, stands(visits, as_of))
    seen: Select[Any] = (
        select(literal_column("1")).select_from(visits).where(of_it).correlate(households)
    )
    seen = seen if _wide(scope) else seen.offset(literal_column("0"))
    return and_(on_roster(span(households.c.village, scope)), ~seen.exists())


def likely_findings(swept: str, scope: str) -> ColumnElement[bool]:
    likely = and_(findings.c.scope == swept, findings.c.outcome == LIKELY)
    return and_(likely, scope_clause(findings.c.village, scope))


def paged(query: Select[Any], page: tuple[int, int]) -> Select[Any]:
    skip, most = page
    return query.offset(skip).limit(most)


def _kept(of: Any, as_of: datetime, newer: Any, *known: ColumnElement[bool]) -> ColumnElement[bool]:
    same = and_(newer.c.receipt == of.c.receipt, newer.c.version > of.c.version, *known)
    return and_(of.c.status == "kept", of.c.submitted_at <= as_of, ~exists().where(same))


def _later(newer: Any, as_of: datetime) -> ColumnElement[bool]:
    """Versions that changed a visit before that moment, in the words of their small index."""
    return and_(newer.c.version > literal_column("1"), newer.c.submitted_at <= as_of)


def _changed(as_of: datetime) -> CTE:
    newer = visits.alias()
    query = select(newer.c.receipt, newer.c.version).where(_later(newer, as_of))
    return query.cte("changed").prefix_with("MATERIALIZED", dialect="postgresql")


def _wide(scope: str) -> bool:
    """Whether a scope is a county or more: most visits there are lie in it."""
    return "-" not in scope
