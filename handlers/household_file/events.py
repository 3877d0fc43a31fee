"""What is recorded of a household's file."""

from dataclasses import dataclass
from datetime import date

from state.file_rows import HouseholdFact


@dataclass(frozen=True, slots=True)
class StatusEntered:
    """A cadre entered what a household counts as; until: from when it no longer does."""

    household: str
    status: str
    since: date | None
    until: date | None
    by: str


@dataclass(frozen=True, slots=True)
class FactsRecorded:
    """Facts told in a screening made for this household were put into its file."""

    facts: tuple[HouseholdFact, ...]
