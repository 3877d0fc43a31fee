"""The roster workbook: its sheets and columns, the empty template, and its rows as plain text."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from config.yaml_file import read_yaml

FORM_FILE = Path(__file__).parent.parent.parent / "config" / "forms" / "roster.yaml"
MOST_BYTES, MOST_UNPACKED = 10_000_000, 100_000_000
MOST_ROWS = 50_000
COLUMN_WIDTH = 18


class NotAWorkbook(ValueError):
    """A file that is no XLSX workbook we read; args[0] is the key of the text that says why."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    key: str
    title: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. example: a row that shows how, never imported. optional: need not be there."""

    id: str
    name: str
    note: str
    columns: tuple[Column, ...]
    example: tuple[Any, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text, by column key. number: as the spreadsheet counts, the titles being 1."""

    sheet: Sheet
    number: int
    cells: Mapping[str, str]


@cache
def form() -> Mapping[str, Any]:
    """Return roster.yaml."""
    plain: Mapping[str, Any] = read_yaml(FORM_FILE)
    return plain


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the sheets in the order of the workbook."""
    return sheets_of(form())


def sheets_of(plain: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """Return the sheets a form file describes."""
    return tuple(
        Sheet(
            id=name,
            name=raw["name"],
            note=raw["note"],
            columns=tuple(Column(**column) for column in raw["columns"]),
            example=tuple(raw["example"]),
            optional=raw.get("optional", False),
        )
        for name, raw in plain["sheets"].items()
    )


def write_template(path: Path, wanted: Sequence[Sheet] = ()) -> None:
    """Write empty sheets, the roster's unless told, with titles, notes and an example row each."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        grey = book.add_format({"italic": True, "font_color": "#888888"})
        for sheet in wanted or sheets():
            page = book.add_worksheet(sheet.name)
            page.set_column(0, len(sheet.columns), COLUMN_WIDTH)
            page.freeze_panes(1, 0)
            for at, column in enumerate(sheet.columns):
                page.write(0, at, column.title, bold)
                page.write_comment(0, at, column.note)
                page.write(1, at, sheet.example[at], grey)
            page.write(0, len(sheet.columns), sheet.note, grey)


def read_rows(
    path: Path, wanted: Sequence[Sheet] = ()
) -> tuple[dict[str, tuple[str, ...]], list[Row]]:
    """Return (titles by sheet name, all rows but examples and empty ones).

    wanted: the sheets to read, the roster's unless told.
    Raises NotAWorkbook for another file, one too large, or one that unpacks into too much.
    """
    # Imported when a workbook comes: it takes longer than most of a start.
    from openpyxl import load_workbook

    _refuse_bombs(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False)
        pages = {name: book[name] for name in book.sheetnames}
        known = {sheet.name: sheet for sheet in wanted or sheets()}
        titles = {name: _titles(page) for name, page in pages.items() if name in known}
        rows = [row for name in titles for row in _rows(known[name], pages[name], titles[name])]
        book.close()
    except NotAWorkbook:
        raise
    except Exception as error:  # openpyxl has no error of its own for a broken part
        raise NotAWorkbook("roster.not_a_workbook") from error
    return titles, rows


def _refuse_bombs(path: Path) -> None:
    if path.stat().st_size > MOST_BYTES:
        raise NotAWorkbook("roster.too_large")
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except Exception as error:  # zipfile has many for what it cannot read
        raise NotAWorkbook("roster.not_a_workbook") from error
    if unpacked > MOST_UNPACKED:
        raise NotAWorkbook("roster.too_large")


def _titles(page: Any) -> tuple[str, ...]:
    first = next(page.iter_rows(min_row=1, max_row=1, values_only=True), ())
    return tuple(_text(cell) for cell in first)


def _rows(sheet: Sheet, page: Any, titles: Sequence[str]) -> Iterator[Row]:
    places = {c.key: titles.index(c.title) for c in sheet.columns if c.title in titles}
    for number, values in enumerate(page.iter_rows(min_row=2, values_only=True), 2):
        if number > MOST_ROWS:
            raise NotAWorkbook("roster.too_large")
        cells = {key: _text(values[at]) for key, at in places.items() if at < len(values)}
        if any(cells.values()) and not _is_example(cells):
            yield Row(sheet, number, cells)


def _is_example(cells: Mapping[str, str]) -> bool:
    return next(iter(cells.values()), "").startswith(form()["example"])


def _text(cell: object) -> str:
    """Return a cell as people see it: 1956 not 1956.0, a date as a day."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return str(cell).strip()
