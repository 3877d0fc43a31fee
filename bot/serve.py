"""Serves the web application, and talks in the terminal: what the commands of run_bot run."""

import asyncio
import logging
import signal
from collections.abc import Callable

from aiohttp import web

from bot.app import Parts, build_app, opened
from bot.channels.terminal import talk, typed_lines
from bot.channels.web_page import DOORS
from bot.platforms import Post, Setup, commands_of, platforms
from bot.reload import settle_memory
from config.channel_settings import ChannelSettings
from config.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
# Where each link of the demo leads; family is a household bound by the code at its door, county a
# supervisor of the whole county.
LINKS = {
    "household": "home",
    "family": "home",
    "cadre": "cadre",
    "supervisor": "supervisor",
    "county": "supervisor",
}


async def serve(
    settings: Settings,
    channels: ChannelSettings,
    show: Callable[[str], None],
    *,
    demo: bool = False,
) -> int:
    """Serve until SIGINT or SIGTERM; what was taken in is answered before it ends.

    show: gets one link a role, then the line "ready".
    """
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with opened(settings) as parts, platforms(channels, _setup(parts)) as found:
        # No handler_cancellation: a client that hangs up must not break its turn off.
        app = build_app(parts, found)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
        await runner.setup()
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, parts.reload.ask)
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
        if preparing := parts.turns.preparing:
            preparing.add_done_callback(lambda _: settle_memory())
        for line in await _links(parts, demo):
            show(line)
        show("ready")
        await stopped.wait()
        await runner.cleanup()
    return 0


def _setup(parts: Parts) -> Setup:
    post = Post(parts.writer, parts.turns.clock)
    return Setup(parts.dispatcher, parts.link, post, commands_of(parts.content.words))


async def chat(settings: Settings, sender: str, show: Callable[[str], None]) -> None:
    """Talk in the terminal as *sender* until the input ends."""
    async with opened(settings) as parts:
        await talk(parts.dispatcher, sender, typed_lines(), show)


async def _links(parts: Parts, demo: bool) -> list[str]:
    home = f"http://{parts.settings.host}:{parts.settings.port}"
    codes = {"household": ""}
    if demo:
        from bot.demo import load_demo

        codes |= await load_demo(parts.writer, parts.records, parts.turns.clock().at)
    return [
        f"{role:<11} {home}{DOORS[door]}{_query(codes[role])}"
        for role, door in LINKS.items()
        if role in codes
    ]


def _query(code: str) -> str:
    return f"?code={code}" if code else ""
