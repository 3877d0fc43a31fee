"""A workbook holds what it was given: long lists, long texts, or nothing at all when cut short."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from bot.commands import export_book
from bot.commands.export_book import MOST_LETTERS, book, write_csv
from bot.commands.export_form import Column, Record, Sheet

CHINA = ZoneInfo("Asia/Shanghai")
COLUMNS = (
    Column("what", "事", "words", "啥事", "干部"),
    Column("on", "日子", "day", "哪天", "干部"),
    Column("at", "时间", "moment", "几点", "系统"),
    Column("many", "数", "number", "几个", "系统"),
)
SHEET = Sheet("things", "事情", "一行一件", COLUMNS)
MIDNIGHT = datetime(2026, 10, 31, 16, 10, tzinfo=UTC)


def record(what: str, on: date = date(2026, 11, 1)) -> Record:
    return {"what": what, "on": on, "at": MIDNIGHT, "many": 0}


def written(file: Path, *rows: Record) -> list[tuple[object, ...]]:
    with book(file, CHINA) as opened:
        opened.add(SHEET, rows)
    (page,) = load_workbook(file).worksheets
    return list(page.iter_rows(values_only=True))


def test_days_moments_and_numbers_are_no_texts(tmp_path: Path) -> None:
    titles, row = written(tmp_path / "a.xlsx", record("路灯"))
    assert titles == ("事", "日子", "时间", "数")
    assert row == ("路灯", datetime(2026, 11, 1), datetime(2026, 11, 1, 0, 10), 0)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "{=", "http://", "='a'!"])
def test_what_begins_like_a_formula_or_a_link_stays_text(tmp_path: Path, first: str) -> None:
    said = f"{first}cmd|' /C calc'!A1"
    file = tmp_path / "a.xlsx"
    with book(file, CHINA) as opened:
        opened.add(SHEET, [record(said)])
    cell = load_workbook(file)["事情"]["A2"]
    assert (cell.value, cell.hyperlink) == (said, None)
    # openpyxl takes any text with "=" for a formula; in the file it is an inline string.
    assert written(tmp_path / "b.xlsx", record(said))[1][0] == said


def test_a_list_longer_than_a_sheet_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_book, "MOST_ROWS", 4)
    file = tmp_path / "a.xlsx"
    with book(file, CHINA) as opened:
        opened.add(SHEET, (record(str(number)) for number in range(7)))
        assert opened.counts == {"things": 7}
    pages = load_workbook(file).worksheets
    assert [page.title for page in pages] == ["事情", "事情（2）", "事情（3）"]
    assert [page.max_row for page in pages] == [4, 4, 2]
    told = [row[0] for page in pages for row in page.iter_rows(min_row=2, values_only=True)]
    assert told == [str(number) for number in range(7)]


def test_a_text_no_cell_can_hold_says_that_it_was_cut(tmp_path: Path) -> None:
    longest, longer = "长" * MOST_LETTERS, "长" * (MOST_LETTERS + 1)
    _, whole, cut = written(tmp_path / "a.xlsx", record(longest), record(longer))
    assert whole[0] == longest
    assert len(str(cut[0])) == MOST_LETTERS
    assert str(cut[0]).endswith("……（太长，没写完）")


def test_a_day_no_spreadsheet_knows_is_told_as_text(tmp_path: Path) -> None:
    assert written(tmp_path / "a.xlsx", record("老账", date(1899, 5, 4)))[1][1] == "1899-05-04"


def test_a_list_without_rows_still_has_its_titles(tmp_path: Path) -> None:
    assert written(tmp_path / "a.xlsx") == [("事", "日子", "时间", "数")]


def broken() -> Iterator[Record]:
    yield record("头一行")
    raise RuntimeError("the database went away")


def test_what_was_cut_short_leaves_no_file_and_the_old_one_alone(tmp_path: Path) -> None:
    file, old = tmp_path / "a.xlsx", tmp_path / "old.csv"
    old.write_text("旧", encoding="utf-8")
    with pytest.raises(RuntimeError), book(file, CHINA) as opened:
        opened.add(SHEET, broken())
    with pytest.raises(RuntimeError):
        write_csv(old, SHEET, broken(), CHINA)
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]
    assert old.read_text(encoding="utf-8") == "旧"
