"""Reads the problem ledger: handlers.problem.reader.ProblemReader over the database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select

from state.days import CHINA, begins, over
from state.problem_rows import Contact, Problem, ProblemCounts, ProblemStep
from state.queries import Queries
from state.scope import EVERYWHERE, scope_clause
from state.tables import households, members, problem_contacts, problem_steps, problems

FINISHED = ("closed", "withdrawn")
# States whose deadline runs: somebody is to do something by a day.
RUNNING = ("assigned", "returned")
COUNTED = (
    "raised", "closed", "returned", "returned_one", "reopened", "withdrawn", "rated", "objected",
)  # fmt: skip
COLUMNS = tuple(problems.c[name] for name in Problem.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class ProblemRecords(Queries):
    """The reader. zone: the county's, for what counts as a day."""

    zone: ZoneInfo = CHINA

    def open(self, scope: str) -> Sequence[Problem]:
        """Return what is neither closed nor withdrawn, the nearest deadline first."""
        inside = scope_clause(problems.c.area, scope)
        query = select(problems).where(inside, problems.c.state.not_in(FINISHED))
        no_day = problems.c.due_on.is_(None)
        order = (no_day, problems.c.due_on, problems.c.raised_at, problems.c.number)
        return self._problems(query.order_by(*order))

    def closed(self, scope: str, since: date) -> Sequence[Problem]:
        """Return what was closed on *since* or later, the latest first."""
        inside = scope_clause(problems.c.area, scope)
        query = select(problems).where(inside, problems.c.state == "closed")
        latest = query.where(problems.c.changed_at >= begins(since, self.zone))
        return self._problems(latest.order_by(problems.c.changed_at.desc(), problems.c.number))

    def problem(self, number: str, scope: str = EVERYWHERE) -> Problem | None:
        """Return one problem, None when there is none of that number in the scope."""
        inside = scope_clause(problems.c.area, scope)
        found = self._problems(select(problems).where(inside, problems.c.number == number))
        return found[0] if found else None

    def steps(self, number: str) -> Sequence[ProblemStep]:
        """Return every step of a problem, the first one first."""
        query = select(problem_steps).where(problem_steps.c.number == number)
        return [_step(row) for row in self._all(query.order_by(problem_steps.c.position))]

    def raised_by(self, raiser: str) -> Sequence[Problem]:
        """Return what a person (id) or sender (digest) has raised, the latest first."""
        if not raiser:
            return ()
        query = select(problems).where(problems.c.raiser == raiser)
        return self._problems(query.order_by(problems.c.raised_at.desc(), problems.c.number))

    def raised_from(self, channel: str, account: str, sender: str) -> Sequence[Problem]:
        """Return what households raised that are answered at this address, the latest first."""
        contact = problem_contacts.c
        address = and_(
            contact.channel == channel, contact.account == account, contact.sender == sender
        )
        numbers = select(contact.number).where(address)
        query = select(problems).where(problems.c.number.in_(numbers))
        return self._problems(query.order_by(problems.c.raised_at.desc(), problems.c.number))

    def of_visit(self, receipt: str) -> Sequence[Problem]:
        """Return what a visit brought into the ledger, withdrawn ones too."""
        if not receipt:
            return ()
        query = select(problems).where(problems.c.visit == receipt)
        return self._problems(query.order_by(problems.c.raised_at, problems.c.number))

    def of_household(self, household_id: str, scope: str) -> Sequence[Problem]:
        """Return all problems of a household of the roster, the latest first."""
        inside = scope_clause(problems.c.area, scope)
        query = select(problems).where(inside, problems.c.household_id == household_id)
        return self._problems(query.order_by(problems.c.raised_at.desc(), problems.c.number))

    def running(self, scope: str, until: date) -> Sequence[tuple[str, int]]:
        """Return number and version of what somebody is to finish by *until*, by deadline.

        Read one by one afterwards: one whose words do not open stands in no other's way.
        """
        inside = scope_clause(problems.c.area, scope)
        query = select(problems.c.number, problems.c.version)
        due = query.where(inside, problems.c.state.in_(RUNNING), problems.c.due_on <= until)
        rows = self._all(due.order_by(problems.c.due_on, problems.c.number))
        return [(row.number, row.version) for row in rows]

    def names_of(self, homes: Collection[str]) -> dict[str, frozenset[str]]:
        """Return id → the names of its people, of those of these households that are on file."""
        found: dict[str, set[str]] = defaultdict(set)
        home, member = households.c, members.c
        columns = ((home.id, home.head), (home.id, home.nickname), (member.household, member.name))
        for whose, name in columns:
            query = select(whose.label("whose"), name.label("name")).where(whose.in_(homes))
            for row in self._all(query) if homes else ():
                found[row.whose].add(row.name)
        return {id_: frozenset(names) - {""} for id_, names in found.items()}

    def last_step_by(self, actor: str, since: datetime) -> ProblemStep | None:
        """Return the last step an actor took at *since* (aware) or later."""
        mine = and_(problem_steps.c.actor == actor, problem_steps.c.at >= since)
        latest = (problem_steps.c.at.desc(), problem_steps.c.position.desc())
        rows = self._all(select(problem_steps).where(mine).order_by(*latest).limit(1))
        return _step(rows[0]) if rows else None

    def contact(self, number: str) -> Contact | None:
        """Return how the household that raised a problem can be answered."""
        rows = self._all(select(problem_contacts).where(problem_contacts.c.number == number))
        return Contact(**rows[0]._mapping) if rows else None

    def counts(self, scope: str, since: date, until: date) -> ProblemCounts:
        """Return the ledger of a scope in numbers; both days included."""
        steps = self._taken(scope, since, until)
        taken = Counter(step.kind for step in steps)
        ratings = Counter(step.sets.get("rating", "") for step in steps)
        return ProblemCounts(
            **{kind: taken[kind] for kind in ("raised", "closed", "reopened", "withdrawn")},
            **{rating: ratings[rating] for rating in ("good", "fair", "poor")},
            **self._standing(scope, until),
            returned=taken["returned"] + taken["returned_one"],
        )

    def _taken(self, scope: str, since: date, until: date) -> list[ProblemStep]:
        """Steps of the period that were not taken back."""
        at = problem_steps.c.at
        joined = select(problem_steps).join(problems, problems.c.number == problem_steps.c.number)
        inside = joined.where(scope_clause(problems.c.area, scope))
        between = and_(at >= begins(since, self.zone), at < over(until, self.zone))
        # What takes a step back may itself come after the period.
        query = inside.where(
            or_(
                and_(problem_steps.c.kind.in_(COUNTED), between),
                and_(problem_steps.c.kind == "undone", at >= begins(since, self.zone)),
            )
        )
        return _kept([_step(row) for row in self._all(query)])

    def _standing(self, scope: str, until: date) -> dict[str, int]:
        inside = scope_clause(problems.c.area, scope)
        late = and_(problems.c.state.in_(RUNNING), problems.c.due_on < until)
        waiting = problems.c.state.in_(("raised", "accepted"))
        standing = (
            select(
                func.count().label("open"),
                func.count().filter(late).label("overdue"),
                func.count().filter(waiting).label("waiting"),
            )
            .where(inside, problems.c.state.not_in(FINISHED))
            .select_from(problems)
        )
        return dict(self._all(cast(Select[Any], standing))[0]._mapping)

    def _problems(self, query: Select[Any]) -> list[Problem]:
        # By position: a county's digest reads thousands.
        return [Problem(*tuple(row)) for row in self._all(query.with_only_columns(*COLUMNS))]


def _step(row: Row[Any]) -> ProblemStep:
    return ProblemStep(**row._mapping)


def _kept(steps: Iterable[ProblemStep]) -> list[ProblemStep]:
    steps = list(steps)
    undone = {(step.number, step.sets.get("undoes")) for step in steps if step.kind == "undone"}
    return [
        step
        for step in steps
        if step.kind != "undone" and (step.number, step.position) not in undone
    ]
