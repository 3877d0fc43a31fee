"""Writes the county's forms: a workbook row by row, or one sheet as CSV."""

import contextlib
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from bot.commands.export_form import Cell, Column, Record, Sheet, county_form

# What a spreadsheet would run as a formula when a CSV cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What one sheet, and one cell, of a spreadsheet can hold.
MOST_ROWS, MOST_LETTERS = 1_048_576, 32_767
# A spreadsheet counts days from 1900 on.
FIRST_YEAR = 1900
WIDTHS = {"words": 36, "label": 14, "moment": 17, "day": 12, "number": 8, "code": 17}
WIDTH = 12
FORMATS = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
DAYS, MOMENTS = "%Y-%m-%d", "%Y-%m-%d %H:%M"


@contextlib.contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Give a file to write beside *file*; it takes its place only when all of it was written."""
    part = file.with_name(f".{file.name}.part")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def write_csv(file: Path, sheet: Sheet, rows: Iterable[Record], zone: ZoneInfo) -> int:
    """Write one sheet; return how many rows. Raises OSError."""
    count = 0
    # utf-8-sig: spreadsheets on Windows read plain UTF-8 as something else.
    with whole(file) as part, part.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(sheet.titles)
        for row in rows:
            writer.writerow([harmless(_text(row.get(c.key), zone)) for c in sheet.columns])
            count += 1
    return count


@dataclass(slots=True)
class Book:
    """A workbook being written; a row is on disk before the next one is taken.

    counts: rows of each sheet written so far, by its id.
    """

    workbook: Any
    zone: ZoneInfo
    formats: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, sheet: Sheet, rows: Iterable[Record]) -> None:
        """Write one sheet; what one cannot hold goes on in another."""
        pages, at, page = 0, MOST_ROWS, None
        self.counts[sheet.id] = 0
        for row in rows:
            if at == MOST_ROWS:
                pages += 1
                page, at = self._page(sheet, pages), 1
            self._row(page, at, sheet.columns, row)
            at += 1
            self.counts[sheet.id] += 1
        if page is None:
            self._page(sheet, 1)
        else:
            page.autofilter(0, 0, at - 1, len(sheet.columns) - 1)

    def explain(self, head: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> None:
        """Write the sheet of explanations. head: (what, value) of the whole workbook."""
        about = county_form()["about"]
        page = self.workbook.add_worksheet(about["name"])
        for column, width in enumerate((14, 16, 64, 24)):
            page.set_column(column, column, width)
        lines = [(*pair, "", "") for pair in head]
        lines += [
            (about["rows"].format(name=sheet.name, count=self.counts[sheet.id]), "", sheet.note, "")
            for sheet in sheets
        ]
        titled = len(lines) + 1
        lines += [("", "", "", ""), tuple(about["columns"])]
        lines += [(s.name, c.title, c.meaning, c.source) for s in sheets for c in s.columns]
        for at, line in enumerate(lines):
            for column, text in enumerate(line):
                page.write_string(at, column, text, self.formats["title"] if at == titled else None)

    def _page(self, sheet: Sheet, number: int) -> Any:
        another = county_form()["another"].format(name=sheet.name, number=number)
        page = self.workbook.add_worksheet(another if number > 1 else sheet.name)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, WIDTHS.get(column.kind, WIDTH))
        page.freeze_panes(1, 0)
        for at, title in enumerate(sheet.titles):
            page.write_string(0, at, title, self.formats["title"])
        return page

    def _row(self, page: Any, at: int, columns: Sequence[Column], row: Record) -> None:
        for place, column in enumerate(columns):
            cell = row.get(column.key)
            if cell is None or cell == "":
                continue
            if isinstance(cell, int):
                page.write_number(at, place, cell)
            elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
                page.write_datetime(at, place, _local(cell, self.zone), self.formats[column.kind])
            else:
                page.write_string(at, place, _fitting(_text(cell, self.zone)))


@contextlib.contextmanager
def book(file: Path, zone: ZoneInfo) -> Iterator[Book]:
    """Open a workbook to write; it stands under its name only when it is whole. Raises OSError."""
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with whole(file) as part, xlsxwriter.Workbook(str(part), plain) as workbook:
        formats = {kind: workbook.add_format({"num_format": f}) for kind, f in FORMATS.items()}
        formats["title"] = workbook.add_format({"bold": True})
        yield Book(workbook, zone, formats)


def _local(cell: date, zone: ZoneInfo) -> date:
    """Return a moment as its clock shows it there; a spreadsheet knows no zones."""
    if not isinstance(cell, datetime):
        return cell
    return cell.astimezone(zone).replace(tzinfo=None)


def _text(cell: Cell, zone: ZoneInfo) -> str:
    if isinstance(cell, datetime):
        return f"{_local(cell, zone):{MOMENTS}}"
    if isinstance(cell, date):
        return f"{cell:{DAYS}}"
    return "" if cell is None else str(cell)


def _fitting(text: str) -> str:
    """Return a text as long as a cell may be, with a word where it was cut."""
    if len(text) <= MOST_LETTERS:
        return text
    cut: str = county_form()["cut"]
    return text[: MOST_LETTERS - len(cut)] + cut


def harmless(cell: str) -> str:
    """Return a cell of a CSV that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
