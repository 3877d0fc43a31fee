"""Nobody sees or changes what lies outside their scope: not a name, not a count."""

import asyncio
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bot.commands.export import Wanted, export
from bot.commands.office import digest_line, roster_of
from bot.commands.roster import Roster, store
from bot.on_loop import PERSON_SECONDS
from config.settings import Settings
from handlers.digest.topic import compose, digest_record
from state.rows import Person
from state.tables import visits
from tests.bot.conftest import NOON
from tests.promises.county import (
    NOW,
    OFFICES,
    VILLAGES,
    County,
    another_process,
    content,
    heads_in,
    inside,
)

EVERYBODY = {*VILLAGES, *OFFICES}
EVERY_HEAD = heads_in("4101")
EVERYTHING_SEEN = {seen for _, _, seen in VILLAGES.values()}
COMMANDS = ("今日走访", "本月走访", "日报", "周报", "帮助", "签到", "撤销 回执", "更正", "线索")
LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2030, 1, 1)


def seen_in(scope: str) -> set[str]:
    return {row[2] for area, row in VILLAGES.items() if inside(scope, area)}


def foreign(scope: str) -> set[str]:
    """Every word that would show something of another's area: names, what was seen, receipts."""
    return (EVERY_HEAD - heads_in(scope)) | (EVERYTHING_SEEN - seen_in(scope))


def receipts(county: County) -> dict[str, str]:
    with county.bot.records.engine.connect() as connection:
        rows = connection.execute(select(visits.c.village, visits.c.receipt)).all()
    return {row.village: row.receipt for row in rows}


@pytest.mark.parametrize("scope", sorted(EVERYBODY))
async def test_no_command_shows_a_neighbours_names_or_words(visited: County, scope: str) -> None:
    said = "\n".join([await visited.say(scope, command) for command in COMMANDS])
    assert [word for word in foreign(scope) if word in said] == []


@pytest.mark.parametrize(("scope", "count"), [("410185-t01", 2), ("410185", 3), ("410100", 4)])
async def test_a_digest_counts_the_visits_of_its_own_area_only(
    visited: County, scope: str, count: int
) -> None:
    said = await visited.say(scope, "日报")
    assert f"走访：{count}次，{count}户" in said
    for area in EVERYBODY - {scope}:
        name = content().knowledge.areas.name(area)
        assert name not in said or inside(scope, area) or inside(area, scope)


async def test_a_digest_of_a_parent_or_sister_area_is_refused(visited: County) -> None:
    own = await visited.say("410185-t01", "日报")
    for wanted in ("登封市", "郑州市", "徐庄镇", "410185", "100000"):
        for text in (f"日报 {wanted}", f"{wanted}日报", f"{wanted}的周报"):
            said = await visited.say("410185-t01", text)
            assert said == own or "走访：" not in said, text
            assert not any(word in said for word in foreign("410185-t01"))


async def test_above_the_township_no_household_is_named(visited: County) -> None:
    for scope in ("410185", "410122", "410100"):
        said = await visited.say(scope, "日报") + await visited.say(scope, "周报")
        assert [head for head in EVERY_HEAD if head in said] == []


@pytest.mark.parametrize("stranger", ["nobody", "410185-t01-v02", "410185-t01", "410122"])
async def test_anothers_receipt_can_neither_be_read_changed_nor_taken_back(
    visited: County, stranger: str
) -> None:
    receipt = receipts(visited)["410185-t01-v01"]
    for text in (f"更正 {receipt}", f"改 {receipt} 没有裂缝", f"撤销 {receipt}", receipt):
        said = await visited.say(stranger, text)
        assert "王建国" not in said, text
        assert "裂缝" not in said.replace(text, ""), text
        await visited.say(stranger, "确认")
    kept = visited.bot.records.visit(receipt)
    assert kept is not None
    assert (kept.version, kept.status, kept.draft.problems) == (1, "kept", ("山墙裂缝",))


async def test_a_cadre_cannot_record_a_visit_for_a_household_of_another_village(
    visited: County,
) -> None:
    before = len(receipts(visited))
    said = await visited.say("410185-t01-v01", "上午去崔满仓家，灶台坏了")
    assert "没找到" in said
    assert "一组" not in said
    assert "先回答" in await visited.say("410185-t01-v01", "确认")
    assert len(receipts(visited)) == before
    await visited.say("410185-t01-v01", "不在名册")
    await visited.say("410185-t01-v01", "确认")
    stored = visited.bot.records.visits("410185-t01-v02", LONG_AGO, FAR_AHEAD)
    assert [visit.draft.household for visit in stored] == ["崔满仓"]
    assert [visit.visitor for visit in stored] == ["410185-t01-v02"]
    mine = visited.bot.records.visits_by("410185-t01-v01", LONG_AGO, FAR_AHEAD)
    assert {visit.draft.village for visit in mine} == {"410185-t01-v01"}
    assert {visit.draft.household_id for visit in mine} == {"410185-t01-v01-0", ""}


