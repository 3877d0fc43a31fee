"""serve and chat: the running bot."""

import argparse
import asyncio
import gc
import logging
import socket
from dataclasses import replace

from bot.cli.terminal import Commands, channel_settings, say, settings
from config.settings import Settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    serve = commands.add_parser("serve", help="run the bot and its chat page")
    serve.add_argument("--demo", action="store_true", help="load the demo county, print links")
    serve.add_argument("--host", help="address to listen on (HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (PORT)")
    serve.add_argument("--workers", type=int, help="processes that serve together (WORKERS)")
    serve.add_argument("--socket", type=int, help=argparse.SUPPRESS)  # a worker's, by its parent
    serve.set_defaults(run=_serve)
    doctor = commands.add_parser("doctor", help="check what the bot leans on, say what to do")
    doctor.set_defaults(run=_doctor)
    menus = commands.add_parser("menus", help="compare platforms' menus with config/menus.yaml")
    menus.add_argument("--apply", action="store_true", help="replace those that differ")
    menus.set_defaults(run=_menus)
    chat = commands.add_parser("chat", help="talk to the bot here in the terminal")
    chat.add_argument("--as", dest="sender", default="me", help="whom to talk as")
    chat.set_defaults(run=_chat)


def _serve(chosen: argparse.Namespace) -> int:
    given = settings()
    given = replace(given, host=chosen.host or given.host, port=chosen.port or given.port)
    given = replace(given, workers=chosen.workers or given.workers)
    if given.workers > 1 and chosen.socket is None:
        return _served_together(given, demo=chosen.demo)
    gc.disable()  # nearly all that a start makes stays: settle_memory turns it on again
    from bot.claim import FolderTaken
    from bot.serve import serve

    shared = None if chosen.socket is None else socket.socket(fileno=chosen.socket)
    try:
        return asyncio.run(serve(given, channel_settings(), say, demo=chosen.demo, shared=shared))
    except FolderTaken as taken:
        say(str(taken))
        return 1


def _served_together(given: Settings, *, demo: bool) -> int:
    from bot.claim import FolderTaken
    from bot.workers import NotStarted, serve_together

    try:
        return asyncio.run(serve_together(given, say, demo=demo))
    except (FolderTaken, NotStarted) as error:
        say(str(error))
        return 1


def _chat(chosen: argparse.Namespace) -> int:
    from bot.serve import chat

    logging.getLogger().setLevel(logging.WARNING)
    asyncio.run(chat(settings(), chosen.sender, say))
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    from bot.commands.doctor import findings, line_of
    from config.texts import load_texts

    texts = load_texts()

    async def told() -> int:
        bad = 0
        async for finding in findings(settings(), channel_settings(), texts):
            say(line_of(finding, texts))
            bad += finding.state == "bad"
        return bad

    bad = asyncio.run(told())
    say(texts("doctor.broken", count=bad) if bad else texts("doctor.sound"))
    return 1 if bad else 0


def _menus(chosen: argparse.Namespace) -> int:
    from bot.commands.menus import told
    from bot.commands.people_menus import all_bound, given
    from config.texts import load_texts

    channels, texts = channel_settings(), load_texts()

    async def show() -> None:
        async for line in told(channels, texts, apply=chosen.apply):
            say(line)
        if chosen.apply and (channels.wechat or channels.telegram):
            async for line in given(channels, all_bound(settings()), texts):
                say(line)

    asyncio.run(show())
    return 0
