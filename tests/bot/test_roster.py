"""The roster: every wrong row told at once, nothing taken by halves, nothing doubled."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.commands.export import Wanted, export
from bot.commands.roster import Imported, import_roster, told, write_codes, write_template
from bot.commands.roster_file import sheets
from bot.content import load_content
from bot.demo import load_demo
from handlers.turn import Message, VisitSubmitted
from state.changed_records import Changed
from state.codes import hash_code
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import VisitDraft
from state.writer import Writer
from tests.keys import RING

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
VILLAGE = "410185-t01-v01"
CONTENT = load_content()
GIVEN = (CONTENT.knowledge.areas, CONTENT.texts)
ROWS: dict[str, list[list[Any]]] = {
    "区划": [["410185-t01-v90", "石坡村", "村", "410185-t01", "石坡"]],
    "户": [
        ["H1", VILLAGE, "一组", "王建国", "老王", "脱贫户"],
        ["H2", "410185-t01-v90", "二组", "李桂花", "", ""],
    ],
    "成员": [["H1", "王建国", "户主", 1956.0], ["H1", "李秀英", "妻子", ""]],
    "干部": [["C1", "李卫东", VILLAGE, "市农业局"]],
    "主管": [["S1", "张秀云", "410185-t01", ""]],
}


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[Writer, Records]]:
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(Writer(write_engine(database_url, RING)))
        records = Records(read_engine(database_url, RING))
        yield writer, records
        records.engine.dispose()


def book(path: Path, rows: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook from the template with these rows under the example."""
    write_template(path)
    workbook = load_workbook(path)
    for name, lines in rows.items():
        for line in lines:
            workbook[name].append(line)
    workbook.save(path)
    return path


