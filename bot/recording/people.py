"""Senders bound to people, and forgotten."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, update

from bot.recording.problems import FORGET as FORGET_CONTACTS
from bot.recording.writing import Writing
from handlers.turn import Event, Message, PersonBound, PersonUnbound
from state.changes import Write
from state.tables import bindings, codes, turns

SENDER = (
    bindings.c.channel == bindparam("at_channel"),
    bindings.c.account == bindparam("at_account"),
    bindings.c.sender == bindparam("at_sender"),
)
INSERT_BINDING = insert(bindings)
UNBIND = delete(bindings).where(*SENDER)

# What a sender was told before goes with them; the turn in which they ask for it stays.
FORGET_TURNS = delete(turns).where(
    turns.c.channel == bindparam("at_channel"),
    turns.c.account == bindparam("at_account"),
    turns.c.sender == bindparam("at_sender"),
    turns.c.key != bindparam("at_key"),
)

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
    return [Write(UNBIND, sender), turns_before, Write(FORGET_CONTACTS, sender)]


def _sender(message: Message) -> dict[str, str]:
    return {
        "at_channel": message.channel,
        "at_account": message.account,
        "at_sender": message.sender,
    }


WRITES: dict[type[Event], Writing] = {PersonBound: _bound, PersonUnbound: _unbound}
