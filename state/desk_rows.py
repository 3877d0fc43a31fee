"""What the desk's pages read: sums of villages, filters of lists, rows of people and audit."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """One area in numbers. visits: kept ones of the period asked for; problems: not finished."""

    households: int = 0
    visits: int = 0
    problems: int = 0
    overdue: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.households + other.households,
            self.visits + other.visits,
            self.problems + other.problems,
            self.overdue + other.overdue,
        )


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which problems. scope: area code, inside the reader's own. states: () for all unfinished.

    overdue_on: only what was to be done before that day. after: number the page begins behind.
    """

    scope: str
    states: tuple[str, ...] = ()
    department: str = ""
    overdue_on: date | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits: latest versions made in the scope from *since* to *until*, both included.

    status: "kept", "voided" or "" for both. after: (day, receipt) the page begins behind.
    """

    scope: str
    since: date
    until: date
    status: str = "kept"
    after: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the roster as the desk lists them. bound: on any channel."""

    id: str
    name: str
    role: str
    area: str
    unit: str
    bound: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the audit: who read whose file, or did what *why* tells. reader: their name."""

    id: int
    person: str
    reader: str
    household: str
    head: str
    village: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message to an official that has not arrived. given_up: it is tried no more.

    name, area: of the person. why: what the outbox last noted.
    """

    id: int
    person: str
    name: str
    area: str
    purpose: str
    created_at: datetime
    given_up: bool
    why: str
