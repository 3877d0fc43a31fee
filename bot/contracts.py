"""What a turn needs from others, and what it tells when it could not be stored."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from handlers.reader import Reader
from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation
from state.writer import Outcome, TurnRow, Write

Handle: TypeAlias = Callable[[Conversation, Message, Reader, Moment], Turn]


class NotHandled(Exception):
    """The message was not stored; *text* tells its sender so, in plain words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class TooMany(NotHandled):
    """The sender's line is full."""


class PastTurns(Protocol):
    """Stored turns, as the records give them; called in a thread."""

    def turn(self, channel: str, account: str, key: str) -> TurnRow | None: ...

    def last_turns(
        self, channel: str, account: str, sender: str, most: int
    ) -> Sequence[TurnRow]: ...


class Executes(Protocol):
    """The writer or the leader, as what belongs to no message uses it."""

    async def execute(self, writes: Sequence[Write]) -> Outcome: ...


class Commits(Protocol):
    """The writer, as a turn uses it."""

    async def commit(self, turn: TurnRow, writes: Sequence[Write]) -> Outcome: ...
