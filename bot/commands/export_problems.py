"""The sheets of the problem ledger: its problems as they stand, and every step of each."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from bot.commands.export_form import Cell, Record
from bot.commands.export_source import Source
from handlers.problem.steps import CLOCK, missing
from state.problem_records import FINISHED
from state.problem_rows import Problem
from state.scope import scope_clause
from state.tables import people, problem_steps, problems

SAME = (
    "number", "household", "household_id", "what", "due_on", "department", "owner", "result",
    "visit", "raised_at", "bulletins", "rating_words", "changed_at",
)  # fmt: skip
HOUSEHOLD, UNDONE = "household", "undone"


def problem_rows(source: Source) -> Iterator[Record]:
    """Yield the problems of the scope and days, as they stand now, in the order they came in.

    Those raised in the days, and older ones that were not finished, or moved, since they began.
    """
    roles = {role: people.alias() for role in ("raiser", "done_by", "checked_by")}
    joined: Any = problems
    for role, person in roles.items():
        joined = joined.outerjoin(person, person.c.id == problems.c[role])
    names = [func.coalesce(who.c.name, "").label(f"{role}_name") for role, who in roles.items()]
    query = select(problems, *names).select_from(joined).where(_chosen(source))
    for row in source.rows(query.order_by(problems.c.raised_at, problems.c.number)):
        yield _told(row, source)


def step_rows(source: Source) -> Iterator[Record]:
    """Yield every step of the problems of problem_rows, by problem."""
    joined = problem_steps.join(problems, problems.c.number == problem_steps.c.number)
    joined = joined.outerjoin(people, people.c.id == problem_steps.c.actor)
    name = func.coalesce(people.c.name, "").label("actor_name")
    query: Select[Any] = select(problem_steps, name)
    order = (problems.c.raised_at, problem_steps.c.number, problem_steps.c.position)
    found = source.rows(query.select_from(joined).where(_chosen(source)).order_by(*order))
    for _, steps in groupby(found, lambda row: row.number):
        yield from _steps(list(steps), source)


def _chosen(source: Source) -> Any:
    begin, end = source.span
    live = or_(problems.c.state.not_in(FINISHED), problems.c.changed_at >= begin)
    inside = scope_clause(problems.c.area, source.scope)
    return and_(inside, problems.c.raised_at < end, live)


def _told(row: Row[Any], source: Source) -> dict[str, Cell]:
    texts, stored = source.content.texts, row._mapping
    by_household = row.raised_as == HOUSEHOLD
    plain = Problem(**{name: stored[name] for name in Problem.__dataclass_fields__})
    told: dict[str, Cell] = {name: stored[name] for name in SAME}
    told |= source.place(row.area)
    return told | {
        "state": texts(f"problem.state_{row.state}"),
        "provisional": texts("export.provisional") if row.due_on and row.provisional else "",
        "locality": source.name(row.locality) if row.locality else "",
        "missing": "、".join(texts(f"problem.name_{name}") for name in missing(plain)),
        "raised_as": texts(f"export.raised_{row.raised_as}"),
        "raiser": texts("export.role_household") if by_household else row.raiser_name,
        "done_by": row.done_by_name,
        "checked_by": row.checked_by_name,
        "rating": texts(f"problem.rating_{row.rating}") if row.rating else "",
        "steps": row.version,
    }


def _steps(rows: list[Row[Any]], source: Source) -> Iterator[Record]:
    """Yield the steps of one problem. What a step sets is sealed: no query can look into it."""
    undone = {row.sets["undoes"] for row in rows if row.kind == UNDONE}
    for row in rows:
        yield _step(row, source, taken_back=row.position in undone)


def _step(row: Row[Any], source: Source, *, taken_back: bool) -> dict[str, Cell]:
    texts, due = source.content.texts, row.sets.get("due_on")
    unnamed = row.actor_role if row.actor_role in (HOUSEHOLD, CLOCK) else ""
    return {
        "number": row.number,
        "position": row.position,
        "kind": texts("export.step_undone" if row.kind == UNDONE else f"problem.step_{row.kind}"),
        "actor": texts(f"export.role_{unnamed}") if unnamed else row.actor_name,
        "role": texts(f"export.role_{row.actor_role}"),
        "at": row.at,
        "from_state": texts(f"problem.state_{row.from_state}") if row.from_state else "",
        "to_state": texts(f"problem.state_{row.to_state}") if row.to_state else "",
        "text": row.text,
        "due_on": date.fromisoformat(due) if due else None,
        "taken_back": texts("export.taken_back") if taken_back else "",
    }
