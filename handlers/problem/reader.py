"""What others may read of the problem ledger: `inbound.reader.problems`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from state.problem_rows import Contact, Problem, ProblemCounts, ProblemStep


class ProblemReader(Protocol):
    """Read-only view of the ledger. scope is an area code: it and everything below it."""

    def open(self, scope: str) -> Sequence[Problem]:
        """Return what is neither closed nor withdrawn, the nearest deadline first."""

    def closed(self, scope: str, since: date) -> Sequence[Problem]:
        """Return what was closed on *since* or later, the latest first."""

    def problem(self, number: str, scope: str = ...) -> Problem | None:
        """Return one problem; with a scope only when it lies there. Show nothing out of scope."""

    def steps(self, number: str) -> Sequence[ProblemStep]:
        """Return every step of a problem, the first one first."""

    def raised_by(self, raiser: str) -> Sequence[Problem]:
        """Return what a person (id) or sender (handlers.problem.raiser) raised, latest first."""

    def raised_from(self, channel: str, account: str, sender: str) -> Sequence[Problem]:
        """Return what households raised that are answered at this address, latest first."""

    def of_visit(self, receipt: str) -> Sequence[Problem]:
        """Return what a visit brought into the ledger, withdrawn ones too."""

    def of_household(self, household_id: str, scope: str) -> Sequence[Problem]:
        """Return all problems of a household of the roster, the latest first."""

    def running(self, scope: str, until: date) -> Sequence[tuple[str, int]]:
        """Return number and version of what somebody is to finish by *until*, by deadline."""

    def names_of(self, homes: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return id → the names of its people, of those of these households that are on file."""

    def last_step_by(self, actor: str, since: datetime) -> ProblemStep | None:
        """Return the last step an actor took at *since* (aware) or later."""

    def contact(self, number: str) -> Contact | None:
        """Return how the household that raised a problem can be answered."""

    def counts(self, scope: str, since: date, until: date) -> ProblemCounts:
        """Return the ledger of a scope in numbers, for digests; both days included."""
