"""Checks every row of a roster; all problems are told at once and nothing is taken by halves."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.commands.roster_file import Column, NotAWorkbook, Row, form, read_rows, sheets
from config.file_words import load_file_words
from config.texts import Texts
from knowledge.areas import Areas
from knowledge.partial_date import first_day
from state.records import LocalArea
from state.rows import Household, Member, Person, Role

LONGEST_TEXT = 40
FIRST_YEAR = 1900
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
CODE = re.compile(r"\d{6}(-t\d{2}(-v\d{2})?)?")
PRIVATE_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1\d{10})(?!\d)")
# A household is a person to the bot once it is bound by the code at its door.
SHARED_IDS = ("cadres", "supervisors", "households")
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
ROLES: tuple[tuple[str, Role], ...] = (("cadres", "cadre"), ("supervisors", "supervisor"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, where it stands and what to do. row 0: the sheet or file as a whole."""

    sheet: str
    row: int
    column: str
    remedy: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What a household counts as, and since and until when, where the roster says so."""

    household: str
    status: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Roster:
    """What a sound roster holds."""

    areas: tuple[LocalArea, ...] = ()
    people: tuple[Person, ...] = ()
    households: tuple[Household, ...] = ()
    statuses: tuple[StatusRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A roster and what is wrong with its file; only without problems may it be imported."""

    roster: Roster
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Check:
    texts: Texts
    this_year: int
    places: Mapping[str, str]
    households: frozenset[str]

    def cell(self, row: Row, column: Column) -> str:
        """Return the key of what is wrong with a cell, "" when nothing is."""
        value = row.cells.get(column.key, "")
        if not value:
            return "roster.missing" if column.required else ""
        if value.startswith(("=", "+", "@")):
            return "roster.formula"
        if PRIVATE_NUMBER.search(value):
            return "roster.private_number"
        if len(value) > LONGEST_TEXT:
            return "roster.too_long"
        return self.kind(column.kind, value)

    def kind(self, kind: str, value: str) -> str:
        if kind == "id":
            return "" if ID.fullmatch(value) else "roster.bad_id"
        if kind == "code":
            return "" if CODE.fullmatch(value) else "roster.bad_code"
        if kind == "level":
            return "" if value in form()["levels"] else "roster.bad_level"
        if kind == "village":
            return "" if self.places.get(value) == "village" else "roster.no_village"
        if kind == "area":
            return "" if value in self.places else "roster.no_area"
        if kind == "household":
            return "" if value in self.households else "roster.no_household"
        if kind == "year":
            good = value.isdecimal() and FIRST_YEAR <= int(value) <= self.this_year
            return "" if good else "roster.bad_year"
        if kind == "status":
            return "" if load_file_words().status(value) else "roster.bad_status"
        if kind == "day":
            return "" if _day(value) else "roster.bad_day"
        return ""


def check_roster(
    path: Path, areas: Areas, local: Sequence[LocalArea], texts: Texts, this_year: int
) -> Checked:
    """Read and check a roster workbook. local: places that came with earlier rosters."""
    try:
        titles, rows = read_rows(path)
    except NotAWorkbook as error:
        return Checked(Roster(), (Problem("", 0, "", texts(str(error.args[0]))),))
    problems = [*_wrong_titles(titles, texts)]
    check = _Check(
        texts,
        this_year,
        _places(rows, areas, local),
        frozenset(row.cells.get("id", "") for row in rows if row.sheet.id == "households"),
    )
    problems += _wrong_cells(rows, check)
    problems += _doubles(rows, texts)
    problems += _wrong_parents(rows, check)
    if not rows and not problems:
        problems.append(Problem("", 0, "", texts("roster.empty")))
    return Checked(Roster() if problems else _roster(rows), tuple(problems))


def told(problems: Sequence[Problem], texts: Texts) -> list[str]:
    """Return one line per problem: sheet, row, column, remedy."""
    return [
        texts("roster.problem", sheet=p.sheet, row=p.row, column=p.column, remedy=p.remedy)
        if p.row
        else texts("roster.problem_whole", sheet=p.sheet, remedy=p.remedy)
        for p in problems
    ]