@pytest.mark.parametrize("text", [*COMMANDS, "上午去王建国家，山墙裂缝", "确认", "王建国"])
async def test_an_unbound_sender_gets_nothing(visited: County, text: str) -> None:
    said = (await visited.say("nobody", text)).replace(text, "")
    assert [w for w in (*EVERY_HEAD, *EVERYTHING_SEEN, "走访：", "一组") if w in said] == []


@pytest.mark.parametrize("sender", ["410185-t01-v01", "410185-t01", "410185"])
async def test_after_unbinding_nothing_is_shown_any_more(visited: County, sender: str) -> None:
    await visited.say(sender, "上午去刘富贵家，灶台坏了")
    assert "解绑好了" in await visited.say(sender, "解绑")
    for text in (*COMMANDS, "确认", "继续", "清单"):
        said = await visited.say(sender, text)
        shown = (*EVERY_HEAD, *EVERYTHING_SEEN, "走访：", "灶台")
        assert [word for word in shown if word in said] == [], text
    assert len(receipts(visited)) == len(VILLAGES)


async def test_a_code_works_once(fresh: County) -> None:
    code = fresh.codes["410185"]
    assert "绑定好了" in await fresh.say("first", f"绑定 {code}")
    assert "用过" in await fresh.say("second", f"绑定 {code}")
    assert "只给绑定过的干部" in await fresh.say("second", "日报")
    await fresh.say("first", "解绑")
    assert "用过" in await fresh.say("first", f"绑定 {code}")


async def test_two_senders_with_one_code_at_the_same_moment_bind_one(fresh: County) -> None:
    code = fresh.codes["410185"]
    said = await asyncio.gather(*(fresh.say(f"s{n}", f"绑定 {code}") for n in range(4)))
    assert sorted("绑定好了" in one for one in said) == [False, False, False, True]
    assert len(fresh.bot.records.bindings_of("410185")) == 1


@pytest.mark.parametrize("scope", ["", "x", "41", "%", "410185-", "410185-t0", "4101_5", "999999"])
async def test_no_made_up_scope_reads_anything(visited: County, scope: str) -> None:
    records = visited.bot.records
    assert list(records.households(scope)) == []
    assert list(records.visits(scope, LONG_AGO, FAR_AHEAD)) == []
    assert records.last_visits(scope) == {}
    assert list(records.people(scope, "cadre")) == []
    assert records.unanswered(scope, LONG_AGO, FAR_AHEAD) == 0


@pytest.mark.parametrize("scope", ["410185-t01-v01", "410185-t01", "410122", "410100"])
async def test_an_export_holds_its_own_area_only(
    visited: County, scope: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.xlsx"
    wanted = Wanted(scope, (LONG_AGO, FAR_AHEAD), NOON, "all", names=True)
    counts = export(visited.bot.records, content(), wanted, file)
    sheets = openpyxl.load_workbook(file).worksheets
    text = str([list(sheet.iter_rows(values_only=True)) for sheet in sheets])
    assert counts["visits"] == sum(inside(scope, area) for area in VILLAGES)
    assert counts["households"] == 2 * counts["visits"]
    assert [word for word in foreign(scope) if word in text] == []


@pytest.mark.parametrize("scope", sorted(EVERYBODY))
async def test_a_composed_digest_knows_its_own_area_only(visited: County, scope: str) -> None:
    digest = compose(scope, "2026-W47", NOW, visited.bot.records, content())
    record = digest_record(digest)
    assert record["visits"] == sum(inside(scope, area) for area in VILLAGES)
    assert [word for word in foreign(scope) if word in str(record)] == []


async def test_the_command_line_reads_the_area_it_is_asked_for(
    visited: County, sqlite_url: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=sqlite_url)
    names = {home.head for home in roster_of(settings)[0]("410185-t01-v02")}
    assert names == heads_in("410185-t01-v02")
    text = await digest_line(settings, ("410122", "2026-W47", "2026-11-22"), as_json=True)
    assert [word for word in foreign("410122") if word in text] == []


async def moved(county: County, person: Person) -> None:
    await store(county.bot.writer, county.bot.records, Roster(people=(person,)), [], NOON)


async def test_who_is_moved_to_another_village_sees_only_the_new_one(
    visited: County, valkey_url: str, sqlite_url: str
) -> None:
    """A process that knows people by heart looks again within PERSON_SECONDS; another at once."""
    cadre = "410185-t01-v01"
    await visited.say(cadre, "上午去刘富贵家，灶台坏了")
    await moved(visited, Person(cadre, "甲英", "cadre", "410122-t01-v01"))
    async with another_process(valkey_url, sqlite_url) as later:
        said = await later.say(cadre, "日报") + await later.say(cadre, "确认")
    assert "走访：1次" in said
    assert [word for word in ("刘富贵", "王建国", "山墙", "灶台") if word in said] == []


async def test_a_supervisor_who_becomes_a_cadre_keeps_no_wider_view(
    visited: County, valkey_url: str, sqlite_url: str
) -> None:
    await moved(visited, Person("410185", "庚县长", "cadre", "410185-t02-v01"))
    async with another_process(valkey_url, sqlite_url) as later:
        said = await later.say("410185", "日报")
    assert "走访：1次，1户" in said
    assert "大金店" not in said


def test_people_are_not_known_by_heart_for_long() -> None:
    assert PERSON_SECONDS <= 30
