"""The workbook of local figures: an empty one to fill in, and what its rows come to.

Every row is checked before any is taken; a row that is not sound is told with its column and what
to do about it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bot.commands.roster_check import PRIVATE_NUMBER, Problem
from bot.commands.roster_file import (
    Column,
    NotAWorkbook,
    Row,
    Sheet,
    read_rows,
    sheets_of,
    write_template,
)
from config.texts import Texts
from config.yaml_file import read_yaml
from knowledge.contents import Knowledge
from knowledge.partial_date import first_day, last_day
from knowledge.schema import RateRow

FORM_FILE = Path(__file__).parent.parent.parent / "config" / "forms" / "rates.yaml"


@dataclass(frozen=True, slots=True)
class NewRow:
    """One sound row of the workbook and the rate it belongs to."""

    rate: str
    row: RateRow


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook holds: rows to write, how many are there already, what is wrong."""

    rows: tuple[NewRow, ...]
    known: int
    problems: tuple[Problem, ...]


@cache
def form() -> Mapping[str, Any]:
    """Return rates.yaml."""
    plain: Mapping[str, Any] = read_yaml(FORM_FILE)
    return plain


@cache
def rates_sheet() -> Sheet:
    (sheet,) = sheets_of(form())
    return sheet


def write_rates_template(path: Path, knowledge: Knowledge, texts: Texts) -> None:
    """Write a workbook to fill in, with the ids of rates and sources and the known rows to see."""
    write_template(path, (rates_sheet(),))
    book = load_workbook(path)
    lists = {"rates": _rate_lines, "sources": _source_lines, "known": _known_lines}
    heads = {
        "rates": texts("curator.rates.rates_head"),
        "sources": texts("curator.rates.sources_head"),
        "known": texts("curator.rates.known_head"),
    }
    for name, lines in lists.items():
        page = book.create_sheet(texts(f"curator.rates.{name}_sheet"))
        for line in (heads[name].split("|"), *lines(knowledge, texts)):
            page.append(list(line))
    book.save(path)


def _rate_lines(knowledge: Knowledge, texts: Texts) -> Iterator[Sequence[Any]]:
    join = texts("curator.test.or").join
    for rate in knowledge.rates.values():
        parts = dict.fromkeys(row.part for row in rate.rows if row.part)
        yield rate.id, rate.title, rate.unit, join(parts)


def _source_lines(knowledge: Knowledge, texts: Texts) -> Iterator[Sequence[Any]]:
    for source in knowledge.sources.values():
        yield source.id, source.title, source.doc_no


def _known_lines(knowledge: Knowledge, texts: Texts) -> Iterator[Sequence[Any]]:
    for rate in knowledge.rates.values():
        for row in rate.rows:
            source, _, section = row.cite.partition("#")
            area = knowledge.areas.full_name(row.area)
            least = texts("curator.rates.yes") if row.at_least else ""
            told = (row.from_, row.until, row.part, row.value, least, source, section, row.note)
            yield rate.id, area, *told


