"""Work that comes round again and again, in one process at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from bot.trouble import trouble
from state.writer import DatabaseDown, WriterBusy

log = logging.getLogger(__name__)

ENDING_SECONDS = 5.0
PAUSE_SECONDS = 5.0  # before a loop that ended begins again


class Lead(Protocol):
    """Whether this process is the one: see state.leader."""

    async def elected(self) -> None: ...

    async def deposed(self) -> None: ...


async def rounds(lead: Lead, act: Callable[[], Awaitable[Any]], seconds: float) -> None:
    """Do *act* every so many seconds while this process leads, until cancelled.

    What has begun is ended: broken off after its message had gone, it would be sent again.
    """
    while True:
        await lead.elected()
        doing = asyncio.create_task(_done(act))
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait({doing}, timeout=ENDING_SECONDS)
            doing.cancel()
            raise
        await asyncio.sleep(seconds)


async def while_leading(lead: Lead, loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a loop, begun and broken off as the lead comes and goes; one that ends begins again."""
    while True:
        await lead.elected()
        running = asyncio.create_task(_done(loop))
        deposed = asyncio.create_task(lead.deposed())
        try:
            await asyncio.wait({running, deposed}, return_when=asyncio.FIRST_COMPLETED)
            if not deposed.done():
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            running.cancel()
            deposed.cancel()
            await asyncio.gather(running, deposed, return_exceptions=True)


async def _done(act: Callable[[], Awaitable[Any]]) -> None:
    name = getattr(act, "__qualname__", "")
    try:
        await act()
    except (DatabaseDown, WriterBusy) as error:
        log.warning("%s waits: %s", name, error)
    except Exception as error:
        log.error("%s failed: %s", name, trouble(error))
