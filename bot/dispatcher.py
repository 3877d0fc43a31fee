"""One message in, one committed turn out; one sender's messages strictly in order."""

import asyncio
from collections import deque
from typing import TypeAlias

from bot.contracts import TooMany
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

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._lines: dict[Names, Line] = {}
        self._running: dict[Names, asyncio.Future[Answered]] = {}
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
        Raises NotHandled when it could not be stored; TooMany when too many are waiting.
        """
        identity = (message.channel, message.account, message.key)
        running = self._running.get(identity)
        if running is not None:
            return await asyncio.shield(running)
        running = self._running[identity] = asyncio.get_running_loop().create_future()
        try:
            answered = await self._in_line(message)
        except BaseException as error:
            _fail(running, error)
            raise
        else:
            running.set_result(answered)
            return answered
        finally:
            del self._running[identity]

    async def close(self) -> None:
        """Wait until every message taken in has its answer."""
        while self._running:
            await asyncio.wait([asyncio.ensure_future(f) for f in self._running.values()])

    async def _in_line(self, message: Message) -> Answered:
        sender = (message.channel, message.account, message.sender)
        line = self._lines.setdefault(sender, deque())
        if len(line) >= MOST_WAITING:
            raise TooMany(self._turns.texts("bot.wait"))
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            if line[0] is not mine:
                await mine
            return await self._turns.run(message)
        finally:
            self._leave(sender, line, mine)

    def _leave(self, sender: Names, line: Line, mine: asyncio.Future[None]) -> None:
        """Let the next in line begin."""
        first = line[0] is mine
        line.remove(mine)
        if not line:
            del self._lines[sender]
        elif first and not line[0].done():
            line[0].set_result(None)

    def _forget(self, task: asyncio.Task[Answered]) -> None:
        self._shielded.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be left to ask for it


def _fail(running: asyncio.Future[Answered], error: BaseException) -> None:
    """Tell those who wait for the same run; nobody may be waiting."""
    if isinstance(error, Exception):
        running.set_exception(error)
        running.exception()
    else:
        running.cancel()
