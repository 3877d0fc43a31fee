"""What may be read of clues; every list is limited to the scope asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from state.file_rows import Clue, ClueStep


class Clues(Protocol):
    """Clues of an area and everything below it."""

    def open(self, scope: str) -> Sequence[Clue]:
        """Return the clues that are not excluded, the oldest first."""

    def one(self, scope: str, number: str) -> Clue | None: ...

    def of(self, scope: str, household: str) -> Sequence[Clue]:
        """Return all clues of a household, closed ones too."""

    def steps(self, scope: str, number: str) -> Sequence[ClueStep]: ...

    def last_step_by(self, scope: str, person: str, since: datetime) -> ClueStep | None:
        """Return the last step somebody took on a clue of the scope at *since* or later."""

    def counts(self, scope: str, since: date, until: date) -> dict[str, int]:
        """Return state → how many clues raised in these days stand in it."""
