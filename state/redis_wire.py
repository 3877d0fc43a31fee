"""One connection to Redis or Valkey, from its opening to its loss: see state.redis_link."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import hiredis

from state.redis_place import endpoint_of, greeting, true_master

Argument: TypeAlias = str | bytes | int | float
Reply: TypeAlias = Any

MAX_CALLS, MAX_BYTES = 10_000, 64 * 1024 * 1024
# In place of an argument: the name of the server that gets the command, "" for an embedded one,
# which forgets nothing when it starts again.
SERVER = "\0server"

_NOTHING = object()
pack = cast(Callable[[tuple[Argument, ...]], bytes], hiredis.pack_command)


class RedisError(Exception):
    """The server answered a command with an error; the command did not take effect."""


class LinkLost(ConnectionError):
    """The connection is gone: what was in flight may or may not have happened."""


class Wire(asyncio.Protocol):
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
        self.server = ""
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

    def send(self, command: tuple[Argument, ...]) -> asyncio.Future[Reply]:
        """Queue one command; it leaves at the end of this event-loop turn."""
        if SERVER in command:
            command = tuple(self.server if word is SERVER else word for word in command)
        packed = pack(command)
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


async def connected(url: str, sendable: asyncio.Event, patience: float) -> Wire:
    """Open a connection that is logged in and past the server's loading."""
    loop = asyncio.get_running_loop()
    wire = Wire(sendable, patience)
    async with asyncio.timeout(patience):
        at = await endpoint_of(url)
        if at.path:
            await loop.create_unix_connection(lambda: wire, at.path)
        else:
            secure = True if at.secure else None
            await loop.create_connection(lambda: wire, at.host, at.port, ssl=secure)
        try:
            answers = [await wire.send(command) for command in greeting(url)]
            if not true_master(answers[-1]):
                raise ConnectionError("this is a replica")
            if not at.path:
                wire.server = await _name_of(wire)
        except BaseException:
            wire.abort()
            raise
    wire.open_gate()
    return wire


async def _name_of(wire: Wire) -> str:
    """Return what no other run of this server has, nor any other; "" when it does not tell."""
    try:
        told = await wire.send(("INFO", "server"))
    except RedisError:
        return ""
    return bytes(told).partition(b"run_id:")[2][:8].decode()
