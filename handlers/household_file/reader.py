"""What may be read of household files; every list is limited to the scope asked for."""

from collections.abc import Sequence
from typing import Protocol

from state.file_rows import HouseholdFact, HouseholdStatus, PolicyMark, Sweep
from state.rows import Household


class Files(Protocol):
    """Files of the households of an area; household "": of all of them."""

    def named(self, scope: str, name: str) -> Sequence[Household]:
        """Return the households whose id, head, nickname or member is *name*."""

    def statuses(self, scope: str, household: str = "") -> Sequence[HouseholdStatus]: ...

    def facts(self, scope: str, household: str = "") -> Sequence[HouseholdFact]: ...

    def marks(self, scope: str, household: str = "") -> Sequence[PolicyMark]: ...

    def sweep(self, scope: str) -> Sweep | None: ...
