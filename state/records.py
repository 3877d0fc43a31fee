"""Reads the durable records; safe from any thread, always sees the newest commit.

Records(read_engine(url)) answers every question of handlers.reader.Reader, and those of the
dispatcher, the outbox and the timers below it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, exists, func, select

from state.changed_records import ChangedRecords
from state.changes import TurnRow
from state.days import CHINA, begins, over
from state.desk_records import DeskRecords, home_of, visit_of
from state.digest_records import DigestRecords
from state.feedback_records import FeedbackRecords
from state.file_records import ClueRecords, FileRecords
from state.problem_records import ProblemRecords
from state.queries import Queries
from state.rows import Code, Household, Member, Person, Role, Submitted, Visit
from state.scope import scope_clause
from state.sending import OutboxRow, lately_sent, read_due, sent_since
from state.step_records import StepRecords
from state.tables import (
    bindings,
    codes,
    households,
    local_areas,
    members,
    outbox,
    people,
    roster_imports,
    turns,
    unanswered,
    visits,
)
from state.token_records import TokenRecords
from state.village_walk import on_roster
from state.visit_queries import is_latest, named_visits
from state.work_records import WorkRecords


@dataclass(frozen=True, slots=True)
class Binding:
    """A sender and the person they proved to be."""

    channel: str
    account: str
    sender: str
    person: str
    bound_at: datetime


@dataclass(frozen=True, slots=True)
class LocalArea:
    """A place that came with a roster and is not in the knowledge base."""

    code: str
    name: str
    level: str
    parent: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records(Queries):
    """The reader. zone: the county's, for what counts as a day."""

    zone: ZoneInfo = CHINA

    @property
    def changed(self) -> ChangedRecords:
        return ChangedRecords(self.engine)

    @property
    def digests(self) -> DigestRecords:
        return DigestRecords(self.engine, self.zone)

    @property
    def files(self) -> FileRecords:
        return FileRecords(self.engine)

    @property
    def clues(self) -> ClueRecords:
        return ClueRecords(self.engine)

    @property
    def desk(self) -> DeskRecords:
        return DeskRecords(self.engine, self.zone)

    @property
    def feedback(self) -> FeedbackRecords:
        return FeedbackRecords(self.engine, self.zone)

    @property
    def problems(self) -> ProblemRecords:
        return ProblemRecords(self.engine, self.zone)

    @property
    def steps(self) -> StepRecords:
        return StepRecords(self.engine)

    @property
    def tokens(self) -> TokenRecords:
        return TokenRecords(self.engine)

    @property
    def work(self) -> WorkRecords:
        return WorkRecords(self.engine)

    def person(self, person_id: str) -> Person | None:
        """Return somebody who is on the roster now."""
        there = people.c.left_at.is_(None)
        row = self._one(select(people).where(people.c.id == person_id, there))
        return row and _person(row)

    def people(self, scope: str, role: str) -> Sequence[Person]:
        inside = and_(scope_clause(people.c.area, scope), people.c.left_at.is_(None))
        query = select(people).where(inside, people.c.role == role).order_by(people.c.id)
        return [_person(row) for row in self._all(query)]

    def code(self, code_hash: str) -> Code | None:
        row = self._one(select(codes).where(codes.c.code_hash == code_hash))
        return row and Code(row.code_hash, row.person, row.expires_at, row.used_at is not None)

    def households(self, scope: str) -> Sequence[Household]:
        inside = on_roster(scope_clause(households.c.village, scope))
        found = self._all(select(households).where(inside).order_by(households.c.id))
        joined = select(members).join(households, households.c.id == members.c.household)
        together: dict[str, list[Member]] = defaultdict(list)
        for row in self._all(
            joined.where(inside).order_by(members.c.household, members.c.position)
        ):
            together[row.household].append(Member(row.name, row.relation, row.birth_year))
        return [home_of(row, together[row.id]) for row in found]

    def visit(self, receipt: str) -> Visit | None:
        """Return the latest version of one visit, kept or voided."""
        row = self._one(_latest_visits().where(visits.c.receipt == receipt))
        return row and visit_of(row)

    def visit_before(self, receipt: str, version: int) -> Visit | None:
        """Return a visit as it stood before that version, None when that was its first."""
        of_it = named_visits().where(visits.c.receipt == receipt)
        return (row := self._one(of_it.where(visits.c.version == version - 1))) and visit_of(row)

    def visits(self, scope: str, since: date, until: date) -> Sequence[Visit]:
        """Return latest versions, voided ones too, by the day visited; both days included."""
        inside = scope_clause(visits.c.village, scope)
        return self._visits(_latest_visits().where(inside), since, until)

    def visits_by(self, person_id: str, since: date, until: date) -> Sequence[Visit]:
        """Return latest versions, voided ones too, by the day visited; both days included."""
        return self._visits(_latest_visits().where(visits.c.visitor == person_id), since, until)

    def visits_to(self, scope: str, household: str, since: date, until: date) -> Sequence[Visit]:
        """Return latest versions of the visits to one household of the scope, by day."""
        inside = scope_clause(visits.c.village, scope)
        of_it = _latest_visits().where(inside, visits.c.household_id == household)
        return self._visits(of_it, since, until)

    def submitted_since(self, at: datetime, most: int) -> Sequence[Submitted]:
        """Return latest versions submitted since then and kept, at most so many, oldest first."""
        columns = [visits.c[name] for name in Submitted.__dataclass_fields__]
        fresh = select(*columns).where(is_latest(), visits.c.submitted_at >= at)
        kept = fresh.where(visits.c.status == "kept")
        ordered = kept.order_by(visits.c.submitted_at, visits.c.visitor, visits.c.receipt)
        return [Submitted(**row._mapping) for row in self._all(ordered.limit(most))]

    def last_visits(self, scope: str) -> dict[str, date]:
        """Return household id → day of its last kept visit."""
        inside = scope_clause(visits.c.village, scope)
        query = (
            select(visits.c.household_id, func.max(visits.c.visited_on).label("day"))
            .where(inside, is_latest(), visits.c.status == "kept", visits.c.household_id != "")
            .group_by(visits.c.household_id)
        )
        return {row.household_id: row.day for row in self._all(query)}

    def unanswered(self, scope: str, since: date, until: date) -> int:
        """Return how many questions nobody could answer; both days included."""
        begin, end = begins(since, self.zone), over(until, self.zone)
        asked = unanswered.c.asked_at
        query = select(func.count()).where(
            scope_clause(unanswered.c.place, scope), asked >= begin, asked < end
        )
        return int(self._scalar(query))

    def turn(self, channel: str, account: str, key: str) -> TurnRow | None:
        """Return the stored turn of one message."""
        query = _turns(channel, account).where(turns.c.key == key)
        row = self._one(query)
        return row and TurnRow(**row._mapping)

    def last_turns(self, channel: str, account: str, sender: str, most: int) -> Sequence[TurnRow]:
        """Return a sender's last stored turns, the newest first."""
        query = _turns(channel, account).where(turns.c.sender == sender)
        newest = query.order_by(turns.c.revision.desc()).limit(most)
        return [TurnRow(**row._mapping) for row in self._all(newest)]

    def old_turns(self, before: datetime, most: int) -> Sequence[int]:
        """Return ids of turns stored before then, but of no sender's last turn."""
        later = turns.alias()
        same = [later.c[name] == turns.c[name] for name in ("channel", "account", "sender")]
        newer = exists().where(*same, later.c.revision > turns.c.revision)
        query = select(turns.c.id).where(turns.c.created_at < before, newer).limit(most)
        return [row.id for row in self._all(query)]

    def bound(self, channel: str, account: str, sender: str) -> Person | None:
        """Return who a sender is bound to."""
        query = (
            select(people)
            .join(bindings, bindings.c.person == people.c.id)
            .where(bindings.c.channel == channel, bindings.c.account == account)
            .where(bindings.c.sender == sender, people.c.left_at.is_(None))
        )
        row = self._one(query)
        return row and _person(row)

    def bindings_of(self, person_id: str) -> Sequence[Binding]:
        """Return where a person can be reached, the latest binding first."""
        query = select(bindings).where(bindings.c.person == person_id)
        return [
            Binding(**row._mapping) for row in self._all(query.order_by(bindings.c.bound_at.desc()))
        ]

    def due_outbox(
        self, now: datetime, limit: int, *, webhooks: bool = False
    ) -> Sequence[OutboxRow]:
        """Return what may be sent at *now*, oldest first: to people, or to other systems."""
        return read_due(self.engine, now, limit, webhooks=webhooks)

    def lately_sent(self, since: datetime) -> Sequence[OutboxRow]:
        """Return what people were sent since then, oldest first."""
        return [OutboxRow(**row._mapping) for row in self._all(lately_sent(since))]

    def queued(self, dedup_key: str) -> bool:
        """Return whether a message with this key was ever queued."""
        return bool(self._scalar(select(exists().where(outbox.c.dedup_key == dedup_key))))

    def sent_since(self, person_id: str, purposes: Sequence[str], since: datetime) -> int:
        """Return how many messages of these purposes the person was sent since then."""
        return int(self._scalar(sent_since(person_id, tuple(purposes), since)))

    def local_areas(self) -> Sequence[LocalArea]:
        """Return all places that came with rosters, by code."""
        query = select(local_areas).order_by(local_areas.c.code)
        return [LocalArea(**{**r._mapping, "aliases": tuple(r.aliases)}) for r in self._all(query)]

    def last_import(self) -> int:
        """Return the number of the last roster import, 0 when there was none."""
        return int(self._scalar(select(func.coalesce(func.max(roster_imports.c.id), 0))))

    def _visits(self, query: Select[Any], since: date, until: date) -> list[Visit]:
        day = visits.c.visited_on
        chosen = query.where(day >= since, day <= until)
        ordered = chosen.order_by(day, visits.c.submitted_at, visits.c.receipt)
        return [visit_of(row) for row in self._all(ordered)]

    def _one(self, query: Select[Any]) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(query).one_or_none()

    def _scalar(self, query: Select[Any]) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one()


def _turns(channel: str, account: str) -> Select[Any]:
    columns = (turns.c[name] for name in TurnRow.__dataclass_fields__)
    return select(*columns).where(turns.c.channel == channel, turns.c.account == account)


def _latest_visits() -> Select[Any]:
    return named_visits().where(is_latest())


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, cast(Role, row.role), row.area, row.unit)
