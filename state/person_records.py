"""Everything the records hold of one person: found for their copy, and what of it may be erased.

Ground of what is kept: a word docs/security.md explains with its article.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)

from state.tables import (
    attachments,
    audit,
    bindings,
    clue_steps,
    clues,
    codes,
    consents,
    day_notes,
    days_shown,
    digest_wishes,
    digests,
    findings,
    flags_explained,
    flags_shown,
    forgotten,
    household_facts,
    household_statuses,
    households,
    leaves,
    members,
    memos,
    outbox,
    people,
    policy_marks,
    problem_contacts,
    problem_steps,
    problems,
    reminders_told,
    turns,
    visits,
)

Ground: TypeAlias = Literal["", "duty", "staff", "audit"]
Sender: TypeAlias = tuple[str, str, str]
NOBODY: Sender = ("", "", "")


@dataclass(frozen=True, slots=True)
class Part:
    """A table's rows that are about somebody. ground: why they are kept, "" when they may go."""

    table: Table
    whose: ColumnElement[bool]
    ground: Ground = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a name or id may mean. kind: role on the roster, or "home" for a household."""

    id: str
    name: str
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """The reader and its erasures."""

    engine: Engine

    def named(self, who: str) -> Sequence[Named]:
        """Return whom an id or a full name means; a household and who is bound as it are one."""
        found = {}
        with self.engine.connect() as connection:
            for row in connection.execute(
                select(people).where(or_(people.c.id == who, people.c.name == who))
            ):
                found[row.id] = Named(row.id, row.name, row.role, row.area)
            inside = select(members.c.household).where(members.c.name == who)
            called = or_(households.c.id == who, households.c.head == who)
            for row in connection.execute(
                select(households).where(or_(called, households.c.id.in_(inside)))
            ):
                found[row.id] = Named(row.id, row.head, "home", row.village)
        return [found[id_] for id_ in sorted(found)]

    def senders(self, of: str) -> Sequence[Sender]:
        """Return the addresses somebody is bound to, or was answered at."""
        raised = select(problems.c.number).where(problems.c.raiser == of)
        with self.engine.connect() as connection:
            bound = connection.execute(_addresses(bindings).where(bindings.c.person == of))
            told = connection.execute(
                _addresses(problem_contacts).where(problem_contacts.c.number.in_(raised))
            )
            return sorted({(row[0], row[1], row[2]) for row in (*bound, *told)})

    def rows(self, of: str, senders: Sequence[Sender]) -> Iterator[tuple[Part, dict[str, Any]]]:
        """Yield every row that is about somebody, with the part it belongs to."""
        with self.engine.connect() as connection:
            for part in parts(of, senders):
                for row in connection.execute(select(part.table).where(part.whose)):
                    yield part, dict(row._mapping)

    def reached_by(self, of: str, senders: Sequence[Sender]) -> frozenset[str]:
        """Return numbers and names somebody gave to be reached by, names of the roster left out."""
        raised = select(problems.c.number).where(problems.c.raiser == of)
        contact = problem_contacts.c
        theirs = or_(contact.number.in_(raised), _from(problem_contacts, senders))
        with self.engine.connect() as connection:
            given = connection.execute(select(contact.phone, contact.name).where(theirs)).all()
            names = {name for _, name in given}
            roster = (households.c.head, households.c.nickname, members.c.name, people.c.name)
            listed = [select(column).where(column.in_(names)) for column in roster]
            names -= set(connection.execute(union(*listed)).scalars())
        return frozenset({phone for phone, _ in given} | names) - {""}

    def forgotten(self) -> Sequence[Sender]:
        """Return the senders whose talk is to be erased."""
        with self.engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(_addresses(forgotten))]

    def left_turns(self, before: datetime, most: int) -> Sequence[int]:
        """Return ids of turns of senders bound to nobody, of whom none is stored since then."""
        later = turns.alias()
        since = exists().where(*_same_sender(later), later.c.created_at >= before)
        bound = exists().where(*_same_sender(bindings))
        query = select(turns.c.id).where(turns.c.created_at < before, ~since, ~bound)
        with self.engine.connect() as connection:
            return connection.execute(query.limit(most)).scalars().all()

    def pictures(self) -> frozenset[str]:
        """Return the hashes of all pictures that belong to a record."""
        with self.engine.connect() as connection:
            return frozenset(connection.execute(select(attachments.c.sha256).distinct()).scalars())


def erase(connection: Connection, of: str, senders: Sequence[Sender]) -> dict[str, tuple[int, int]]:
    """Delete what may go; return table → (rows deleted, rows kept). In the caller's transaction."""
    counts: dict[str, tuple[int, int]] = {}
    for part in parts(of, senders):
        gone = kept = 0
        if part.ground:
            query = select(func.count()).select_from(part.table).where(part.whose)
            kept = int(connection.execute(query).scalar_one())
        else:
            gone = connection.execute(delete(part.table).where(part.whose)).rowcount
        counts[part.table.name] = (gone, kept)
    return counts


