"""One connection to Redis or Valkey that many senders share: commands go out in batches.

    async with RedisLink("unix:///run/v.sock") as link:     # or redis://:password@host:6379/0
        reply = await link.call("GET", "key")                # bytes | int | None | list
        begin = link.script("return redis.call('GET', KEYS[1])")
        reply = await begin(["key"], ["argument"])           # EVALSHA, EVAL when not loaded yet

* Replies are bytes, int, None or lists of them. An error reply raises RedisError; inside a list
  it stands as a RedisError value.
* A command whose connection broke raises LinkLost: it may or may not have run; it is never sent
  again. A command that could not be sent within *patience* seconds raises LinkLost too.
* Calls made in one event-loop turn leave in one write, in the order they were made. A cancelled
  caller leaves its reply slot in place, so nobody gets another's reply.
* No blocking commands (BLPOP, SUBSCRIBE, MULTI across calls): everybody shares the connection.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Sequence
from hashlib import sha1
from typing import Protocol, Self

from state.redis_wire import Argument, LinkLost, RedisError, Reply, Wire, connected

__all__ = ["Argument", "Link", "LinkLost", "RedisError", "RedisLink", "Reply", "Script"]

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0
_numbers = itertools.count(1)  # of connections, no two the same


class Link(Protocol):
    """What callers need of a link, whether one server is behind it or several."""

    url: str

    async def __aenter__(self) -> Self:
        try:
            return await self.open()
        except BaseException:
            await self.close()
            raise

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> Self: ...

    async def close(self) -> None: ...

    async def call(self, *command: Argument) -> Reply: ...

    def begin(self, *command: Argument) -> "asyncio.Future[Reply] | None": ...

    def script(self, lua: str) -> "Script": ...

    def masters(self) -> "Sequence[Link]":
        """Return a link to each server that has keys of its own."""

    def connection(self, key: str) -> int:
        """Return the number of the connection that a key's commands take now, 0 for none.

        While it is the same, the server has forgotten nothing of what it answered there.
        """

    def connections(self) -> tuple[int, ...]:
        """Return all there are; others when some server may have forgotten something."""
        return tuple(link.connection("") for link in self.masters())


class RedisLink(Link):
    """See the module's text.

    url: see state.redis_place.
    patience: seconds a call may wait for a connection, and for its reply.
    """

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        self.url, self._patience = url, patience
        self._wire: Wire | None = None
        self._number = 0
        self._sendable = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._trouble: BaseException | None = None

    async def open(self) -> Self:
        """Connect. Raises LinkLost when no server answers within *patience* seconds."""
        self.start()
        await self._until_sendable()
        return self

    def start(self) -> None:
        """Begin to connect, and do so again whenever the connection is lost."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())

    @property
    def connected(self) -> bool:
        return self._wire is not None and self._wire.welcome

    def connection(self, key: str = "") -> int:
        return self._number if self.connected else 0

    async def close(self) -> None:
        """Disconnect; calls still in flight fail with LinkLost."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._wire is not None:
            self._wire.abort()
            await self._wire.lost
            self._wire = None

    async def call(self, *command: Argument) -> Reply:
        """Send one command, return its reply. Raises RedisError, LinkLost."""
        if not self._sendable.is_set():
            await self._until_sendable()
        assert self._wire is not None
        return await self._wire.send(command)

    def begin(self, *command: Argument) -> "asyncio.Future[Reply] | None":
        """Send one command now; its reply comes later. None when it would have to wait."""
        if not self._sendable.is_set():
            return None
        assert self._wire is not None
        return self._wire.send(command)

    def script(self, lua: str) -> "Script":
        """Return *lua* as an awaitable function of (keys, arguments)."""
        return Script(self, lua)

    def masters(self) -> "Sequence[Link]":
        return (self,)

    async def _until_sendable(self) -> None:
        if self._keeper is None:
            raise LinkLost("the link is closed")
        try:
            async with asyncio.timeout(self._patience):
                while not self._sendable.is_set():
                    await self._sendable.wait()
        except TimeoutError:
            raise LinkLost(f"no connection to Redis: {self._trouble}") from self._trouble

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                wire = self._wire = await connected(self.url, self._sendable, self._patience)
                self._number = next(_numbers)
                self._trouble, pause = None, FIRST_PAUSE
                await asyncio.shield(wire.lost)
                self._trouble = LinkLost("connection closed")
            except Exception as error:  # whatever it is, nobody else will ever connect again
                self._trouble = error
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


class Script:
    """A Lua script on the server, called by its hash."""

    def __init__(self, link: Link, lua: str) -> None:
        self._link, self._lua = link, lua
        self._sha = sha1(lua.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[Argument], arguments: Sequence[Argument] = ()) -> Reply:
        """Run it. Raises RedisError, LinkLost."""
        rest = (len(keys), *keys, *arguments)
        try:
            return await self._link.call("EVALSHA", self._sha, *rest)
        except RedisError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
        return await self._link.call("EVAL", self._lua, *rest)
