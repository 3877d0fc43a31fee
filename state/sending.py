"""Messages waiting to be sent: their rows, and the statements that move them on."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    update,
)

from state.keys import SealBroken
from state.tables import bindings, outbox


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One queued message, to a sender's address or, with channel "", to a person wherever bound.

    replies: JSON as queued, None when no key opens it. attempts: how often sending was begun.
    """

    id: int
    dedup_key: str
    channel: str
    account: str
    sender: str
    person: str
    replies: Any
    purpose: str
    not_before: datetime
    created_at: datetime
    attempts: int
    last_error: str


_WAITING = (
    outbox.c.id == bindparam("of_id"),
    outbox.c.sent_at.is_(None),
    outbox.c.given_up.is_(False),
)

# of_id, seen_attempts, until: takes a row for one process; with must_touch only one gets it.
# Sending that never comes back is tried again after *until*.
CLAIM = (
    update(outbox)
    .where(*_WAITING, outbox.c.attempts == bindparam("seen_attempts"))
    .values(attempts=outbox.c.attempts + 1, not_before=bindparam("until"))
)

# of_id, at
MARK_SENT = update(outbox).where(*_WAITING).values(sent_at=bindparam("at"), last_error="")

# of_id, again_at, error
MARK_FAILED = (
    update(outbox)
    .where(*_WAITING)
    .values(not_before=bindparam("again_at"), last_error=bindparam("error"))
)

REPLY, DIGEST = "reply", "digest"
# Channel and purpose of what other systems are told: account is the webhook, sender its area.
WEBHOOK = "webhook"

# Reasons the outbox notes itself; others are what a platform said.
AWAITS_PERSON = "waits until the person writes"
TOO_OLD, NOT_NOW, NOBODY_BOUND = "too old", "not now", "nobody bound"
SEALED, RESTING = "no key opens it", "its platform does not answer"

# by_channel, by_account, by_sender, at: what waited for this sender's next message may go now.
HEARD = (
    update(outbox)
    .where(
        outbox.c.sent_at.is_(None),
        outbox.c.given_up.is_(False),
        outbox.c.last_error == AWAITS_PERSON,
        and_(
            outbox.c.channel == bindparam("by_channel"),
            outbox.c.account == bindparam("by_account"),
            outbox.c.sender == bindparam("by_sender"),
        )
        | outbox.c.person.in_(
            select(bindings.c.person).where(
                bindings.c.channel == bindparam("by_channel"),
                bindings.c.account == bindparam("by_account"),
                bindings.c.sender == bindparam("by_sender"),
            )
        ),
    )
    .values(not_before=bindparam("at"), last_error="")
)

# of_id, error
GIVE_UP = update(outbox).where(*_WAITING).values(given_up=True, last_error=bindparam("error"))


def due(now: datetime, limit: int, *, webhooks: bool = False) -> Select[Any]:
    """Select what may be sent now: nothing that has to wait for an earlier message.

    webhooks: what goes to other systems, else what goes to people.

    The more urgent first, then the oldest. A message that waits holds back later ones to the same
    recipient, in whichever process; what is no answer does not hold back answers.
    """
    waiting = (outbox.c.sent_at.is_(None), outbox.c.given_up.is_(False))
    recipient = (outbox.c.person, outbox.c.channel, outbox.c.account, outbox.c.sender)
    # Written out: PostgreSQL takes two parameters of one value for two expressions.
    reply: BindParameter[str] = bindparam("reply", REPLY, literal_execute=True)
    answer = outbox.c.purpose == reply
    held = (
        select(*recipient, answer.label("answer"), func.min(outbox.c.id).label("first"))
        .where(*waiting, outbox.c.not_before > now)
        .group_by(*recipient, answer)
        .subquery()
    )
    same = [held.c[column.name] == column for column in recipient]
    same.append(held.c.answer == answer)
    rank = case((outbox.c.purpose == REPLY, 0), (outbox.c.purpose == DIGEST, 2), else_=1)
    lane = outbox.c.channel == WEBHOOK if webhooks else outbox.c.channel != WEBHOOK
    return (
        select(*(outbox.c[name] for name in OutboxRow.__dataclass_fields__))
        .join_from(outbox, held, and_(*same), isouter=True)
        .where(*waiting, lane, outbox.c.not_before <= now)
        .where(held.c.first.is_(None) | (held.c.first > outbox.c.id))
        .order_by(rank, outbox.c.id)
        .limit(limit)
    )


def read_due(
    engine: Engine, now: datetime, limit: int, *, webhooks: bool = False
) -> list[OutboxRow]:
    """Return what due() selects; a row that cannot be opened stands in no other's way."""
    query = due(now, limit, webhooks=webhooks)
    with engine.connect() as connection:
        with contextlib.suppress(SealBroken):
            return [OutboxRow(**row._mapping) for row in connection.execute(query)]
        numbers = connection.execute(query.with_only_columns(outbox.c.id)).scalars().all()
        return [_by_itself(connection, number) for number in numbers]


def _by_itself(connection: Connection, number: int) -> OutboxRow:
    columns = {name: outbox.c[name] for name in OutboxRow.__dataclass_fields__}
    query = select(*columns.values()).where(outbox.c.id == number)
    with contextlib.suppress(SealBroken):
        return OutboxRow(**connection.execute(query).one()._mapping)
    columns.pop("replies")
    bare = connection.execute(query.with_only_columns(*columns.values())).one()
    return OutboxRow(**bare._mapping, replies=None)


def lately_sent(since: datetime) -> Select[Any]:
    """Select what people were sent since then, in order."""
    return (
        select(*(outbox.c[name] for name in OutboxRow.__dataclass_fields__))
        .where(outbox.c.sent_at >= since, outbox.c.channel != WEBHOOK)
        .order_by(outbox.c.id)
    )


def rank_of(purpose: str) -> int:
    """Return what goes first when much waits: answers, then what reminds, then digests."""
    return {REPLY: 0, DIGEST: 2}.get(purpose, 1)


def sent_since(person: str, purposes: tuple[str, ...], since: datetime) -> Select[Any]:
    """Select how many messages of these purposes a person has been sent since then."""
    return select(func.count()).where(
        outbox.c.person == person, outbox.c.sent_at >= since, outbox.c.purpose.in_(purposes)
    )
