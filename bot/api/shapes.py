"""The shape of every answer of the read API; config/forms/api.yaml says what each field means."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Base of all answers: nothing goes out that is not written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Shape):
    """A problem of the ledger as it stands. Who raised, did or checked it is not told."""

    number: str
    version: int
    state: str
    area: str
    what: str
    raised_as: str
    raised_at: datetime
    changed_at: datetime | None
    household_id: str
    household: str
    visit: str
    department: str
    locality: str
    owner: str
    due_on: date | None
    provisional: bool
    overdue: bool
    result: str
    rating: str
    bulletins: int


class Problems(Shape):
    items: tuple[Problem, ...]
    next: str | None


class Step(Shape):
    """One step of a problem that was not taken back."""

    position: int
    kind: str
    role: str
    at: datetime
    from_state: str
    to_state: str
    text: str


class ProblemTrail(Shape):
    problem: Problem
    steps: tuple[Step, ...]


class Visit(Shape):
    """A visit, its latest version."""

    receipt: str
    version: int
    status: str
    area: str
    household_id: str
    household: str
    visitor: str
    visited_on: date
    part_of_day: str
    method: str
    seen: dict[str, str]
    problems: tuple[str, ...]
    done: tuple[str, ...]
    promised: tuple[str, ...]
    follow_up_on: date | None
    submitted_at: datetime
    reason: str


class Visits(Shape):
    items: tuple[Visit, ...]
    next: str | None


class Household(Shape):
    """A household of the roster: no facts of its people, no numbers to reach them by."""

    id: str
    status: str
    area: str
    group: str
    head: str
    kind: str
    members: int
    changed_at: datetime | None


class Households(Shape):
    items: tuple[Household, ...]
    next: str | None


class Status(Shape):
    status: str
    since: date | None
    source: str


class Mark(Shape):
    policy: str
    mark: str
    day: date


class HouseholdFile(Shape):
    """A household with what it counts as and the latest mark of each policy."""

    household: Household
    statuses: tuple[Status, ...]
    marks: tuple[Mark, ...]
    last_visit: date | None
    open_problems: int


class Digest(Shape):
    """The sums of an area and a period, and the text supervisors read."""

    scope: str
    period: str
    as_of: datetime
    hash: str
    text: str
    overdue_follow_ups: int
    problems_without_action: int
    problems: int
    problems_closed: int
    problems_open: int
    problems_overdue: int
    problems_due_soon: int
    problems_to_verify: int
    to_do: int
    clues: int
    missed: dict[str, int]
    long_unvisited: int
    households: int
    visits: int
    households_visited: int
    visits_by_area: dict[str, int]
    unanswered: int


class MissedPolicy(Shape):
    policy: str
    title: str
    households: int
    by_area: dict[str, int]


class Missed(Shape):
    """How many households probably miss a policy, as the last look found; for people to check."""

    area: str
    made_at: datetime | None
    items: tuple[MissedPolicy, ...]


class Area(Shape):
    code: str
    name: str
    full_name: str
    level: str
    parent: str
    official: bool


class Areas(Shape):
    items: tuple[Area, ...]
    next: str | None


class TopicHead(Shape):
    id: str
    title: str
    short: str
    policy: bool
    history: bool
    statements: int


class Topics(Shape):
    ruleset: str
    items: tuple[TopicHead, ...]
    next: str | None


class Citation(Shape):
    """Where something stands: a source of ours, the place in it, and the public document."""

    source: str
    section: str
    title: str
    doc_no: str
    url: str


class Statement(Shape):
    """One thing that can be said, true of one area at one time."""

    aspect: str
    text: str
    area: str
    as_of: str
    until: date | None
    audience: tuple[str, ...]
    citations: tuple[Citation, ...]


class Topic(Shape):
    ruleset: str
    id: str
    title: str
    short: str
    policy: bool
    history: bool
    department: str
    rates: tuple[str, ...]
    related: tuple[str, ...]
    statements: tuple[Statement, ...]


class RateRow(Shape):
    """A figure of one area from one date; value null: known to exist, not in the sources."""

    area: str
    since: str
    until: str
    part: str
    value: float | None
    at_least: bool
    conflict: str
    note: str
    citation: Citation


class Rate(Shape):
    id: str
    title: str
    unit: str
    inherit: bool
    rows: tuple[RateRow, ...]


class Rates(Shape):
    ruleset: str
    items: tuple[Rate, ...]
    next: str | None


class Trouble(Shape):
    """Why there is no answer and what to do about it (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
