"""The sheet of households: what each counts as, which policies are marked, when it was visited."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.commands.export_form import Record
from bot.commands.export_source import Source
from handlers.household_file.file import latest
from handlers.household_file.known import Sources, in_force
from state.file_rows import HouseholdStatus, PolicyMark
from state.problem_records import FINISHED
from state.rows import Household
from state.scope import scope_clause
from state.tables import (
    household_statuses,
    households,
    members,
    policy_marks,
    problems,
    visits,
)
from state.village_walk import on_roster
from state.visit_queries import is_latest

ENJOYED = "enjoyed"


def household_rows(source: Source) -> Iterator[Record]:
    """Yield the households of the scope by village and id; a village is in memory at a time."""
    inside = on_roster(scope_clause(households.c.village, source.scope))
    query = select(households.c.village).where(inside).distinct()
    for village in sorted(row.village for row in source.rows(query)):
        yield from _of_village(source, village)


def _of_village(source: Source, village: str) -> Iterator[Record]:
    statuses, marks = _statuses(source, village), _marks(source, village)
    people, seen = _people(source, village), _visits(source, village)
    waiting = _open_problems(source, village)
    inside = on_roster(households.c.village == village)
    query = select(households).where(inside).order_by(households.c.id)
    for row in source.rows(query):
        home = Household(**row._mapping)
        marked = latest(marks[home.id])
        visited = seen.get(home.id)
        yield {
            **source.place(village),
            "id": home.id,
            "group": home.group,
            "head": home.head,
            "members": people.get(home.id, 0),
            "statuses": _counts_as(source, home, statuses[home.id]),
            "policies": _marked(source, marked),
            "enjoyed": sum(one.mark == ENJOYED for one in marked.values()),
            "last_visit": visited.day if visited else None,
            "visits": visited.many if visited else 0,
            "open_problems": waiting.get(home.id, 0),
        }


def _counts_as(source: Source, home: Household, entered: Sequence[HouseholdStatus]) -> str:
    texts, words = source.content.texts, source.content.file_words
    today = source.at.astimezone(source.content.county.zone).date()
    told = []
    for one in in_force(Sources(home, entered), words, today):
        word = words.statuses.get(one.status)
        values = {
            "name": word.name if word else one.status,
            "source": texts(f"file.by_{one.source}"),
        }
        if one.since is None:
            told.append(texts("file.status", **values))
        else:
            told.append(texts("file.status_since", **values, since=one.since.isoformat()))
    return "、".join(told)


def _marked(source: Source, marked: Mapping[str, PolicyMark]) -> str:
    texts, words = source.content.texts, source.content.file_words
    policies = source.content.knowledge.policies
    told = []
    for one in marked.values():
        policy = policies[one.policy].short if one.policy in policies else one.policy
        mark = words.marks[one.mark].name
        told.append(texts("file.mark", policy=policy, mark=mark, day=one.day.isoformat()))
    return "；".join(told)


def _statuses(source: Source, village: str) -> dict[str, list[HouseholdStatus]]:
    found = defaultdict(list)
    for row in source.rows(_of(household_statuses, village)):
        found[row.household].append(HouseholdStatus(**_but_id(row)))
    return found


def _marks(source: Source, village: str) -> dict[str, list[PolicyMark]]:
    found = defaultdict(list)
    for row in source.rows(_of(policy_marks, village)):
        found[row.household].append(PolicyMark(**_but_id(row)))
    return found


def _of(table: Any, village: str) -> Select[Any]:
    joined = select(table).join(households, households.c.id == table.c.household)
    return joined.where(households.c.village == village).order_by(table.c.id)


def _people(source: Source, village: str) -> dict[str, int]:
    joined = select(members.c.household, func.count().label("many")).join(households)
    query = joined.where(households.c.village == village).group_by(members.c.household)
    return {row.household: row.many for row in source.rows(query)}


def _visits(source: Source, village: str) -> dict[str, Row[Any]]:
    since, until = source.days
    day = visits.c.visited_on
    inside = households.c.village == village
    query = (
        select(
            visits.c.household_id,
            func.max(day).label("day"),
            func.count().filter(day >= since).label("many"),
        )
        .join(households, households.c.id == visits.c.household_id)
        .where(inside, is_latest(), visits.c.status == "kept", day <= until)
        .where(scope_clause(visits.c.village, source.scope))
        .group_by(visits.c.household_id)
    )
    return {row.household_id: row for row in source.rows(query)}


def _open_problems(source: Source, village: str) -> dict[str, int]:
    query = (
        select(problems.c.household_id, func.count().label("many"))
        .join(households, households.c.id == problems.c.household_id)
        .where(households.c.village == village, problems.c.state.not_in(FINISHED))
        .where(scope_clause(problems.c.area, source.scope))
        .group_by(problems.c.household_id)
    )
    return {row.household_id: row.many for row in source.rows(query)}


def _but_id(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "id"}
