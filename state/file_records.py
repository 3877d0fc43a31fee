"""Reads household files and clues. Every list is limited to the scope asked for, in the query."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Row, Table, and_, exists, func, select, union

from state.file_rows import (
    Clue,
    ClueStep,
    Finding,
    HouseholdFact,
    HouseholdStatus,
    PolicyMark,
    Sweep,
)
from state.queries import Queries
from state.rows import Household, Member
from state.scope import scope_clause
from state.tables import (
    clue_steps,
    clues,
    findings,
    household_facts,
    household_statuses,
    households,
    members,
    policy_marks,
    sweeps,
    visits,
)
from state.village_walk import on_roster

CLOSED = ("excluded",)


@dataclass(frozen=True, slots=True)
class FileRecords(Queries):
    """What household files are made of. household "": of all households in the scope."""

    def named(self, scope: str, name: str) -> Sequence[Household]:
        """Return the households of a scope whose id, head, nickname or member is *name*."""
        # Each by its own index: one condition with "or" would read the whole roster.
        called = union(
            select(households.c.id).where(households.c.id == name),
            select(households.c.id).where(households.c.head == name),
            select(households.c.id).where(households.c.nickname == name),
            select(members.c.household).where(members.c.name == name),
        )
        inside = and_(scope_clause(households.c.village, scope), households.c.id.in_(called))
        found = self._all(select(households).where(on_roster(inside)).order_by(households.c.id))
        ids = [row.id for row in found]
        together: dict[str, list[Member]] = defaultdict(list)
        query = select(members).where(members.c.household.in_(ids))
        for row in self._all(query.order_by(members.c.household, members.c.position)):
            together[row.household].append(Member(row.name, row.relation, row.birth_year))
        return [_household(row, together[row.id]) for row in found]

    def statuses(self, scope: str, household: str = "") -> Sequence[HouseholdStatus]:
        """Return what was recorded of statuses, in the order it was."""
        return [HouseholdStatus(**row) for row in self._of(household_statuses, scope, household)]

    def facts(self, scope: str, household: str = "") -> Sequence[HouseholdFact]:
        """Return the stated facts in the order they were recorded."""
        return [HouseholdFact(**row) for row in self._of(household_facts, scope, household)]

    def marks(self, scope: str, household: str = "") -> Sequence[PolicyMark]:
        """Return the marks in the order they were made."""
        return [PolicyMark(**row) for row in self._of(policy_marks, scope, household)]

    def sweep(self, scope: str) -> Sweep | None:
        """Return the last sweep of exactly this scope with what it found."""
        last = select(sweeps).where(sweeps.c.scope == scope).order_by(sweeps.c.made_at.desc())
        rows = self._all(last.limit(1))
        if not rows:
            return None
        ordered = findings.c.village, findings.c.household, findings.c.policy
        found = self._all(select(findings).where(findings.c.scope == scope).order_by(*ordered))
        each = (Finding(**_but(row, "scope")) for row in found)
        return Sweep(**rows[0]._mapping, findings=tuple(each))

    def _of(self, table: Table, scope: str, household: str) -> list[dict[str, Any]]:
        inside = scope_clause(households.c.village, scope)
        query = select(table).join(households, households.c.id == table.c.household).where(inside)
        if household:
            query = query.where(table.c.household == household)
        return [_but(row, "id") for row in self._all(query.order_by(table.c.id))]


@dataclass(frozen=True, slots=True)
class ClueRecords:
    """Clues of a scope. One raised by a visit since taken back is left out while unverified."""

    engine: Engine

    def open(self, scope: str) -> Sequence[Clue]:
        """Return the clues of a scope that are not excluded, the oldest first."""
        inside = scope_clause(clues.c.village, scope)
        return self._clues(inside, clues.c.state.not_in(CLOSED))

    def one(self, scope: str, number: str) -> Clue | None:
        """Return a clue by its number, None when it is not in the scope."""
        found = self._clues(scope_clause(clues.c.village, scope), clues.c.number == number)
        return found[0] if found else None

    def of(self, scope: str, household: str) -> Sequence[Clue]:
        """Return all clues of a household in the scope, closed ones too."""
        inside = scope_clause(clues.c.village, scope)
        return self._clues(inside, clues.c.household == household)

    def steps(self, scope: str, number: str) -> Sequence[ClueStep]:
        """Return every step of a clue in the scope, the first one first."""
        inside = scope_clause(clues.c.village, scope)
        joined = select(clue_steps).join(clues, clues.c.number == clue_steps.c.clue)
        query = joined.where(inside, clue_steps.c.clue == number).order_by(clue_steps.c.step)
        with self.engine.connect() as connection:
            return [ClueStep(**row._mapping) for row in connection.execute(query)]

    def last_step_by(self, scope: str, person: str, since: datetime) -> ClueStep | None:
        """Return the last step somebody took on a clue of the scope at *since* or later."""
        mine = and_(clue_steps.c.by == person, clue_steps.c.at >= since)
        inside = scope_clause(clues.c.village, scope)
        joined = select(clue_steps).join(clues, clues.c.number == clue_steps.c.clue)
        latest = (clue_steps.c.at.desc(), clue_steps.c.step.desc())
        query = joined.where(mine, inside).order_by(*latest).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return ClueStep(**row._mapping) if row else None

    def counts(self, scope: str, since: date, until: date) -> dict[str, int]:
        """Return state → how many clues raised in these days stand in it, both days included."""
        inside = scope_clause(clues.c.village, scope)
        day = clues.c.raised_on
        query = select(clues.c.state, func.count().label("many"))
        chosen = query.where(inside, _stands(), day >= since, day <= until).group_by(clues.c.state)
        with self.engine.connect() as connection:
            return {row.state: row.many for row in connection.execute(chosen)}

    def by_village(self, scope: str) -> Sequence[tuple[str, str, int]]:
        """Return (village, state, how many) of the clues of a scope that are not excluded."""
        inside = and_(scope_clause(clues.c.village, scope), clues.c.state.not_in(CLOSED))
        query = select(clues.c.village, clues.c.state, func.count()).where(inside, _stands())
        grouped = query.group_by(clues.c.village, clues.c.state)
        with self.engine.connect() as connection:
            rows = connection.execute(grouped.order_by(clues.c.village, clues.c.state))
            return [(village, state, many) for village, state, many in rows]

    def _clues(self, *where: Any) -> list[Clue]:
        query = select(clues).where(*where, _stands())
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(clues.c.raised_on, clues.c.number)).all()
        return [Clue(**row._mapping) for row in rows]


def _stands() -> Any:
    """Return the condition that what raised a clue was not taken back before anything came of it.

    A visit once voided stays so.
    """
    voided = exists().where(visits.c.receipt == clues.c.ref, visits.c.status == "voided")
    return ~and_(clues.c.state == "raised", clues.c.step == 1, clues.c.ref != "", voided)


def _household(row: Row[Any], together: Sequence[Member]) -> Household:
    plain = {name: row._mapping[name] for name in ("id", "village", "group", "head")}
    return Household(**plain, nickname=row.nickname, kind=row.kind, members=tuple(together))


def _but(row: Row[Any], left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != left_out}