async def test_a_sound_roster_is_stored_whole(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    done = await import_roster(writer, records, book(tmp_path / "r.xlsx", ROWS), NOW, GIVEN)
    assert isinstance(done, Imported)
    assert (done.areas, done.people, done.households, len(done.codes)) == (1, 2, 2, 2)
    homes = {home.id: home for home in records.households("410185-t01")}
    assert [(m.name, m.birth_year) for m in homes["H1"].members] == [
        ("王建国", 1956),
        ("李秀英", None),
    ]
    assert [area.code for area in records.local_areas()] == ["410185-t01-v90"]
    code = records.code(hash_code(done.codes[0].code.lower()))
    assert code is not None
    assert (code.person, code.used) == ("C1", False)


async def test_importing_again_updates_and_doubles_nothing(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    await import_roster(writer, records, book(tmp_path / "r.xlsx", ROWS), NOW, GIVEN)
    changed = ROWS | {"户": [["H1", VILLAGE, "三组", "王建国", "", "一般户"]], "成员": []}
    again = await import_roster(writer, records, book(tmp_path / "r2.xlsx", changed), NOW, GIVEN)
    assert isinstance(again, Imported)
    assert again.codes == (), "who holds a good code gets no second one"
    homes = {home.id: home for home in records.households("410185")}
    assert sorted(homes) == ["H1", "H2"]
    assert (homes["H1"].group, homes["H1"].members) == ("三组", ())
    assert len(records.people("410185", "cadre")) == 1


async def test_only_what_differs_counts_as_changed(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    day, ways = timedelta(days=1), iter(range(9))

    async def imported(rows: dict[str, list[list[Any]]], at: datetime) -> dict[str, datetime]:
        file = book(tmp_path / f"{next(ways)}.xlsx", rows)
        assert isinstance(await import_roster(writer, records, file, at, GIVEN), Imported)
        homes = records.changed.households(Changed("410185"), 9)
        return {home.id: home.changed_at for home in homes if home.changed_at}

    assert await imported(ROWS, NOW) == {"H1": NOW, "H2": NOW}
    assert await imported(ROWS, NOW + day) == {"H1": NOW, "H2": NOW}
    younger = ROWS | {"成员": [["H1", "王建国", "户主", 1956.0]]}
    assert await imported(younger, NOW + 2 * day) == {"H2": NOW, "H1": NOW + 2 * day}
    moved = younger | {"户": [ROWS["户"][0], ["H2", VILLAGE, "二组", "李桂花", "", ""]]}
    assert await imported(moved, NOW + 3 * day) == {"H1": NOW + 2 * day, "H2": NOW + 3 * day}
    counted = moved | {"身份": [["H1", "低保户", "2020-07", ""]]}
    expected = {"H2": NOW + 3 * day, "H1": NOW + 4 * day}
    assert await imported(counted, NOW + 4 * day) == expected
    assert await imported(counted, NOW + 5 * day) == expected


BAD_ROWS: list[tuple[str, list[Any], str, str]] = [
    ("户", ["", VILLAGE, "一组", "张三", "", ""], "户编号", "必填"),
    ("户", ["H-9", VILLAGE, "一组", "", "", ""], "户主", "必填"),
    ("户", ["H9", "410185-t99-v01", "一组", "张三", "", ""], "村编码", "没有这个村"),
    ("户", ["H9", "410185-t01", "一组", "张三", "", ""], "村编码", "没有这个村"),
    ("户", ["H1", VILLAGE, "一组", "张三", "", ""], "户编号", "第3行重复"),
    ("户", ["H九", VILLAGE, "一组", "张三", "", ""], "户编号", "字母、数字"),
    ("户", ["H9", VILLAGE, "一组", "张三410185195601011234", "", ""], "户主", "身份证号"),
    ("户", ["H9", VILLAGE, "13800138000", "张三", "", ""], "组", "手机号"),
    ("户", ["H9", VILLAGE, "一组", "张" * 41, "", ""], "户主", "太长"),
    ("户", ["H9", VILLAGE, "一组", "=A1", "", ""], "户主", "公式"),
    ("成员", ["H7", "张三", "户主", ""], "户编号", "没有这个户编号"),
    ("成员", ["H1", "张三", "户主", "去年"], "出生年", "四位数"),
    ("成员", ["H1", "张三", "户主", 2050], "出生年", "四位数"),
    ("主管", ["C1", "赵敏", "410185-t01", ""], "人员编号", "重复"),
    ("主管", ["S9", "赵敏", "999999", ""], "区划编码", "没有这个区划"),
    ("区划", ["410185-t01-v91", "某村", "组", "410185-t01", ""], "级别", "乡镇"),
    ("区划", ["410185-t01-v91", "某村", "村", "410185-t02", ""], "上级编码", "上级编码不对"),
    ("区划", ["41018", "某村", "村", "410185-t01", ""], "编码", "编码不对"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "remedy"), BAD_ROWS)
async def test_one_bad_row_is_told_and_nothing_is_stored(
    sqlite_url: str, tmp_path: Path, sheet: str, row: list[Any], column: str, remedy: str
) -> None:
    rows = {name: list(lines) for name, lines in ROWS.items()}
    rows[sheet].append(row)
    records = Records(read_engine(sqlite_url))
    async with Writer(write_engine(sqlite_url)) as writer:
        problems = await import_roster(writer, records, book(tmp_path / "r.xlsx", rows), NOW, GIVEN)
    assert isinstance(problems, tuple)
    lines = told(problems, GIVEN[1])
    number = 2 + len(rows[sheet])
    assert any(
        line.startswith(f"{sheet} 第{number}行 {column}：") and remedy in line for line in lines
    ), lines
    assert records.people("100000", "cadre") == []
    assert records.households("100000") == []
    records.engine.dispose()


async def test_all_bad_rows_are_told_at_once(sqlite_url: str, tmp_path: Path) -> None:
    rows = {name: list(lines) for name, lines in ROWS.items()}
    for sheet, row, _, _ in BAD_ROWS:
        rows[sheet].append(row)
    records = Records(read_engine(sqlite_url))
    async with Writer(write_engine(sqlite_url)) as writer:
        problems = await import_roster(writer, records, book(tmp_path / "r.xlsx", rows), NOW, GIVEN)
    assert isinstance(problems, tuple)
    assert len({(p.sheet, p.row) for p in problems}) == len(BAD_ROWS)
    records.engine.dispose()


@pytest.mark.parametrize("spoil", ["text", "empty", "no_sheet", "no_column", "template"])
async def test_a_file_that_is_no_roster_is_told_so(
    sqlite_url: str, tmp_path: Path, spoil: str
) -> None:
    file = book(tmp_path / "r.xlsx", {} if spoil == "template" else ROWS)
    if spoil in ("text", "empty"):
        file.write_bytes(b"" if spoil == "empty" else "户编号,户主".encode())
    elif spoil != "template":
        SPOILING[spoil](file)
    records = Records(read_engine(sqlite_url))
    async with Writer(write_engine(sqlite_url)) as writer:
        problems = await import_roster(writer, records, file, NOW, GIVEN)
    assert isinstance(problems, tuple)
    assert problems
    assert all(told(problems, GIVEN[1]))
    records.engine.dispose()


def _without_sheet(file: Path) -> None:
    workbook = load_workbook(file)
    del workbook["成员"]
    workbook.save(file)


def _without_column(file: Path) -> None:
    workbook = load_workbook(file)
    workbook["户"].delete_cols(4)
    workbook.save(file)


SPOILING: dict[str, Callable[[Path], None]] = {
    "no_sheet": _without_sheet,
    "no_column": _without_column,
}


def test_the_template_has_every_sheet_with_titles_notes_and_a_marked_example(
    tmp_path: Path,
) -> None:
    write_template(tmp_path / "t.xlsx")
    workbook: Workbook = load_workbook(tmp_path / "t.xlsx")
    for sheet in sheets():
        page = workbook[sheet.name]
        assert [cell.value for cell in page[1]][: len(sheet.columns)] == [
            column.title for column in sheet.columns
        ]
        assert str(page.cell(2, 1).value).startswith("示例")


async def test_the_demo_county_is_marked_and_loads_again_with_fresh_codes(
    stores: tuple[Writer, Records],
) -> None:
    writer, records = stores
    first = await load_demo(writer, records, NOW)
    second = await load_demo(writer, records, NOW)
    assert {"cadre", "supervisor", "county"} <= set(second)
    assert not set(first.values()) & set(second.values())
    assert records.code(hash_code(first["cadre"])) is None
    assert records.code(hash_code(second["cadre"])) is not None
    people = [*records.people("410185", "cadre"), *records.people("410185", "supervisor")]
    homes = records.households("410185")
    assert len(people) == 5
    assert len(homes) >= 36
    assert all("示例" in person.name for person in people)
    assert all("示例" in home.kind for home in homes)
    assert {home.village for home in homes} <= {area.code for area in GIVEN[0]}


async def test_exported_visits_hold_every_field_and_no_formula(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    await load_demo(writer, records, NOW)
    draft = VisitDraft(
        "d1",
        VILLAGE,
        f"demo-{VILLAGE}-01",
        "王建国",
        date(2026, 11, 22),
        "morning",
        seen={"housing": "屋顶漏雨"},
        problems=("=HYPERLINK(1)",),
    )
    await _submit(writer, records, VisitSubmitted("261122-AAAAAAAA", draft, "demo-cadre-1"))
    days = (date(2026, 11, 1), date(2026, 11, 30))
    county = Wanted("410185", days, NOW, names=True)
    assert export(records, CONTENT, county, tmp_path / "v.csv") == {"visits": 1}
    counts = export(records, CONTENT, county, tmp_path / "v.xlsx")
    assert counts == {"visits": 1, "visits_before": 0}
    text = (tmp_path / "v.csv").read_text(encoding="utf-8-sig")
    assert "261122-AAAAAAAA" in text
    assert "住房：屋顶漏雨" in text
    assert "'=HYPERLINK" in text
    cells = [cell.value for cell in load_workbook(tmp_path / "v.xlsx").active[2]]
    assert cells[0] == "261122-AAAAAAAA"
    assert "=HYPERLINK(1)" in cells
    with pytest.raises(ValueError, match="csv"):
        export(records, CONTENT, county, tmp_path / "v.txt")
    elsewhere = Wanted("410182", days, NOW)
    assert export(records, CONTENT, elsewhere, tmp_path / "n.csv") == {"visits": 0}


async def _submit(writer: Writer, records: Records, event: VisitSubmitted) -> None:
    from bot.recorder import writes_of

    message = Message("test", "a", "s", "k", "text", "", NOW)
    await writer.execute(writes_of([event], message, NOW))


def test_codes_are_written_for_handing_out(tmp_path: Path) -> None:
    from bot.commands.roster import issue
    from state.rows import Person

    issued = issue([Person("C1", "李卫东", "cadre", VILLAGE, "市农业局")], NOW)
    write_codes(tmp_path / "c.xlsx", issued, GIVEN[0])
    row = [cell.value for cell in load_workbook(tmp_path / "c.xlsx").active[2]]
    assert row[:4] == ["李卫东", "市农业局", "郑州市登封市大金店镇毕家村", issued[0].code]
    assert f"绑定 {issued[0].code}" in str(row[5])