def parts(of: str, senders: Sequence[Sender]) -> tuple[Part, ...]:
    """Return where something of a person or household stands, what others hang on last.

    of: id on the roster. senders: their addresses.
    """
    return (*_erased(of, senders), *_of_home(of), *_of_staff(of))


def _erased(of: str, senders: Sequence[Sender]) -> Iterator[Part]:
    """What they said and were told in the chat, their addresses, pictures of their home."""
    seen = select(visits.c.receipt).where(visits.c.household_id == of)
    raised = select(problems.c.number).where(problems.c.raiser == of)
    yield Part(turns, _from(turns, senders))
    yield Part(outbox, or_(outbox.c.person == of, _from(outbox, senders)))
    contact = problem_contacts.c.number.in_(raised)
    yield Part(problem_contacts, or_(contact, _from(problem_contacts, senders)))
    yield Part(attachments, attachments.c.record.in_(seen))
    for table in (consents, forgotten):
        yield Part(table, _from(table, senders))
    told = (reminders_told, memos, flags_shown, flags_explained)
    for table in (bindings, codes, digest_wishes, *told):
        yield Part(table, table.c.person == of)
    yield Part(people, and_(people.c.id == of, people.c.role == "household"))


def _of_home(of: str) -> Iterator[Part]:
    """The work an authority did for a household, which it must be able to account for."""
    yield Part(households, households.c.id == of, "duty")
    tables = (members, household_statuses, household_facts, policy_marks, findings, clues)
    for table in tables:
        yield Part(table, table.c.household == of, "duty")
    raised = select(clues.c.number).where(clues.c.household == of)
    yield Part(clue_steps, or_(clue_steps.c.clue.in_(raised), clue_steps.c.by == of), "duty")
    yield Part(visits, or_(visits.c.household_id == of, visits.c.visitor == of), "duty")
    about = or_(problems.c.household_id == of, problems.c.raiser == of)
    yield Part(problems, about, "duty")
    numbers = select(problems.c.number).where(about)
    step = problem_steps.c
    yield Part(problem_steps, or_(step.number.in_(numbers), step.actor == of), "duty")
    yield Part(audit, or_(audit.c.household == of, audit.c.person == of), "audit")


def _of_staff(of: str) -> Iterator[Part]:
    """An official's post and leave, and what was reported to them."""
    yield Part(people, and_(people.c.id == of, people.c.role != "household"), "staff")
    for table in (leaves, day_notes, days_shown):
        yield Part(table, table.c.person == of, "staff")
    yield Part(digests, digests.c.recipient == of, "staff")


def _same_sender(table: Any) -> Iterator[ColumnElement[bool]]:
    return (table.c[name] == turns.c[name] for name in ("channel", "account", "sender"))


def _addresses(table: Table) -> Any:
    return select(table.c.channel, table.c.account, table.c.sender)


def _from(table: Table, senders: Sequence[Sender]) -> ColumnElement[bool]:
    address = tuple_(table.c.channel, table.c.account, table.c.sender)
    return address.in_(senders or [NOBODY])
