"""The one door to everything: python run_bot.py COMMAND. Each command imports only what it uses."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    _add_lines(commands)
    check = commands.add_parser("check", help="list every problem in the data files")
    check.add_argument("--json", action="store_true", help="one JSON object a problem")
    check.add_argument("--coverage", type=Path, help="write where every record went to this page")
    check.set_defaults(run=_check)
    _add_curator(commands)
    _add_office(commands)
    return parser


def _add_lines(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ask = commands.add_parser("ask", help="answer questions, without any database")
    ask.add_argument("text", nargs="+", help="the question, or - for one a line on standard input")
    ask.add_argument("--role", default="", help="household, cadre or supervisor")
    ask.set_defaults(run=_ask)
    screen = commands.add_parser("screen", help="assess a household, without any database")
    screen.add_argument("text", nargs="*", help="its story, or - for one a line")
    screen.add_argument("--facts", type=Path, help="facts as a JSON file, or a request a line")
    screen.set_defaults(run=_screen)
    visit = commands.add_parser("read-visit", help="read a visit note into a draft")
    visit.add_argument("text", nargs="+", help="the note, or - for one a line")
    visit.add_argument("--village", default="", help="whose roster names are looked up in")
    visit.set_defaults(run=_read_visit)
    for command in (ask, screen, visit):
        command.add_argument("--on", default="", help="the day it is said, e.g. 2026-11-22")
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    for command in (ask, screen):
        command.add_argument("--place", default="", help="name or code of the place it is about")


def _add_curator(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sheet = commands.add_parser("sheet", help="print a policy clause by clause, to be signed")
    sheet.add_argument("policy", help="id of the policy, e.g. rural_dibao")
    sheet.add_argument("--on", type=date.fromisoformat, help="the day it is for; default today")
    sheet.set_defaults(run=_sheet)
    diff = commands.add_parser("diff", help="say what became of the fixed households")
    diff.add_argument("--write", action="store_true", help="take what is as reviewed")
    diff.set_defaults(run=_diff)
    rates = commands.add_parser("rates", help="local figures by workbook: template, import")
    rates.add_argument("action", choices=("template", "import"))
    rates.add_argument("file", type=Path)
    rates.set_defaults(run=_rates)


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
    digest = commands.add_parser("digest", help="print an area's digest")
    digest.add_argument("--scope", required=True, help="name or code of the area")
    digest.add_argument("--period", default="day", help="day, week, 2026-11-22 or 2026-W47")
    digest.add_argument("--as-of", default="", help="the moment it is composed for; default now")
    digest.add_argument("--json", action="store_true", help="with the numbers it is written from")
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
    from bot.lines import asked, requests

    given = {"place": chosen.place, "on": chosen.on, "role": chosen.role}
    return _print(asked(requests(_lines(chosen), "q", given)), as_json=chosen.json)


def _screen(chosen: argparse.Namespace) -> int:
    import json

    from bot.lines import requests, screened

    given = {"place": chosen.place, "on": chosen.on}
    if chosen.facts:
        given["facts"] = json.loads(chosen.facts.read_text(encoding="utf-8"))
    lines = _lines(chosen) if chosen.text else ["{}"]
    return _print(screened(requests(lines, "story", given)), as_json=chosen.json)


def _read_visit(chosen: argparse.Namespace) -> int:
    from bot.lines import requests, visits_read
    from bot.office import roster_of

    given = {"on": chosen.on, "village": chosen.village}
    lines = requests(_lines(chosen), "text", given)
    return _print(visits_read(lines, roster_of(_settings())), as_json=True)


def _check(chosen: argparse.Namespace) -> int:
    from bot.check import problems, records, warnings

    if chosen.coverage:
        return _coverage(chosen.coverage)
    found = problems()
    if chosen.json:
        return _print(records(date.today()), as_json=True) or bool(found)  # noqa: DTZ011
    for line in [*found, *warnings(date.today())]:  # noqa: DTZ011
        print(line)
    print(f"{len(found)} problems" if found else "all data files are in order")
    return 1 if found else 0


def _coverage(page: Path) -> int:
    from bot.coverage import write_coverage

    lines, sound = write_coverage(page)
    print(*lines, sep="\n")
    return 0 if sound else 1


def _sheet(chosen: argparse.Namespace) -> int:
    from bot.curator import CannotDo, sheet_page

    try:
        print(sheet_page(chosen.policy, chosen.on or date.today()), end="")  # noqa: DTZ011
    except CannotDo as error:
        sys.exit(str(error))
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    from bot.curator import CannotDo, diff_lines

    try:
        lines, changed = diff_lines(chosen.write)
    except CannotDo as error:
        sys.exit(str(error))
    print(*lines, sep="\n")
    return 1 if changed and not chosen.write else 0


def _rates(chosen: argparse.Namespace) -> int:
    from bot.curator import CannotDo
    from bot.rate_files import import_rates, rates_template

    try:
        _say((rates_template if chosen.action == "template" else import_rates)(chosen.file))
    except CannotDo as error:
        sys.exit(str(error))
    return 0


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
    from bot.office import digest_line

    asked = (chosen.scope, chosen.period, chosen.as_of)
    return _at_desk(digest_line(_settings(), asked, as_json=chosen.json))


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


def _lines(chosen: argparse.Namespace) -> Iterable[str]:
    return sys.stdin if chosen.text == ["-"] else [" ".join(chosen.text)]


def _print(records: Iterable[Mapping[str, Any]], *, as_json: bool) -> int:
    """Print each record as soon as it is there: whole as JSON, else what people read of it."""
    import json

    for record in records:
        plain = json.dumps(record, ensure_ascii=False)
        print(plain if as_json else record.get("text", plain), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
