"""Who agreed to notices of an official account, and whom something waits for meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Engine,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from state.redis_store import Address
from state.sending import AWAITS_PERSON
from state.tables import bindings, consents, outbox

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
NAMES = ("channel", "account", "sender", "template")
_THIS = tuple(consents.c[name] == bindparam(f"of_{name}") for name in NAMES)

# The columns of consents, told_at NEVER. Refused where it was given before.
GIVE = insert(consents)
# of_channel, of_account, of_sender, of_template
WITHDRAW = delete(consents).where(*_THIS)
# The same, seen_at, new_at: with must_touch only one process tells.
TELL = (
    update(consents)
    .where(*_THIS, consents.c.told_at == bindparam("seen_at"))
    .values(told_at=bindparam("new_at"))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits until *address* writes. told_at: when they were told something did."""

    address: Address
    purpose: str
    told_at: datetime


def untold(
    engine: Engine, channel: str, template: str, purposes: Sequence[str]
) -> Sequence[Waiting]:
    """Return whom to tell: they agreed, and what waits is newer than what they were told."""
    columns = (*(consents.c[name] for name in NAMES[:3]), outbox.c.purpose, consents.c.told_at)
    query = (
        select(*columns)
        .join_from(consents, outbox, _to_whom_agreed())
        .where(consents.c.channel == channel, consents.c.template == template)
        .where(outbox.c.sent_at.is_(None), outbox.c.given_up.is_(False))
        .where(outbox.c.last_error == AWAITS_PERSON, outbox.c.purpose.in_(purposes))
        .where(outbox.c.created_at > consents.c.told_at)
        .order_by(outbox.c.id)
    )
    found: dict[Address, Waiting] = {}
    with engine.connect() as connection:
        for *address, purpose, told_at in connection.execute(query):
            to = Address(*address)
            found.setdefault(to, Waiting(to, purpose, told_at))
    return tuple(found.values())


def _to_whom_agreed() -> ColumnElement[bool]:
    """Return the condition that a message goes to the agreed address, or to whoever is there."""
    later = bindings.alias()
    address = [consents.c[name] for name in NAMES[:3]]
    bound = exists().where(
        bindings.c.person == outbox.c.person,
        *(bindings.c[column.name] == column for column in address),
        ~exists().where(
            later.c.person == bindings.c.person, later.c.bound_at > bindings.c.bound_at
        ),
    )
    straight = and_(*(outbox.c[column.name] == column for column in address))
    return or_(straight, and_(outbox.c.channel == "", bound))
