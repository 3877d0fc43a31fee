"""The county's forms open in LibreOffice, cell for cell; without one here the test says so."""

import csv
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.commands.roster_file import write_template

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(OFFICE is None, reason="no LibreOffice (soffice) on this machine"),
]
# comma, quotes, UTF-8, from line 1, every sheet in a file of its own
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def opened(book: Path, to: Path) -> dict[str, list[list[str]]]:
    """Return what LibreOffice shows in every sheet. Fails when it says anything but its work."""
    done = subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{to}/profile", "--headless",
         "--convert-to", EVERY_SHEET, "--outdir", str(to), str(book)],
        capture_output=True, text=True, timeout=200, check=True,
    )  # fmt: skip
    assert "rror" not in done.stdout + done.stderr, done.stdout + done.stderr
    shown = {}
    for file in to.glob(f"{book.stem}-*.csv"):
        with file.open(newline="", encoding="utf-8") as stream:
            shown[file.stem.removeprefix(f"{book.stem}-")] = list(csv.reader(stream))
    return shown


def written(book: Path) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet as the file holds them."""
    return {
        page.title: [[_told(cell) for cell in row] for row in page.iter_rows()]
        for page in load_workbook(book).worksheets
    }


def _told(cell: Any) -> str:
    if isinstance(cell.value, datetime):
        told = cell.value.isoformat(" ", "seconds")
        return told if "hh" in cell.number_format else told[:10]
    return "" if cell.value is None else str(cell.value)


def test_the_roster_template_opens(tmp_path: Path) -> None:
    book = tmp_path / "roster.xlsx"
    write_template(book)
    assert opened(book, tmp_path / "out") == written(book)


def test_every_form_shows_what_was_written(book: Path, tmp_path: Path) -> None:
    shown = opened(book, tmp_path / "out")
    assert len(shown) >= 5
    assert shown == written(book)
