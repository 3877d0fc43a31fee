"""Pictures people send on a platform: fetched from it at once, checked, stored by their hash.

Recordings too, where the office wants them kept; the platform's own words for one come first.
Only those of cadres are fetched: nobody else has a record they could belong to. What the same
person says next waits until the picture before it is there; nobody else does.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bot.channel import Undelivered
from bot.media import MediaFolder, NotKept
from handlers.turn import Message, Unfetched
from state.conversation import Conversation
from state.redis_link import LinkLost, RedisError
from state.redis_store import Address

log = logging.getLogger(__name__)

# Platforms keep what was sent for three days; what fails for so long is sent again sooner.
PAUSES = (1.0, 3.0)
LINES = 256

# Gets a file's bytes, None when it is too large to be taken. Raises Undelivered.
Fetch: TypeAlias = Callable[[], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Fetches and keeps them. who: the conversation of a sender who is on the roster.

    voices: whether recordings are kept.
    """

    folder: MediaFolder
    who: Callable[[Address], Awaitable[Conversation]]
    voices: bool = False
    pauses: tuple[float, ...] = PAUSES
    _lines: tuple[asyncio.Lock, ...] = field(
        default_factory=lambda: tuple(asyncio.Lock() for _ in range(LINES))
    )

    async def with_message(self, message: Message, fetch: Fetch | None) -> Message:
        """Return *message* with the file it brings, or with why there is none.

        fetch: None for a message that brings none; it only waits for the file before it.
        """
        line = self._lines[hash((message.account, message.sender)) % LINES]
        if fetch is None and not line.locked():
            return message
        async with line:
            if fetch is None or not await self._wanted(message):
                return message
            return await self._fetched(message, fetch)

    async def _wanted(self, message: Message) -> bool:
        if message.kind != "image" and not (message.kind == "voice" and self.voices):
            return False
        try:
            who = await self.who(Address(message.channel, message.account, message.sender))
        except (LinkLost, RedisError):
            return False  # the message itself will not be handled either
        return who.role == "cadre"

    async def _fetched(self, message: Message, fetch: Fetch) -> Message:
        keep = self.folder.keep_voice if message.kind == "voice" else self.folder.keep
        try:
            data = await self._persistently(fetch)
            if data is None:
                return replace(message, attachment=Unfetched("too_big"))
            return replace(message, attachment=await asyncio.to_thread(keep, data))
        except NotKept as refused:
            return replace(message, attachment=Unfetched(refused.reason))
        except (Undelivered, OSError) as error:
            log.warning("%s not fetched: %s", message.kind, error)
            return replace(message, attachment=Unfetched("lost"))

    async def _persistently(self, fetch: Fetch) -> bytes | None:
        for pause in self.pauses:
            try:
                return await fetch()
            except Undelivered as error:
                if error.permanent:
                    raise
            await asyncio.sleep(pause)
        return await fetch()
