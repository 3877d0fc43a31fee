"""template, import, export, digest and sweep: what is done to the records at a desk."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from datetime import date
from pathlib import Path

from bot.cli.terminal import Commands, say, settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    template = commands.add_parser("template", help="write an empty roster workbook to fill in")
    template.add_argument("file", type=Path)
    template.set_defaults(run=_template)
    roster = commands.add_parser("import", help="import a roster workbook")
    roster.add_argument("file", type=Path)
    roster.add_argument("--codes", type=Path, help="workbook to write new binding codes to")
    roster.add_argument("--cards", type=Path, help="page of QR cards for the doors, .html to print")
    off = roster.add_mutually_exclusive_group()
    off.add_argument("--whole", default="", help="code of the area this is the whole roster of")
    off.add_argument("--only-add", action="store_true", help="take nobody off the roster")
    roster.set_defaults(run=_import)
    export = commands.add_parser("export", help="write an area's forms to .xlsx, visits to .csv")
    export.add_argument("file", type=Path)
    export.add_argument("--area", required=True, help="name or code of the area, e.g. 410185")
    export.add_argument(
        "--form", default="visits", help="visits, problems, households, days or all"
    )
    export.add_argument("--since", type=date.fromisoformat, default=date(2000, 1, 1))
    export.add_argument("--until", type=date.fromisoformat, default=date(2999, 1, 1))
    export.add_argument("--names", action="store_true", help="names also above the township")
    export.set_defaults(run=_export)
    digest = commands.add_parser("digest", help="print an area's digest")
    digest.add_argument("--scope", required=True, help="name or code of the area")
    digest.add_argument(
        "--period", default="day", help="day, week, fortnight, month, quarter, or e.g. 2026-W47"
    )
    digest.add_argument("--as-of", default="", help="the moment it is composed for; default now")
    digest.add_argument("--json", action="store_true", help="with the numbers it is written from")
    digest.add_argument("--xlsx", type=Path, help="write its figures and records to this workbook")
    digest.add_argument("--chart", type=Path, help="write a chart of it to this .svg or .png")
    digest.set_defaults(run=_digest)
    sweep = commands.add_parser("sweep", help="look for policies households of an area miss")
    sweep.add_argument("--scope", required=True, help="name or code of the area")
    sweep.add_argument("--json", action="store_true", help="as one JSON object")
    sweep.set_defaults(run=_sweep)


def _template(chosen: argparse.Namespace) -> int:
    from bot.commands.roster_file import write_template

    write_template(chosen.file)
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from bot.commands.import_file import Outputs, import_file

    whole = None if chosen.only_add else chosen.whole
    outputs = Outputs(chosen.codes, chosen.cards)
    return _at_desk(import_file(settings(), chosen.file, outputs, whole))


def _export(chosen: argparse.Namespace) -> int:
    from bot.commands.office import export_file

    days = (chosen.since, chosen.until)
    form, names = chosen.form, chosen.names
    return _at_desk(export_file(settings(), chosen.area, days, chosen.file, form, names=names))


def _digest(chosen: argparse.Namespace) -> int:
    from bot.commands.office import digest_line

    asked = (chosen.scope, chosen.period, chosen.as_of)
    files = (chosen.xlsx, chosen.chart)
    return _at_desk(digest_line(settings(), asked, files, as_json=chosen.json))


def _sweep(chosen: argparse.Namespace) -> int:
    from bot.commands.office import sweep_scope

    return _at_desk(sweep_scope(settings(), chosen.scope, as_json=chosen.json))


def _at_desk(work: Coroutine[None, None, str]) -> int:

    from bot.commands.office import Refused

    try:
        say(asyncio.run(work))
    except Refused as refused:
        sys.exit(str(refused))
    return 0
