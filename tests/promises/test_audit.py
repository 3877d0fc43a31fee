"""Whoever is shown what is on file of a household leaves a line in the audit, on every way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import opened
from bot.commands.office import digest_line, export_file
from bot.demo import load_demo
from bot.timers import Timers
from config.settings import Settings
from handlers.turn import Moment
from state.tables import audit
from state.token_records import READER
from tests.api.reading import api_of
from tests.bot.desk import Desk, desk_of, read, with_clue
from tests.promises.county import NOW, VILLAGES, County, content, county

VILLAGE, TOWNSHIP = "410185-t01-v01", "410185-t01"
HOME, SEEN = f"{VILLAGE}-0", VILLAGES[VILLAGE][2]


@pytest.fixture
async def desk(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with county(valkey_url, sqlite_url) as found, desk_of(found, tmp_path) as opened_desk:
        await (await found.bound()).visited()
        await found.say(VILLAGE, "记身份 王建国 低保")
        assert "已列入台账" in await found.say(VILLAGE, "列入台账")
        await with_clue(found, VILLAGE)
        yield opened_desk


def readings(here: County, person: str) -> list[str]:
    query = select(audit.c.household).where(audit.c.person == person).order_by(audit.c.id)
    with here.bot.records.engine.connect() as connection:
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize(
    "page",
    ["/desk", "/desk/visits", "/desk/clues", "/desk/ledger", f"/desk/home/{HOME}"],
)
async def test_a_page_that_tells_of_a_household_is_in_the_audit(desk: Desk, page: str) -> None:
    client = await desk.enter(TOWNSHIP)
    before = len(readings(desk.county, TOWNSHIP))
    assert SEEN in await read(client, page)
    assert HOME in readings(desk.county, TOWNSHIP)[before:]


async def test_the_list_of_households_is_in_the_audit(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    before = len(readings(desk.county, TOWNSHIP))
    assert "王建国" in await read(client, "/desk/homes")
    assert HOME in readings(desk.county, TOWNSHIP)[before:]


async def test_a_list_taken_away_is_in_the_audit(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    before = len(readings(desk.county, TOWNSHIP))
    assert SEEN in await read(client, "/desk/sheet/visits.csv")
    assert readings(desk.county, TOWNSHIP)[before:]


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (VILLAGE, "看档案 王建国"),
        (VILLAGE, "政策找人 王建国"),
        (VILLAGE, "明白卡 王建国"),
        (VILLAGE, "给王建国家算算"),
        (VILLAGE, "问题 1"),
        (TOWNSHIP, "看档案 王建国"),
        (TOWNSHIP, "线索"),
        (TOWNSHIP, "问题 1"),
        (VILLAGE, "问题台账"),
        (TOWNSHIP, "问题台账"),
        (TOWNSHIP, "没销号的问题有哪些"),
        (TOWNSHIP, "日报"),
    ],
)
async def test_an_answer_that_tells_of_a_household_is_in_the_audit(
    desk: Desk, who: str, said: str
) -> None:
    before = len(readings(desk.county, who))
    assert "王建国" in await desk.county.say(who, said)
    assert readings(desk.county, who)[before:] == [HOME]


async def test_one_s_own_notes_are_one_s_own_words(desk: Desk) -> None:
    before = len(readings(desk.county, VILLAGE))
    assert SEEN in await desk.county.say(VILLAGE, "今日走访")
    assert readings(desk.county, VILLAGE)[before:] == []


async def test_whose_number_is_shown_is_in_the_audit(desk: Desk) -> None:
    for text in (
        "反映问题 登封市大金店镇毕家村停水三天了",
        "留姓名电话",
        "白泽13800001111",
        "确认",
    ):
        await desk.county.say("family", text)
    before = len(readings(desk.county, VILLAGE))
    told = "".join([await desk.county.say(VILLAGE, f"问题 {n}") for n in (1, 2)])
    assert "13800001111" in told
    assert len(readings(desk.county, VILLAGE)) - before == 2


@pytest.mark.parametrize(
    ("area", "names", "noted"), [("410185-t01", False, True), ("410185", False, False),
                                 ("410185", True, True)])  # fmt: skip
async def test_an_export_with_names_notes_every_household_of_its_area(
    tmp_path: Path, area: str, names: bool, noted: bool
) -> None:
    settings = Settings(data=tmp_path / "data")
    async with opened(settings) as parts:
        await load_demo(parts.writer, parts.records, parts.turns.clock().at)
        today = parts.turns.clock().today
        file = tmp_path / "out.xlsx"
        await export_file(settings, area, (today, today), file, "households", names=names)
        with parts.records.engine.connect() as connection:
            found = connection.execute(select(audit.c.household, audit.c.why)).all()
        homes = {home.id for home in parts.records.households(area)}
    assert {row.household for row in found} == (homes if noted else set())
    assert all(row.why.startswith("export by ") for row in found)


async def test_a_digest_s_workbook_notes_its_households(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    async with opened(settings) as parts:
        await load_demo(parts.writer, parts.records, parts.turns.clock().at)
        asked = ("410185-t01", "day", "")
        await digest_line(settings, asked, (tmp_path / "d.xlsx", None), as_json=False)
        with parts.records.engine.connect() as connection:
            found = set(connection.execute(select(audit.c.household)).scalars())
        assert found == {home.id for home in parts.records.households("410185-t01")}


async def test_a_digest_that_was_sent_notes_whom_it_names(desk: Desk) -> None:
    records, evening = desk.county.bot.records, Moment(NOW.replace(hour=20), NOW.date())
    before = len(readings(desk.county, TOWNSHIP))
    await Timers(records, desk.county.bot.writer, content(), lambda: evening).tick()
    sent = [row for row in records.due_outbox(evening.at, 200) if row.purpose == "digest"]
    assert {row.person for row in sent if "王建国" in str(row.replies)} == {TOWNSHIP}
    assert readings(desk.county, TOWNSHIP)[before:] == [HOME]


async def test_a_digest_another_system_reads_notes_whom_it_names(
    desk: Desk, tmp_path: Path
) -> None:
    async with api_of(desk.county, tmp_path) as api:
        for area, named in ((TOWNSHIP, [HOME]), ("410185", [])):
            text = (await api.read(area, f"/digests/{NOW.date()}"))["text"]
            assert ("王建国" in text) == bool(named)
            assert readings(desk.county, f"{READER}system {area}") == named


async def test_whose_telephone_number_was_read_is_in_the_audit_page(desk: Desk) -> None:
    told = ("反映问题 登封市大金店镇毕家村路灯坏了", "留姓名电话", "王大娘 13800001111", "确认")
    for said in told:
        await desk.county.say("stranger", said)
    assert "13800001111" in await desk.county.say(VILLAGE, "问题 2")
    assert "名册外的户" in await read(await desk.enter(TOWNSHIP), "/desk/audit")
    assert "名册外的户" not in await read(await desk.enter("410185-t02"), "/desk/audit")
