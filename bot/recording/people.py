"""Senders bound to people, and forgotten."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, update

from bot.recording.problems import FORGET as FORGET_CONTACTS
from bot.recording.writing import Writing
from handlers.turn import Event, Message, PersonBound, PersonUnbound
from state.changes import Write
from state.tables import bindings, codes, consents, outbox, turns


def of_sender(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a row is one sender's: at_channel, at_account, at_sender."""
    names = ("channel", "account", "sender")
    return tuple(table.c[name] == bindparam(f"at_{name}") for name in names)


def names_of(channel: str, account: str, sender: str) -> dict[str, str]:
    """Return a sender as of_sender compares it."""
    return {"at_channel": channel, "at_account": account, "at_sender": sender}


INSERT_BINDING = insert(bindings)
UNBIND = delete(bindings).where(*of_sender(bindings))

# What a sender was told before goes with them; the turn in which they ask for it stays.
FORGET_TURNS = delete(turns).where(*of_sender(turns), turns.c.key != bindparam("at_key"))
FORGET_MESSAGES = delete(outbox).where(*of_sender(outbox))
FORGET_CONSENTS = delete(consents).where(*of_sender(consents))

# A code is used once: the second sender's update touches no row, and their turn runs again.
USE_CODE = (
    update(codes)
    .where(codes.c.code_hash == bindparam("used_hash"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("used_now"))
)


def _bound(event: PersonBound, message: Message, at: datetime) -> list[Write]:
    used = {"used_hash": event.code_hash, "used_now": at}
    binding = {
        "channel": message.channel,
        "account": message.account,
        "sender": message.sender,
        "person": event.person,
        "bound_at": at,
    }
    return [
        Write(USE_CODE, used, must_touch=True),
        Write(UNBIND, _sender(message)),
        Write(INSERT_BINDING, binding),
    ]


def _unbound(_: PersonUnbound, message: Message, __: datetime) -> list[Write]:
    sender = _sender(message)
    turns_before = Write(FORGET_TURNS, {**sender, "at_key": message.key})
    forgets = (UNBIND, FORGET_MESSAGES, FORGET_CONTACTS, FORGET_CONSENTS)
    return [turns_before, *(Write(forget, sender) for forget in forgets)]


def _sender(message: Message) -> dict[str, str]:
    return names_of(message.channel, message.account, message.sender)


WRITES: dict[type[Event], Writing] = {PersonBound: _bound, PersonUnbound: _unbound}
