"""Tells this process at once which web logs have grown, whichever process added to them.

    async with News(redis_url, heard):       # heard(None): some was missed

Of its own connection, for it only listens. What is missed while the connection is away is no loss:
whoever waits looks for themselves every few seconds.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Self

import hiredis

from state.redis_place import endpoint_of, greeting
from state.redis_store import Address
from state.redis_wire import pack

log = logging.getLogger(__name__)

CHANNEL = "zc:news"
QUIET_SECONDS = 10.0
PAUSE = 1.0
PING = pack(("PING",))


class News:
    """See the module's text."""

    def __init__(self, url: str, heard: Callable[[Address | None], None]) -> None:
        self._url, self._heard = url, heard
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._keeper
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # whatever it is, nobody else will listen again
                log.warning("news of other processes wait: %s", type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def _listen(self) -> None:
        async with asyncio.timeout(QUIET_SECONDS):
            reader, writer = await _connected(self._url)
        parser = hiredis.Reader()
        try:
            commands = [*greeting(self._url), ("SUBSCRIBE", CHANNEL)]
            writer.write(b"".join(pack(command) for command in commands))
            self._heard(None)
            while True:
                parser.feed(await self._read(reader, writer))
                while (reply := parser.gets()) is not False:
                    self._take(reply)
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """Read what comes; raises TimeoutError when the other end does not answer any more."""
        reading = asyncio.ensure_future(reader.read(65_536))
        try:
            done, _ = await asyncio.wait({reading}, timeout=QUIET_SECONDS)
            if not done:
                writer.write(PING)
                await asyncio.wait_for(asyncio.shield(reading), QUIET_SECONDS)
            if data := await reading:
                return data
        finally:
            reading.cancel()
        raise EOFError("connection closed")

    def _take(self, reply: object) -> None:
        match reply:
            case [b"message", _, bytes(key)]:
                self._heard(_address(key.decode()))


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    at = await endpoint_of(url)
    if at.path:
        return await asyncio.open_unix_connection(at.path)
    return await asyncio.open_connection(at.host, at.port, ssl=True if at.secure else None)


def _address(log_key: str) -> Address:
    """Return whose log it is: see state.redis_store for how keys are made."""
    channel, account, sender = log_key.removeprefix("zc:{").removesuffix("}:w").split(":", 2)
    return Address(channel, account, sender)
