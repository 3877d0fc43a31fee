"""check, sheet, diff, unanswered and rates: the desk of whoever keeps the knowledge."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from bot.cli.terminal import Commands, print_records, say, settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    check = commands.add_parser("check", help="list every problem in the data files")
    check.add_argument("--json", action="store_true", help="one JSON object a problem")
    check.add_argument("--coverage", type=Path, help="write where every record went to this page")
    check.set_defaults(run=_check)
    sheet = commands.add_parser("sheet", help="print a policy clause by clause, to be signed")
    sheet.add_argument("policy", help="id of the policy, e.g. rural_dibao")
    sheet.add_argument("--on", type=date.fromisoformat, help="the day it is for; default today")
    sheet.set_defaults(run=_sheet)
    diff = commands.add_parser("diff", help="say what became of the fixed households")
    diff.add_argument("--write", action="store_true", help="take what is as reviewed")
    diff.set_defaults(run=_diff)
    vain = commands.add_parser("unanswered", help="what was asked in vain, by matter")
    vain.add_argument("--since", type=date.fromisoformat, default=date(2000, 1, 1))
    vain.add_argument("--json", action="store_true", help="one JSON object a matter")
    vain.set_defaults(run=_unanswered)
    rates = commands.add_parser("rates", help="local figures by workbook: template, import")
    rates.add_argument("action", choices=("template", "import"))
    rates.add_argument("file", type=Path)
    rates.set_defaults(run=_rates)


def _check(chosen: argparse.Namespace) -> int:
    from bot.commands.check import problems, records, warnings

    if chosen.coverage:
        return _coverage(chosen.coverage)
    found = problems()
    if chosen.json:
        return print_records(records(date.today()), as_json=True) or bool(found)  # noqa: DTZ011
    for line in [*found, *warnings(date.today())]:  # noqa: DTZ011
        print(line)
    print(f"{len(found)} problems" if found else "all data files are in order")
    return 1 if found else 0


def _coverage(page: Path) -> int:
    from bot.commands.coverage import write_coverage

    lines, sound = write_coverage(page)
    print(*lines, sep="\n")
    return 0 if sound else 1


def _sheet(chosen: argparse.Namespace) -> int:
    from bot.commands.curator import CannotDo, sheet_page

    try:
        print(sheet_page(chosen.policy, chosen.on or date.today()), end="")  # noqa: DTZ011
    except CannotDo as error:
        sys.exit(str(error))
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    from bot.commands.curator import CannotDo, diff_lines

    try:
        lines, changed = diff_lines(chosen.write)
    except CannotDo as error:
        sys.exit(str(error))
    print(*lines, sep="\n")
    return 1 if changed and not chosen.write else 0


def _unanswered(chosen: argparse.Namespace) -> int:
    from bot.commands.unanswered import unanswered_records

    records = asyncio.run(unanswered_records(settings(), chosen.since))
    return print_records(records, as_json=chosen.json)


def _rates(chosen: argparse.Namespace) -> int:
    from bot.commands.curator import CannotDo
    from bot.commands.rate_files import import_rates, rates_template

    try:
        say((rates_template if chosen.action == "template" else import_rates)(chosen.file))
    except CannotDo as error:
        sys.exit(str(error))
    return 0