@dataclass(frozen=True, slots=True)
class _Check:
    """What a row is checked against."""

    knowledge: Knowledge
    texts: Texts

    def row(self, row: Row) -> Iterator[tuple[Column, str]]:
        """Yield (column, what to do) for each cell of a row that is not sound."""
        for column in row.sheet.columns:
            value = row.cells.get(column.key, "")
            if told := self.plain(column, value) or self.cell(column.kind, value, row):
                yield column, told

    def plain(self, column: Column, value: str) -> str:
        """Return what is wrong with any cell: empty, a formula, somebody's number."""
        if not value:
            note = {"note": column.note}
            return self.texts("curator.rates.missing", **note) if column.required else ""
        if value.startswith(("=", "+", "@")):
            return self.texts("curator.rates.formula")
        private = column.kind in ("text", "number") and PRIVATE_NUMBER.search(value)
        return self.texts("curator.rates.private_number") if private else ""

    def cell(self, kind: str, value: str, row: Row) -> str:
        """Return what is wrong with a cell of its kind, "" when nothing is."""
        if kind == "part":
            return self.part(value, row)
        if not value:
            return ""
        known = self.knowledge
        match kind:
            case "rate":
                return "" if value in known.rates else self.texts("curator.rates.no_rate")
            case "area":
                return "" if known.areas.resolve(value) else self.texts("curator.rates.no_area")
            case "date":
                return self.date(value, row)
            case "number":
                return "" if _number(value) is not None else self.texts("curator.rates.bad_value")
            case "yes_no":
                return "" if value in form()["yes_no"] else self.texts("curator.rates.bad_least")
            case "source":
                return "" if value in known.sources else self.texts("curator.rates.no_source")
            case _:
                return ""

    def date(self, value: str, row: Row) -> str:
        since = row.cells.get("since", "")
        if not _date(value):
            return self.texts("curator.rates.bad_date")
        if _date(since) and last_day(value) < first_day(since):
            return self.texts("curator.rates.until_early")
        return ""

    def part(self, value: str, row: Row) -> str:
        rate = self.knowledge.rates.get(row.cells.get("rate", ""))
        parts = {known.part for known in rate.rows} if rate else set()
        if not parts or value in parts:
            return ""
        if parts == {""}:
            return self.texts("curator.rates.no_parts")
        told = self.texts("curator.test.or").join(sorted(filter(None, parts)))
        return self.texts("curator.rates.bad_part", parts=told)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _date(text: str) -> bool:
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def read_filled(path: Path, knowledge: Knowledge, texts: Texts) -> Filled:
    """Read and check a filled workbook."""
    try:
        titles, rows = read_rows(path, (rates_sheet(),))
    except NotAWorkbook as error:
        return Filled((), 0, (Problem("", 0, "", texts(str(error.args[0]))),))
    check = _Check(knowledge, texts)
    problems = [*_wrong_titles(titles, texts), *_wrong_cells(rows, check)]
    if problems:
        return Filled((), 0, tuple(problems))
    read = [(row, _new_row(row, knowledge)) for row in rows]
    problems = [*_doubles(read, texts), *_others(read, check)]
    fresh = tuple(new for _, new in read if not _standing(new, knowledge))
    return Filled(fresh, len(read) - len(fresh), tuple(problems))


def _wrong_titles(titles: Mapping[str, Sequence[str]], texts: Texts) -> Iterator[Problem]:
    sheet = rates_sheet()
    if sheet.name not in titles:
        yield Problem(sheet.name, 0, "", texts("curator.rates.no_sheet"))
        return
    for column in sheet.columns:
        if column.title not in titles[sheet.name]:
            yield Problem(sheet.name, 1, column.title, texts("curator.rates.no_column"))


def _wrong_cells(rows: Sequence[Row], check: _Check) -> Iterator[Problem]:
    for row in rows:
        for column, told in check.row(row):
            yield Problem(row.sheet.name, row.number, column.title, told)


def _new_row(row: Row, knowledge: Knowledge) -> NewRow:
    cells = {column.key: row.cells.get(column.key, "") for column in row.sheet.columns}
    plain = {
        "area": knowledge.areas.resolve(cells["area"]),
        "from": cells["since"],
        "until": cells["until"],
        "value": _number(cells["value"]),
        "part": cells["part"],
        "at_least": form()["yes_no"].get(cells["at_least"], False),
        "cite": f"{cells['source']}#{cells['section']}",
        "note": cells["note"],
    }
    return NewRow(cells["rate"], RateRow.model_validate(plain))


def _key(new: NewRow) -> tuple[str, str, str, str]:
    return new.rate, new.row.area, new.row.part, new.row.from_


def _doubles(read: Sequence[tuple[Row, NewRow]], texts: Texts) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str, str], Row] = {}
    for row, new in read:
        first = seen.setdefault(_key(new), row)
        if first is not row:
            told = texts("curator.rates.double", row=first.number)
            yield Problem(row.sheet.name, row.number, _title("since"), told)


def _standing(new: NewRow, knowledge: Knowledge) -> tuple[RateRow, ...]:
    """Return the known rows for the place, part and day of a new one."""
    rows = knowledge.rates[new.rate].rows
    return tuple(each for each in rows if _key(NewRow(new.rate, each)) == _key(new))


def _others(read: Sequence[tuple[Row, NewRow]], check: _Check) -> Iterator[Problem]:
    """Yield rows that say something else than what is known for their place, part and day."""
    texts = check.texts
    for row, new in read:
        known = _standing(new, check.knowledge)
        if known and new.row not in [each.model_copy(update={"conflict": ""}) for each in known]:
            first = known[0]
            unknown = texts("curator.sheet.value_unknown")
            value = unknown if first.value is None else f"{first.value:g}"
            told = texts("curator.rates.other_value", value=value, cite=first.cite, id=new.rate)
            yield Problem(row.sheet.name, row.number, _title("value"), told)


def _title(key: str) -> str:
    return next(column.title for column in rates_sheet().columns if column.key == key)
