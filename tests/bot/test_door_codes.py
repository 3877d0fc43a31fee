"""Codes at doors bind a sender to a household; statuses come with the roster."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from openpyxl import load_workbook

from bot.commands.door_cards import cards_page, door_link
from bot.commands.door_codes import issue_door_codes
from bot.commands.import_file import Outputs, import_file
from bot.commands.office import Refused, sweep_scope
from bot.commands.roster import Imported, import_roster, told, write_codes, write_template
from bot.recorder import writes_of
from config.settings import Settings
from config.texts import load_texts
from handlers.household_file.events import StatusEntered
from handlers.turn import Message, PersonBound
from knowledge.areas import Areas
from knowledge.loader import load_knowledge
from state.codes import hash_code
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import Person
from state.writer import Writer
from tests.bot.test_roster import ROWS as AREA_ROWS
from tests.bot.test_roster import book

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
VILLAGE = "410185-t01-v01"
ROWS: dict[str, list[list[Any]]] = {
    "户": [
        ["H1", VILLAGE, "一组", "王建国", "", "脱贫户"],
        ["H2", VILLAGE, "二组", "刘富贵", "", ""],
    ],
    "干部": [["C1", "李卫东", VILLAGE, "市农业局"]],
}
AREAS: Areas = load_knowledge().areas
GIVEN = (AREAS, load_texts())
MESSAGE = Message("web", "home", "door", "k", "text", "", NOW)


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[Writer, Records]]:
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(Writer(write_engine(database_url)))
        records = Records(read_engine(database_url))
        yield writer, records
        records.engine.dispose()


def _book(path: Path, rows: dict[str, list[list[Any]]], without: str = "") -> Path:
    write_template(path)
    workbook = load_workbook(path)
    for name, lines in rows.items():
        for line in lines:
            workbook[name].append(line)
    if without:
        del workbook[without]
    workbook.save(path)
    return path


async def _imported(
    stores: tuple[Writer, Records], path: Path, rows: dict[str, list[list[Any]]], without: str = ""
) -> Any:
    writer, records = stores
    return await import_roster(writer, records, _book(path, rows, without), NOW, GIVEN)


async def test_every_household_gets_one_code_that_binds_it(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    await _imported(stores, tmp_path / "r.xlsx", ROWS)
    issued = await issue_door_codes(writer, records, NOW)
    assert [one.household.id for one in issued] == ["H1", "H2"]
    assert await issue_door_codes(writer, records, NOW) == (), "a good code is not replaced"
    code = records.code(hash_code(issued[0].code))
    assert code is not None
    assert records.person(code.person) == Person("H1", "王建国", "household", VILLAGE)
    bound = PersonBound("H1", code.code_hash)
    await writer.execute(writes_of([bound], MESSAGE, NOW))
    assert records.bound("web", "home", "door") == Person("H1", "王建国", "household", VILLAGE)
    later = datetime(2028, 1, 1, tzinfo=UTC)
    again = await issue_door_codes(writer, records, later)
    assert [one.household.id for one in again] == ["H2"], "who is bound needs none"


async def test_an_official_is_never_made_a_household_nor_the_reverse(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    clash = ROWS | {"干部": [["H1", "李卫东", VILLAGE, ""]]}
    problems = await _imported(stores, tmp_path / "r.xlsx", clash)
    assert "重复" in "".join(told(problems, GIVEN[1]))
    await _imported(stores, tmp_path / "r2.xlsx", ROWS)
    await issue_door_codes(writer, records, NOW)
    later = {"干部": [["H2", "李卫东", VILLAGE, ""]]}
    problems = await _imported(stores, tmp_path / "r3.xlsx", later)
    assert "H2" in "".join(told(problems, GIVEN[1]))
    person = records.person("H2")
    assert person is not None
    assert person.role == "household"


async def test_door_codes_stand_on_a_sheet_of_their_own(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    await _imported(stores, tmp_path / "r.xlsx", ROWS)
    issued = await issue_door_codes(writer, records, NOW)
    write_codes(tmp_path / "c.xlsx", [], AREAS, issued)
    page = load_workbook(tmp_path / "c.xlsx")["门码"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert [(row[2], row[3], row[4]) for row in rows] == [
        (one.household.head, one.household.id, one.code) for one in issued
    ]
    assert f"绑定 {issued[0].code}" in rows[0][6]


async def test_a_door_card_holds_the_link_that_fills_in_its_code(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    await _imported(stores, tmp_path / "r.xlsx", ROWS)
    issued = await issue_door_codes(writer, records, NOW)
    page = cards_page(issued, AREAS, "https://zct.example.org/")
    link = door_link("https://zct.example.org/", issued[0].code)
    assert link == f"https://zct.example.org/?code={issued[0].code}"
    drawn = segno.make(link, error="q", micro=False).svg_inline(border=2, omitsize=True)
    assert drawn in page
    assert page.count("<section>") == len(issued)
    assert all(f"绑定 {one.code}" in page for one in issued)
    assert f"一组 {issued[0].household.head}" in page


async def test_places_that_came_with_the_roster_are_named_and_swept_as_any_other(
    tmp_path: Path,
) -> None:
    homes = [["H1", VILLAGE, "一组", "王建国", "", "低保户"]]
    homes.append(["H2", "410185-t01-v90", "二组", "李桂花", "", "低保户"])
    settings = Settings(data=tmp_path / "data", public_url="https://zct.example.org")
    settings.data.mkdir()
    codes, cards = tmp_path / "c.xlsx", tmp_path / "c.html"
    file = book(tmp_path / "r.xlsx", {"区划": AREA_ROWS["区划"], "户": homes})
    await import_file(settings, file, Outputs(codes, cards))
    shown = [cell for page in load_workbook(codes) for row in page.values for cell in row]
    assert any("石坡村" in str(cell) for cell in shown)
    assert "410185-t01-v90" not in shown
    assert "石坡村" in cards.read_text(encoding="utf-8")
    known, new = [await _found(settings, scope) for scope in (VILLAGE, "大金店镇石坡村")]
    assert known
    assert known == new, "what is given in the county is given there"


async def _found(settings: Settings, scope: str) -> set[tuple[str, str]]:
    swept = json.loads(await sweep_scope(settings, scope, as_json=True))
    return {(one["policy"], one["outcome"]) for one in swept["new"]}


async def test_cards_are_refused_before_anything_is_stored_without_an_address(
    tmp_path: Path,
) -> None:
    out = Outputs(tmp_path / "c.xlsx", tmp_path / "c.html")
    with pytest.raises(Refused, match="PUBLIC_URL"):
        await import_file(Settings(data=tmp_path / "data"), tmp_path / "none.xlsx", out)
    assert not (tmp_path / "data").exists()


async def test_statuses_come_with_the_roster_and_only_what_changed_is_written(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    writer, records = stores
    rows = ROWS | {"身份": [["H1", "低保户", "2024-03", ""], ["H1", "脱贫户", "2016", "2025"]]}
    assert isinstance(await _imported(stores, tmp_path / "r.xlsx", rows), Imported)
    stored = records.files.statuses(VILLAGE, "H1")
    assert [(one.status, one.since, one.until, one.source) for one in stored] == [
        ("dibao", date(2024, 3, 1), None, "roster"),
        ("former_poor", date(2016, 1, 1), date(2025, 1, 1), "roster"),
    ]
    ended = StatusEntered("H1", "dibao", None, date(2026, 10, 1), "C1")
    await writer.execute(writes_of([ended], MESSAGE, NOW))
    await _imported(stores, tmp_path / "again.xlsx", rows)
    after = records.files.statuses(VILLAGE, "H1")
    assert [one.source for one in after] == ["roster", "roster", "cadre"], "the cadre's is the last"
    fewer = ROWS | {"身份": [["H1", "低保户", "2024-03", ""]]}
    await _imported(stores, tmp_path / "fewer.xlsx", fewer)
    assert [one.status for one in records.files.statuses(VILLAGE, "H1")] == ["dibao", "dibao"]


async def test_a_roster_without_the_sheet_of_statuses_is_sound(
    stores: tuple[Writer, Records], tmp_path: Path
) -> None:
    _, records = stores
    done = await _imported(stores, tmp_path / "r.xlsx", ROWS, without="身份")
    assert isinstance(done, Imported)
    assert records.files.statuses(VILLAGE) == []


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        (["H9", "低保户", "", ""], "户"),
        (["H1", "富户", "", ""], "没有这种身份"),
        (["H1", "低保户", "去年", ""], "2024-03"),
        (["H1", "低保户", "2024-13", ""], "2024-03"),
    ],
)
async def test_a_wrong_status_is_told_with_its_remedy(
    stores: tuple[Writer, Records], tmp_path: Path, row: list[str], remedy: str
) -> None:
    problems = await _imported(stores, tmp_path / "r.xlsx", ROWS | {"身份": [row]})
    assert [problem.sheet for problem in problems] == ["身份"]
    assert remedy in problems[0].remedy
