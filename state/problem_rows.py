"""Problems of the ledger and their steps, as they are stored and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

State: TypeAlias = Literal[
    "",
    "raised",
    "accepted",
    "assigned",
    "done",
    "verified_one",
    "verified_two",
    "closed",
    "returned",
    "reopened",
    "withdrawn",
]
RaisedAs: TypeAlias = Literal["visit", "cadre", "household", "supervisor"]
Value: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as its steps have left it.

    number: shown to people, unique. version: how many steps it has. area: code of the village, or
    of the township or county when nobody knows nearer. household_id: "" when it is about no
    household of the roster. raised_as: how it came in; raiser: person id, or for a sender who is
    nobody on the roster a digest of their address, by which they find it again.
    visit: receipt of the visit it was seen on, "" without. department and locality are its double
    assignment: an office in words and an area code. owner: the person in charge, in words.
    due_on: last day; provisional: counted over a year without a calendar. done_by: person id of
    who reported it done, checked_by of the first verification. rating: "", good, fair or poor.
    bulletins: how often it was named in a bulletin.
    """

    number: str
    what: str
    area: str
    raised_as: RaisedAs
    raiser: str
    raised_at: datetime
    household_id: str = ""
    household: str = ""
    visit: str = ""
    state: State = ""
    version: int = 0
    department: str = ""
    locality: str = ""
    owner: str = ""
    assigned_by: str = ""
    due_on: date | None = None
    provisional: bool = False
    result: str = ""
    done_by: str = ""
    checked_by: str = ""
    rating: str = ""
    rating_words: str = ""
    bulletins: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProblemStep:
    """One hop of a problem, kept for good. position: 1, 2, 3… of its problem.

    kind: id of the step. actor: person id, "clock", or the raiser's digest; actor_role beside it.
    text: the reason, the result, the comment. sets: fields of the problem it changed (dates ISO).
    """

    number: str
    position: int
    kind: str
    actor: str
    actor_role: str
    at: datetime
    from_state: State
    to_state: State
    text: str = ""
    sets: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """How a household that raised a problem can be answered. name and phone only if it agreed."""

    number: str
    channel: str
    account: str
    sender: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ProblemCounts:
    """The ledger of a scope and period in numbers. Days are the county's.

    raised, closed, returned, reopened, withdrawn: steps taken in the period, undone ones left out.
    open, overdue, waiting: as things stand now; overdue: past its day on *until*; waiting: not yet
    assigned. good, fair, poor: ratings given in the period.
    """

    raised: int = 0
    closed: int = 0
    returned: int = 0
    reopened: int = 0
    withdrawn: int = 0
    open: int = 0
    overdue: int = 0
    waiting: int = 0
    good: int = 0
    fair: int = 0
    poor: int = 0
