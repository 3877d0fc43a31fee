"""What is known of one message while it is handled."""

from dataclasses import dataclass
from typing import NamedTuple

from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation
from state.redis_store import Address


class Saved(NamedTuple):
    """What was saved of a sender last: the message's key, and the conversation as JSON."""

    key: str
    conversation: bytes


@dataclass(slots=True)
class Decided:
    """What a handler made of a message. conversation: what it began with; raw: the same as JSON."""

    conversation: Conversation
    turn: Turn
    moment: Moment
    raw: bytes | None = None


@dataclass(slots=True)
class Loaded:
    """What is remembered of the sender, and the replies when the message was answered before."""

    conversation: Conversation
    answered: bytes | None = None


@dataclass(slots=True)
class Run:
    """One message being handled. doubtful: an earlier try may have been committed.

    conflicts: how often the records refused it. early: decided before the lock was taken.
    """

    message: Message
    address: Address
    token: str
    doubtful: bool = False
    conflicts: int = 0
    early: Decided | None = None
