"""Records in memory, for topics that only read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from state.rows import Code, Household, Person, Visit
from tests.dialogs.talk import PEOPLE
from tests.visits.cases import roster


@dataclass
class Memory:
    """A Reader over what the dialog itself stored."""

    stored: dict[str, Visit] = field(default_factory=dict)
    homes: Sequence[Household] = field(default_factory=roster)

    def person(self, person_id: str) -> Person | None:
        return next((p for p in PEOPLE.values() if p.id == person_id), None)

    def people(self, scope: str, role: str) -> Sequence[Person]:
        return [p for p in PEOPLE.values() if p.role == role and p.area.startswith(scope)]

    def code(self, code_hash: str) -> Code | None:
        return None

    def households(self, scope: str) -> Sequence[Household]:
        return [home for home in self.homes if home.village.startswith(scope)]

    def visit(self, receipt: str) -> Visit | None:
        return self.stored.get(receipt)

    def visit_before(self, receipt: str, version: int) -> Visit | None:
        return None

    def visits(self, scope: str, since: date, until: date) -> Sequence[Visit]:
        return [v for v in self._between(since, until) if v.draft.village.startswith(scope)]

    def visits_by(self, person_id: str, since: date, until: date) -> Sequence[Visit]:
        return [v for v in self._between(since, until) if v.visitor == person_id]

    def visits_to(self, scope: str, household: str, since: date, until: date) -> Sequence[Visit]:
        inside = self.visits(scope, since, until)
        return [v for v in inside if v.draft.household_id == household]

    def last_visits(self, scope: str) -> dict[str, date]:
        kept = [v for v in self.visits(scope, date.min, date.max) if v.status == "kept"]
        return {v.draft.household_id: v.draft.visited_on for v in kept}

    def unanswered(self, scope: str, since: date, until: date) -> int:
        return 0

    def _between(self, since: date, until: date) -> list[Visit]:
        return [v for v in self.stored.values() if since <= v.draft.visited_on <= until]
