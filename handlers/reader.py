"""What a topic may read of the records; it can write nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from handlers.clue.reader import Clues
from handlers.digest.reader import DigestReader
from handlers.household_file.reader import Files
from handlers.problem.reader import ProblemReader
from handlers.work.reader import WorkReader
from state.rows import Code, Household, Person, Visit


class Reader(Protocol):
    """Read-only view of the records. Every list is already limited to the scope asked for.

    scope is an area code: it covers that area and everything below it.
    """

    @property
    def digests(self) -> DigestReader: ...

    @property
    def files(self) -> Files: ...

    @property
    def clues(self) -> Clues: ...

    @property
    def problems(self) -> ProblemReader: ...

    @property
    def work(self) -> WorkReader: ...

    def person(self, person_id: str) -> Person | None: ...

    def people(self, scope: str, role: str) -> Sequence[Person]: ...

    def code(self, code_hash: str) -> Code | None: ...

    def households(self, scope: str) -> Sequence[Household]: ...

    def visit(self, receipt: str) -> Visit | None:
        """Return the latest version of one visit."""

    def visit_before(self, receipt: str, version: int) -> Visit | None:
        """Return a visit as it stood before that version, None when that was its first."""

    def visits(self, scope: str, since: date, until: date) -> Sequence[Visit]:
        """Return the latest version of each visit made in the scope, both days included."""

    def visits_by(self, person_id: str, since: date, until: date) -> Sequence[Visit]: ...

    def visits_to(self, scope: str, household: str, since: date, until: date) -> Sequence[Visit]:
        """Return the latest version of each visit to one household of the scope."""

    def last_visits(self, scope: str) -> dict[str, date]:
        """Return household id → day of its last kept visit."""

    def unanswered(self, scope: str, since: date, until: date) -> int:
        """Return how many questions nobody could answer."""
