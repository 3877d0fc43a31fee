"""ask, screen and read-visit: one answer a line, without any database."""

import argparse
import json
from pathlib import Path

from bot.cli.terminal import Commands, lines_of, print_records, settings


def add_to(commands: Commands) -> None:
    """Add what this module runs."""
    ask = commands.add_parser("ask", help="answer questions, without any database")
    ask.add_argument("text", nargs="+", help="the question, or - for one a line on standard input")
    ask.add_argument("--role", default="", help="household, cadre or supervisor")
    ask.set_defaults(run=_ask)
    screen = commands.add_parser("screen", help="assess a household, without any database")
    screen.add_argument("text", nargs="*", help="its story, or - for one a line")
    screen.add_argument("--facts", type=Path, help="facts as a JSON file, or a request a line")
    screen.add_argument("--page", type=Path, help="write one household's result as an HTML page")
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


def _ask(chosen: argparse.Namespace) -> int:
    from bot.commands.lines import asked, requests

    given = {"place": chosen.place, "on": chosen.on, "role": chosen.role}
    lines = requests(lines_of(chosen.text), "q", given)
    return print_records(asked(lines, settings().data), as_json=chosen.json)


def _screen(chosen: argparse.Namespace) -> int:

    from bot.commands.lines import requests, screened, screened_page

    given = {"place": chosen.place, "on": chosen.on}
    if chosen.facts:
        given["facts"] = json.loads(chosen.facts.read_text(encoding="utf-8"))
    lines = lines_of(chosen.text) if chosen.text else ["{}"]
    if chosen.page:
        (request,) = requests(lines, "story", given)
        print(screened_page(request, chosen.page))
        return 0
    return print_records(screened(requests(lines, "story", given)), as_json=chosen.json)


def _read_visit(chosen: argparse.Namespace) -> int:
    from bot.commands.lines import requests, visits_read
    from bot.commands.office import roster_of

    given = {"on": chosen.on, "village": chosen.village}
    lines = requests(lines_of(chosen.text), "text", given)
    return print_records(visits_read(lines, *roster_of(settings())), as_json=True)
