"""One message in, one committed turn out; one sender's messages strictly in order."""

import asyncio
import time
from collections import deque
from typing import TypeAlias

from bot.contracts import TooMany
from bot.metrics import Metrics, Outcome
from bot.pace import Pace
from bot.turns import Turns
from bot.wire import replies_from_json
from handlers.turn import Message, Reply
from state.redis_store import Answered

MOST_WAITING = 20

Names: TypeAlias = tuple[str, str, str]
Line: TypeAlias = deque[asyncio.Future[None]]


class Dispatcher:
    """Lines up each sender's messages, in parallel with everybody else's.

    Across processes the order is kept by the sender's lock, which a turn takes before it loads
    anything. A line that has emptied is forgotten.
    """

    def __init__(self, turns: Turns, pace: Pace | None = None) -> None:
        self._turns = turns
        self._pace = pace
        self.metrics = Metrics()
        # Those who wait behind the sender's message that runs now.
        self._lines: dict[Names, Line] = {}
        # Messages being answered; a future only once somebody else waits for the same answer.
        self._running: dict[Names, asyncio.Future[Answered] | None] = {}
        self._shielded: set[asyncio.Task[Answered]] = set()

    async def dispatch(self, message: Message) -> tuple[Reply, ...]:
        """Return the replies to *message*, committed. A caller that goes away does not stop it.

        Raises NotHandled, as answer does.
        """
        task = asyncio.create_task(self.answer(message))
        self._shielded.add(task)
        task.add_done_callback(self._forget)
        return replies_from_json((await asyncio.shield(task)).replies)

    async def answer(self, message: Message) -> Answered:
        """Return the saved answer: its replies as JSON and their place in the web log.

        The same message, arriving while it runs, waits for the same run. For callers that nobody
        cancels: a turn cancelled half way is safe, but answered only when it is sent again.
        Raises NotHandled when it could not be stored; TooMany when too many are waiting, or when
        they come too fast.
        """
        if self._pace and self._pace.over(message):
            self.metrics.note(message.channel, "busy", 0.0)
            raise TooMany(self._turns.texts("bot.too_fast"))
        identity = (message.channel, message.account, message.key)
        if identity in self._running:
            return await asyncio.shield(self._end_of(identity))
        self._running[identity] = None
        begun = time.monotonic()
        try:
            answered = await self._in_line(message)
        except BaseException as error:
            outcome: Outcome = "busy" if isinstance(error, TooMany) else "failed"
            self.metrics.note(message.channel, outcome, time.monotonic() - begun)
            _fail(self._running.pop(identity), error)
            raise
        self.metrics.note(message.channel, "answered", time.monotonic() - begun)
        if awaited := self._running.pop(identity):
            awaited.set_result(answered)
        return answered

    async def close(self) -> None:
        """Wait until every message taken in has its answer."""
        while self._running:
            await asyncio.wait([self._end_of(identity) for identity in self._running])
        if self._pace:
            await self._pace.close()

    def _end_of(self, identity: Names) -> asyncio.Future[Answered]:
        """Return what is done when the message that runs is answered."""
        end = self._running[identity]
        if end is None:
            end = self._running[identity] = asyncio.get_running_loop().create_future()
        return end

    async def _in_line(self, message: Message) -> Answered:
        sender = (message.channel, message.account, message.sender)
        line = self._lines.get(sender)
        if line is None:
            line = self._lines[sender] = deque()
        else:
            await self._wait(sender, line)
        try:
            return await self._turns.run(message)
        finally:
            self._leave(sender, line)

    async def _wait(self, sender: Names, line: Line) -> None:
        if len(line) >= MOST_WAITING - 1:
            raise TooMany(self._turns.texts("bot.wait"))
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # its turn had come
                self._leave(sender, line)
            elif mine in line:
                line.remove(mine)
            raise

    def _leave(self, sender: Names, line: Line) -> None:
        """Let the next in line begin."""
        while line:
            following = line.popleft()
            if not following.done():
                following.set_result(None)
                return
        del self._lines[sender]

    def _forget(self, task: asyncio.Task[Answered]) -> None:
        self._shielded.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be left to ask for it


def _fail(awaited: asyncio.Future[Answered] | None, error: BaseException) -> None:
    """Tell those who wait for the same run, if anybody does."""
    if awaited is None:
        return
    if isinstance(error, Exception):
        awaited.set_exception(error)
        awaited.exception()
    else:
        awaited.cancel()
