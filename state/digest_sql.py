"""Conditions of the questions digests ask: which visits stand, whose, which homes were not seen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, literal_column, or_

from state.scope import scope_clause
from state.tables import findings, households, problems, visits
from state.village_walk import span

LIKELY = "likely"


def whose(of: Any) -> ColumnElement[str]:
    """Whose a visit was: a household of the roster, else the name that was said."""
    return case((of.c.household_id != "", of.c.household_id), else_=of.c.household)


def stands(of: Any, as_of: datetime) -> ColumnElement[bool]:
    """The latest version known at that moment, and not taken back."""
    newer = visits.alias()
    overtaken = exists().where(
        newer.c.receipt == of.c.receipt,
        newer.c.version > of.c.version,
        # Always so; said for the small index of changed visits.
        newer.c.version > literal_column("1"),
        newer.c.submitted_at <= as_of,
    )
    return and_(of.c.status == "kept", of.c.submitted_at <= as_of, ~overtaken)


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
    between = and_(visits.c.visited_on >= since, visits.c.visited_on <= until)
    of_it = and_(visits.c.household_id == households.c.id, between, stands(visits, as_of))
    return and_(span(households.c.village, scope), ~exists().where(of_it))


def likely_findings(swept: str, scope: str) -> ColumnElement[bool]:
    likely = and_(findings.c.scope == swept, findings.c.outcome == LIKELY)
    return and_(likely, scope_clause(findings.c.village, scope))


def paged(query: Select[Any], page: tuple[int, int]) -> Select[Any]:
    skip, most = page
    return query.offset(skip).limit(most)
