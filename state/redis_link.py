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
from collections import deque
from collections.abc import Callable, Sequence
from hashlib import sha1
from typing import Any, Protocol, Self, TypeAlias, cast

import hiredis

from state.redis_place import endpoint_of, greeting, true_master

Argument: TypeAlias = str | bytes | int | float
Reply: TypeAlias = Any

MAX_CALLS, MAX_BYTES = 10_000, 64 * 1024 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0

_NOTHING = object()
pack = cast(Callable[[tuple[Argument, ...]], bytes], hiredis.pack_command)


class RedisError(Exception):
    """The server answered a command with an error; the command did not take effect."""


class LinkLost(ConnectionError):
    """The connection is gone: what was in flight may or may not have happened."""


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


class RedisLink(Link):
    """See the module's text.

    url: see state.redis_place.
    patience: seconds a call may wait for a connection, and for its reply.
    """

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        self.url, self._patience = url, patience
        self._wire: _Wire | None = None
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
        return await self._wire.send(pack(command))

    def begin(self, *command: Argument) -> "asyncio.Future[Reply] | None":
        """Send one command now; its reply comes later. None when it would have to wait."""
        if not self._sendable.is_set():
            return None
        assert self._wire is not None
        return self._wire.send(pack(command))

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
                wire = self._wire = await _connect(self.url, self._sendable, self._patience)
                self._trouble, pause = None, FIRST_PAUSE
                await asyncio.shield(wire.lost)
                self._trouble = LinkLost("connection closed")
            except (OSError, RedisError, TimeoutError) as error:
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


class _Wire(asyncio.Protocol):
    """One connection's life. Replies of an old connection can never reach a new one's callers."""

    def __init__(self, sendable: asyncio.Event, patience: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._sendable = sendable
        self._patience = patience
        self._reader = hiredis.Reader(notEnoughData=_NOTHING, replyError=RedisError)
        self._transport: asyncio.Transport | None = None
        self._flying: deque[tuple[asyncio.Future[Reply], int, float]] = deque()
        self._bytes = 0
        self._outgoing: list[bytes] = []
        self._guard: asyncio.TimerHandle | None = None
        self.welcome = False
        self.lost: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._watch()

    def connection_lost(self, error: Exception | None) -> None:
        self._close_gate()
        if self._guard is not None:
            self._guard.cancel()
        while self._flying:
            future, _, _ = self._flying.popleft()
            if not future.done():
                future.set_exception(LinkLost("connection lost with the command in flight"))
        if not self.lost.done():
            self.lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not _NOTHING:
                self._land(reply)
        except (hiredis.ProtocolError, IndexError):
            return self.abort()
        return self._set_gate()

    def send(self, packed: bytes) -> asyncio.Future[Reply]:
        """Queue one packed command; it leaves at the end of this event-loop turn."""
        future: asyncio.Future[Reply] = self._loop.create_future()
        self._flying.append((future, len(packed), self._loop.time()))
        self._bytes += len(packed)
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(packed)
        self._set_gate()
        return future

    def open_gate(self) -> None:
        """Let callers in: logged in, and the server has loaded its data."""
        self.welcome = True
        self._set_gate()

    def abort(self) -> None:
        self._close_gate()
        if self._transport is not None:
            self._transport.abort()

    def _close_gate(self) -> None:
        self.welcome = False
        self._sendable.clear()

    def _set_gate(self) -> None:
        if not self.welcome:
            return
        if len(self._flying) < MAX_CALLS and self._bytes < MAX_BYTES:
            self._sendable.set()
        else:
            self._sendable.clear()

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(outgoing))

    def _land(self, reply: Reply) -> None:
        future, size, _ = self._flying.popleft()
        self._bytes -= size
        if future.done():
            return
        if isinstance(reply, RedisError):
            future.set_exception(reply)
            if str(reply).startswith("READONLY"):  # it has become a replica: find the master
                self.abort()
        else:
            future.set_result(reply)

    def _watch(self) -> None:
        """Give up a connection whose oldest command has had no reply for *patience* seconds."""
        if self._flying and self._loop.time() - self._flying[0][2] > self._patience:
            self.abort()
            return
        self._guard = self._loop.call_later(self._patience / 4, self._watch)


async def _connect(url: str, sendable: asyncio.Event, patience: float) -> _Wire:
    """Open a connection that is logged in and past the server's loading."""
    loop = asyncio.get_running_loop()
    wire = _Wire(sendable, patience)
    async with asyncio.timeout(patience):
        at = await endpoint_of(url)
        if at.path:
            await loop.create_unix_connection(lambda: wire, at.path)
        else:
            secure = True if at.secure else None
            await loop.create_connection(lambda: wire, at.host, at.port, ssl=secure)
        try:
            answers = [await wire.send(pack(command)) for command in greeting(url)]
            if not true_master(answers[-1]):
                raise ConnectionError("this is a replica")
        except BaseException:
            wire.abort()
            raise
    wire.open_gate()
    return wire
