"""Serves the web application, and talks in the terminal: what the commands of run_bot run."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable

from aiohttp import web

from bot.app import Parts, build_app, opened
from bot.channels.terminal import talk, typed_lines
from bot.channels.web_answer import STRAIGHT, go_straight
from bot.channels.web_page import DOORS
from bot.claim import claimed
from bot.media import MediaFolder
from bot.pictures import Pictures
from bot.platforms import Platforms, Post, Setup, commands_of, platforms
from bot.reload import settle_memory
from bot.role_menus import RoleAfter
from config.channel_settings import ChannelSettings
from config.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
# Who has been let in before the port was closed may still be about to write.
LAST_WORDS_SECONDS = 1.0
# A worker whose parent has gone: as a rule Valkey went with it, and nothing more can be answered.
ORPHAN_SECONDS = 2.0
BACKLOG, TAKEN_AT_ONCE = 1024, 2
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
    shared: socket.socket | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM; what was taken in is answered before it ends.

    show: gets one link a role, then the line "ready". shared: the port, when other processes serve
    at it too. Raises FolderTaken when another bot serves from the data folder.
    """
    stopped, loop, parent = asyncio.Event(), asyncio.get_running_loop(), os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        if settings.alone:
            await stack.enter_async_context(claimed(settings.data))
        parts = await stack.enter_async_context(opened(settings))
        found = await stack.enter_async_context(platforms(channels, _setup(parts)))
        runner = await _runner(parts, found)
        loop.add_signal_handler(signal.SIGHUP, parts.reload.ask)
        if preparing := parts.turns.preparing:
            preparing.add_done_callback(lambda _: settle_memory())
            if shared:  # the others answer meanwhile, and sooner
                await preparing
        site = _site(runner, settings, shared)
        await site.start()
        for line in await _links(parts, demo):
            show(line)
        show("ready")
        await stopped.wait()
        await site.stop()
        await asyncio.sleep(LAST_WORDS_SECONDS)
        if shared and os.getppid() != parent:
            # Another bot may wait for the folder, and nobody was told of what is not stored yet.
            loop.call_later(ORPHAN_SECONDS, os._exit, 1)
        await runner.cleanup()
    return 0


async def _runner(parts: Parts, found: Platforms) -> web.AppRunner:
    # No handler_cancellation: a client that hangs up must not break its turn off.
    app = build_app(parts, found)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    assert runner.server is not None
    go_straight(runner.server, app[STRAIGHT])
    return runner


def _site(runner: web.AppRunner, settings: Settings, shared: socket.socket | None) -> web.BaseSite:
    if shared is None:
        return web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG)
    # The loop takes as many connections at once as the queue is long: leave some to the others.
    return web.SockSite(runner, shared, backlog=TAKEN_AT_ONCE)


def _setup(parts: Parts) -> Setup:
    post = Post(parts.writer, parts.turns.clock)
    words = commands_of(parts.content.words, parts.content.texts)
    media, voices = MediaFolder(parts.settings.data / "media"), parts.settings.keep_voices
    pictures = Pictures(media, parts.turns.known, voices)
    role_after = RoleAfter(lambda: parts.content.words, parts.turns.known)
    return Setup(
        parts.dispatcher,
        parts.link,
        post,
        words,
        pictures,
        lambda: parts.content.texts,
        lambda: parts.content.county,
        parts.records,
        role_after,
    )


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
