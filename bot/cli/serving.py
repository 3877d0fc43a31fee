"""serve and chat: the running bot."""

import argparse
import asyncio
import logging
from dataclasses import replace

from bot.cli.terminal import Commands, channel_settings, say, settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    serve = commands.add_parser("serve", help="run the bot and its chat page")
    serve.add_argument("--demo", action="store_true", help="load the demo county, print links")
    serve.add_argument("--host", help="address to listen on (HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (PORT)")
    serve.set_defaults(run=_serve)
    doctor = commands.add_parser("doctor", help="check what the bot leans on, say what to do")
    doctor.set_defaults(run=_doctor)
    chat = commands.add_parser("chat", help="talk to the bot here in the terminal")
    chat.add_argument("--as", dest="sender", default="me", help="whom to talk as")
    chat.set_defaults(run=_chat)


def _serve(chosen: argparse.Namespace) -> int:
    from bot.serve import serve

    given = settings()
    given = replace(given, host=chosen.host or given.host, port=chosen.port or given.port)
    return asyncio.run(serve(given, channel_settings(), say, demo=chosen.demo))


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