def _places(rows: Sequence[Row], areas: Areas, local: Sequence[LocalArea]) -> dict[str, str]:
    levels: Mapping[str, str] = form()["levels"]
    own = [row.cells for row in rows if row.sheet.id == "areas"]
    return (
        {area.code: area.level for area in areas}
        | {area.code: area.level for area in local}
        | {cells.get("code", ""): levels.get(cells.get("level", ""), "") for cells in own}
    )


def _wrong_titles(titles: Mapping[str, Sequence[str]], texts: Texts) -> Iterator[Problem]:
    for sheet in sheets():
        if sheet.name not in titles and sheet.optional:
            continue
        if sheet.name not in titles:
            yield Problem(sheet.name, 0, "", texts("roster.no_sheet"))
            continue
        for column in sheet.columns:
            if column.title not in titles[sheet.name]:
                yield Problem(sheet.name, 1, column.title, texts("roster.no_column"))


def _wrong_cells(rows: Sequence[Row], check: _Check) -> Iterator[Problem]:
    for row in rows:
        for column in row.sheet.columns:
            if key := check.cell(row, column):
                remedy = check.texts(key, note=column.note) if key in NOTED else check.texts(key)
                yield Problem(row.sheet.name, row.number, column.title, remedy)


NOTED = frozenset({"roster.missing"})


def _doubles(rows: Sequence[Row], texts: Texts) -> Iterator[Problem]:
    """Yield ids and codes that stand twice; people and households share their ids."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        column = next((c for c in row.sheet.columns if c.key in ("id", "code")), None)
        if column is None or not (value := row.cells.get(column.key, "")):
            continue
        kind = "people" if row.sheet.id in SHARED_IDS else row.sheet.id
        first = seen.setdefault((kind, value), row)
        if first is not row:
            remedy = texts("roster.double", sheet=first.sheet.name, row=first.number)
            yield Problem(row.sheet.name, row.number, column.title, remedy)


def _wrong_parents(rows: Sequence[Row], check: _Check) -> Iterator[Problem]:
    for row in rows:
        code, parent = row.cells.get("code", ""), row.cells.get("parent", "")
        if row.sheet.id != "areas" or not code or not parent:
            continue
        if parent not in check.places or code.rpartition("-")[0] != parent:
            title = next(c.title for c in row.sheet.columns if c.key == "parent")
            yield Problem(row.sheet.name, row.number, title, check.texts("roster.bad_parent"))


def _roster(rows: Sequence[Row]) -> Roster:
    by_sheet = {s.id: [row.cells for row in rows if row.sheet.id == s.id] for s in sheets()}
    together: dict[str, list[Member]] = defaultdict(list)
    for cells in by_sheet["members"]:
        together[cells["household"]].append(_member(cells))
    return Roster(
        tuple(map(_area, by_sheet["areas"])),
        tuple(_person(cells, role) for sheet, role in ROLES for cells in by_sheet[sheet]),
        tuple(_household(cells, together[cells["id"]]) for cells in by_sheet["households"]),
        tuple(map(_status, by_sheet["statuses"])),
    )


def _area(cells: Mapping[str, str]) -> LocalArea:
    aliases = tuple(filter(None, re.split("[、,，;；\\s]+", cells.get("aliases", ""))))
    level = form()["levels"][cells["level"]]
    return LocalArea(cells["code"], cells["name"], level, cells["parent"], aliases)


def _person(cells: Mapping[str, str], role: Role) -> Person:
    return Person(cells["id"], cells["name"], role, cells["area"], cells.get("unit", ""))


def _household(cells: Mapping[str, str], members: Sequence[Member]) -> Household:
    return Household(
        id=cells["id"],
        village=cells["village"],
        group=cells.get("group", ""),
        head=cells["head"],
        nickname=cells.get("nickname", ""),
        kind=cells.get("kind", ""),
        members=tuple(members),
    )


def _status(cells: Mapping[str, str]) -> StatusRow:
    status = load_file_words().status(cells["status"])
    since, until = _day(cells.get("since", "")), _day(cells.get("until", ""))
    return StatusRow(cells["household"], status, since, until)


def _day(said: str) -> date | None:
    """Return the first day of a year, a month or a day written as 2024, 2024-03 or 2024-03-15."""
    try:
        return first_day(said) if DAY.fullmatch(said) else None
    except ValueError:
        return None


def _member(cells: Mapping[str, str]) -> Member:
    year = cells.get("birth_year", "")
    return Member(cells["name"], cells["relation"], int(year) if year else None)
