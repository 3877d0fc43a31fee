"""A picture sent from the phone page: the body of one request, read no further than it may be."""

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from bot.channels.web_request import ID
from bot.media import MOST_BYTES, MediaFolder, NotKept
from handlers.turn import Message
from state.conversation import Conversation
from state.redis_store import Address

STATUS = {"too_big": 413, "no_picture": 415, "no_pictures_here": 403, "malformed": 400}
TEXTS = {name: name for name in STATUS} | {"too_big": "picture_too_big"}


async def picture_message(
    request: web.Request, address: Address, who: Conversation, media: MediaFolder | None
) -> Message:
    """Return the message a picture makes, once the picture is safely on disk.

    Only a bound cadre may send one. Raises NotKept with one of the reasons of STATUS.
    """
    own = request.headers.get("X-Message-Id", "")
    if media is None or who.role != "cadre":
        raise NotKept("no_pictures_here")
    if not ID.fullmatch(own):
        raise NotKept("malformed")
    photo = await asyncio.to_thread(media.keep, await _read(request))
    key, now = f"{address.sender}:{own}", datetime.now(UTC)
    return Message(
        address.channel, address.account, address.sender, key, "image", "", now, attachment=photo
    )


async def _read(request: web.Request) -> bytes:
    parts, size = [], 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > MOST_BYTES:
            raise NotKept("too_big")
        parts.append(part)
    return b"".join(parts)
