"""Reads the ledger's steps as they happened, for who tells other systems of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, literal, select, tuple_

from state.problem_records import COLUMNS
from state.problem_rows import Problem, ProblemStep
from state.tables import UtcTime, outbox, problem_steps, problems, webhook_places

STEP = tuple(problem_steps.c[name] for name in ProblemStep.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class StepRecords:
    """The reader."""

    engine: Engine

    def since(
        self, at: datetime, kinds: Collection[str], after: ProblemStep | None, most: int
    ) -> Sequence[tuple[ProblemStep, Problem]]:
        """Return steps of these kinds taken at *at* or later, each with its problem of now.

        after: the step a page begins behind, None for the first page.
        """
        joined = problem_steps.join(problems, problems.c.number == problem_steps.c.number)
        steps = problem_steps.c
        query = select(*STEP, *COLUMNS).select_from(joined)
        query = query.where(steps.kind.in_(kinds), steps.at >= at)
        key = (steps.at, steps.number, steps.position)
        if after:
            place = (literal(after.at, UtcTime()), literal(after.number), literal(after.position))
            query = query.where(tuple_(*key) > tuple_(*place))
        ordered = query.order_by(*key).limit(most)
        with self.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(ordered)]
        cut = len(STEP)
        return [(ProblemStep(*row[:cut]), Problem(*row[cut:])) for row in rows]

    def told_until(self, webhook: str) -> datetime | None:
        """Return the moment before which every step is queued for a webhook; None for a new one."""
        query = select(webhook_places.c.until).where(webhook_places.c.name == webhook)
        with self.engine.connect() as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def queued(self, keys: Collection[str]) -> frozenset[str]:
        """Return which of these keys stand in the outbox, sent or not."""
        query = select(outbox.c.dedup_key).where(outbox.c.dedup_key.in_(keys))
        with self.engine.connect() as connection:
            return frozenset(connection.execute(query).scalars()) if keys else frozenset()
