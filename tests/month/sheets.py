"""An exported workbook read again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import load_workbook

# One row, by its titles.
Row: TypeAlias = Mapping[str, Any]


def read(file: Path) -> dict[str, list[Row]]:
    """Return the rows of every sheet by its name."""
    book = load_workbook(file, read_only=True)
    sheets = {}
    for sheet in book.worksheets:
        titles, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(titles, row, strict=False)) for row in rows]
    book.close()
    return sheets
