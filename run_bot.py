"""The one door to everything: python run_bot.py COMMAND. Each command imports only what it uses."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run: Command = chosen.run
    try:
        return run(chosen)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the bot and its chat page")
    serve.add_argument("--demo", action="store_true", help="load the demo county, print links")
    serve.add_argument("--host", help="address to listen on (HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (PORT)")
    serve.set_defaults(run=_serve)
    chat = commands.add_parser("chat", help="talk to the bot here in the terminal")
    chat.add_argument("--as", dest="sender", default="me", help="whom to talk as")
    chat.set_defaults(run=_chat)
    ask = commands.add_parser("ask", help="ask one question of the knowledge base, no database")
    ask.add_argument("question", nargs="+")
    ask.add_argument("--place", default="", help="area code the question is about")
    ask.set_defaults(run=_ask)
    screen = commands.add_parser("screen", help="go through the benefit questions, no database")
    screen.set_defaults(run=_screen)
    check = commands.add_parser("check", help="list every problem in the data files")
    check.set_defaults(run=_check)
    _add_office(commands)
    return parser


def _add_office(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    template = commands.add_parser("template", help="write an empty roster workbook to fill in")
    template.add_argument("file", type=Path)
    template.set_defaults(run=_template)
    roster = commands.add_parser("import", help="import a roster workbook")
    roster.add_argument("file", type=Path)
    roster.add_argument("--codes", type=Path, help="workbook to write new binding codes to")
    roster.set_defaults(run=_import)
    export = commands.add_parser("export", help="write an area's visits to .csv or .xlsx")
    export.add_argument("file", type=Path)
    export.add_argument("--area", required=True, help="area code, e.g. 410185")
    export.add_argument("--since", type=date.fromisoformat, default=date(2000, 1, 1))
    export.add_argument("--until", type=date.fromisoformat, default=date(2999, 1, 1))
    export.set_defaults(run=_export)
    digest = commands.add_parser("digest", help="print an area's digest as it stands now")
    digest.add_argument("--area", required=True, help="area code, e.g. 410185")
    digest.add_argument("--kind", choices=("day", "week"), default="day")
    digest.add_argument("--on", type=date.fromisoformat, help="a day in the period")
    digest.set_defaults(run=_digest)
    backup = commands.add_parser("backup", help="copy the SQLite records while the bot runs")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_backup)


def _serve(chosen: argparse.Namespace) -> int:
    import asyncio
    from dataclasses import replace

    from bot.serve import serve

    settings = _settings()
    settings = replace(
        settings, host=chosen.host or settings.host, port=chosen.port or settings.port
    )
    return asyncio.run(serve(settings, _say, demo=chosen.demo))


def _chat(chosen: argparse.Namespace) -> int:
    import asyncio

    from bot.serve import chat

    logging.getLogger().setLevel(logging.WARNING)
    asyncio.run(chat(_settings(), chosen.sender, _say))
    return 0


def _ask(chosen: argparse.Namespace) -> int:
    from bot.alone import ask

    _show(ask(" ".join(chosen.question), chosen.place))
    return 0


def _screen(_: argparse.Namespace) -> int:
    from bot.alone import screen

    for replies in screen(line.strip() for line in sys.stdin):
        _show(replies)
    return 0


def _check(_: argparse.Namespace) -> int:
    from bot.check import problems, warnings

    found = problems()
    for line in [*found, *warnings(date.today())]:  # noqa: DTZ011
        print(line)
    print(f"{len(found)} problems" if found else "all data files are in order")
    return 1 if found else 0


def _template(chosen: argparse.Namespace) -> int:
    from bot.roster_file import write_template

    write_template(chosen.file)
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from bot.office import import_file

    return _at_desk(import_file(_settings(), chosen.file, chosen.codes))


def _export(chosen: argparse.Namespace) -> int:
    from bot.office import export_file

    days = (chosen.since, chosen.until)
    return _at_desk(export_file(_settings(), chosen.area, days, chosen.file))


def _digest(chosen: argparse.Namespace) -> int:
    from bot.office import digest_text

    return _at_desk(digest_text(_settings(), chosen.area, chosen.kind, chosen.on))


def _backup(chosen: argparse.Namespace) -> int:
    from bot.office import Refused, backup

    try:
        _say(backup(_settings(), chosen.file))
    except Refused as refused:
        sys.exit(str(refused))
    return 0


def _at_desk(work: Coroutine[None, None, str]) -> int:
    import asyncio

    from bot.office import Refused

    try:
        _say(asyncio.run(work))
    except Refused as refused:
        sys.exit(str(refused))
    return 0


def _settings() -> "Settings":
    from config.settings import SettingsError, settings_from

    try:
        return settings_from(os.environ)
    except SettingsError as error:
        sys.exit(str(error))


def _say(line: str) -> None:
    print(line, flush=True)


def _show(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
