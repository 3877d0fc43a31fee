"""What is known of one message while it is handled."""

from dataclasses import dataclass
from typing import NamedTuple

from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation
from state.redis_store import Address

MOST_COMPARED = 200_000


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
    connection: number of the one to the sender's server when the conversation was loaded.
    """

    message: Message
    address: Address
    token: str
    doubtful: bool = False
    conflicts: int = 0
    early: Decided | None = None
    connection: int = 0


class Compared:
    """Senders whose conversation in Redis is known to be no older than the records'.

    Known over a connection: the server of another one, which may have taken a failed one's place,
    can have missed what that one had saved, locks and answers too.
    """

    def __init__(self) -> None:
        self._known: set[int] = set()

    def note(self, address: Address, connection: int) -> None:
        """Remember it of one more."""
        if len(self._known) >= MOST_COMPARED:
            self._known.clear()
        self._known.add(hash((connection, address)))

    def known(self, address: Address, connection: int) -> bool:
        """Whether it was noted; never where there is no connection."""
        return bool(connection) and hash((connection, address)) in self._known
