"""Every page of the desk: with nothing to show, with odd data, page by page, and as CSV."""

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert

from bot.commands.roster import issue, store
from bot.commands.roster_check import Roster
from state.changes import Committed, Write
from state.problem_rows import Problem
from state.rows import Household, Member, Person, VisitDraft
from state.sending import AWAITS_PERSON, NOBODY_BOUND, NOT_NOW, TOO_OLD
from state.tables import findings, outbox, people, problems, sweeps, unanswered, visits
from tests.bot.conftest import NOON
from tests.bot.desk import FOR_ALL, PAGES, SHEETS, Client, Desk, desk_of, read, with_clue
from tests.promises.county import OFFICES, VILLAGES, County, county

VILLAGE, TOWNSHIP = "410185-t01-v01", "410185-t01"
ODD = "<b onmouseover=alert(1)>\"'&{{7*7}}</b>"
MANY = 120


@pytest.fixture
async def fresh(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    """Officials and nothing else."""
    async with county(valkey_url, sqlite_url) as here:
        yield await here.bound()


@pytest.fixture
async def desk(fresh: County, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(fresh, tmp_path) as found:
        yield found


async def keep(here: County, *writes: Write) -> None:
    assert isinstance(await here.bot.writer.execute(list(writes)), Committed)


def problem(number: int, what: str = "路灯坏了", **more: object) -> Write:
    found = Problem(
        f"W261122-{number:08d}", what, VILLAGE, "supervisor", "x", NOON, changed_at=NOON, version=1
    )
    return Write(insert(problems), {**asdict(found), "state": "raised", **more})


def visit(number: int, text: str = "在家", **more: object) -> Write:
    day = NOON.date() - timedelta(days=number % 20)
    draft = VisitDraft(f"d{number}", VILLAGE, "", "王建国", day, text=text, problems=(text,))
    plain = {**asdict(draft), **more}
    head = {"receipt": f"261122-{number:08d}", "version": 1, "visitor": VILLAGE}
    row = {**plain, **head, "draft_id": plain.pop("id"), "submitted_at": NOON}
    return Write(insert(visits), {name: row[name] for name in row if name != "id"})


@pytest.mark.parametrize("who", ["410100", "410122", TOWNSHIP, VILLAGE])
async def test_every_page_stands_with_nothing_to_show(desk: Desk, who: str) -> None:
    client = await desk.enter(who)
    for path in PAGES if who in OFFICES else PAGES[:FOR_ALL]:
        page = await read(client, path)
        assert page.count("<h1>") == 1, path
        assert "None" not in page, path


async def odd_county(here: County) -> None:
    homes = (
        Household(
            f"{VILLAGE}-odd",
            VILLAGE,
            ODD,
            ODD,
            ODD,
            ODD,
            (Member(ODD, ODD, 1950), Member("", "", None)),
        ),
        Household("h/1?a=b&c#d e", VILLAGE, "", "斜杠户"),
    )
    odd = Person("p<1>", ODD, "cadre", VILLAGE, ODD)
    roster = Roster(people=(odd,), households=homes)
    await store(here.bot.writer, here.bot.records, roster, [], NOON)
    more = {"household": ODD, "household_id": f"{VILLAGE}-odd", "department": ODD, "owner": ODD}
    day = NOON.date() - timedelta(days=3)
    await keep(
        here,
        problem(1, ODD, **more, state="assigned", due_on=day, locality=VILLAGE, result=ODD),
        visit(1, ODD, household=ODD, household_id=f"{VILLAGE}-odd", seen={"housing": ODD}),
        visit(2, "", household="", problems=[], seen={}, follow_up_on=day, status="voided"),
        Write(insert(unanswered), {"text": ODD, "place": VILLAGE, "asked_at": NOON}),
    )
    await with_clue(here, VILLAGE)


async def test_odd_data_stays_text(desk: Desk) -> None:
    await odd_county(desk.county)
    client = await desk.enter(TOWNSHIP)
    more = (
        f"/desk/home/{VILLAGE}-odd", "/desk/home/h%2F1%3Fa=b&c%23d%20e",
        "/desk/problem/W261122-00000001",
        "/desk/visit/261122-00000001", "/desk/visit/261122-00000002",
        "/desk/visits?status=voided", "/desk/ledger?overdue=1&department=%3Cb%3E",
        "/desk/homes?name=%3Cb%3E",
    )  # fmt: skip
    shown = 0
    for path in (*PAGES, *more):
        page = await read(client, path)
        assert "<b " not in page, path
        assert "onmouseover" not in re.sub(r"&lt;b onmouseover", "", page), path
        shown += "&lt;b onmouseover" in page
    assert shown >= 8


async def test_links_to_odd_ids_lead_to_their_household(desk: Desk) -> None:
    await odd_county(desk.county)
    client = await desk.enter(TOWNSHIP)
    links = re.findall(r'href="(/desk/home/[^"]+)"', await read(client, "/desk/homes"))
    assert len(links) == len(set(links)) >= 2
    for link in links:
        await read(client, link)


@pytest.mark.parametrize(("path", "make"), [("ledger", problem), ("visits", visit)])
async def test_pages_of_fifty_hold_every_row_once(desk: Desk, path: str, make) -> None:  # type: ignore[no-untyped-def]
    await keep(desk.county, *map(make, range(MANY)))
    client = await desk.enter(TOWNSHIP)
    address, seen, pages = f"/desk/{path}", [], 0
    kind = "problem" if path == "ledger" else "visit"
    while address:
        page = await read(client, address)
        seen += re.findall(rf'href="/desk/{kind}/([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        pages += 1
    assert (pages, len(seen), len(set(seen))) == (3, MANY, MANY)
    assert f"共{MANY}" in page


async def test_a_sheet_holds_the_rows_of_the_filter_and_no_formulas(desk: Desk) -> None:
    await keep(
        desk.county,
        *map(problem, range(600)),
        problem(600, "=1+1", department="县住建局", state="assigned", due_on=NOON.date()),
    )
    client = await desk.enter(TOWNSHIP)
    text = await read(client, "/desk/sheet/ledger.csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (len(rows), rows[0][0], rows[1][4]) == (602, "编号", "'=1+1")
    chosen = await read(client, "/desk/sheet/ledger.csv?department=县住建局")
    assert len(list(csv.reader(io.StringIO(chosen)))) == 2
    assert chosen.startswith("\ufeff")


async def test_filters_choose(desk: Desk) -> None:
    late, today = NOON.date() - timedelta(days=1), NOON.date()
    await keep(
        desk.county,
        problem(1, "甲", state="assigned", due_on=late, department="县住建局"),
        problem(2, "乙", state="assigned", due_on=today, department="县水利局"),
        problem(3, "丙", state="done", due_on=late),
        problem(4, "丁", state="closed"),
    )
    client = await desk.enter(TOWNSHIP)
    for query, whole in (
        ("", 3), ("overdue=1", 1), ("state=to_verify", 1), ("state=closed", 1),
        ("department=县水利局", 1), ("state=assigned", 2), (f"area={VILLAGE}", 3),
        ("area=410185-t01-v02", 0), ("state=assigned&overdue=1", 1),
    ):  # fmt: skip
        assert f"共{whole}个" in await read(client, f"/desk/ledger?{query}"), query
    await read(client, "/desk/ledger?state=nothing", 404)


async def test_all_versions_of_a_visit_stand_on_its_page(desk: Desk) -> None:
    first = visit(1, "第一次说的")
    second = Write(
        first.statement,
        {**first.values, "version": 2, "problems": ["后来说的"], "reason": "记错了"},
    )
    await keep(desk.county, first, second)
    client = await desk.enter(TOWNSHIP)
    page = await read(client, "/desk/visit/261122-00000001")
    assert "第2版（最新）" in page
    assert page.index("后来说的") < page.index("第一次说的")
    assert "共1次" in await read(client, "/desk/visits")


async def test_people_are_listed_by_place_with_whether_they_are_bound(desk: Desk) -> None:
    new = Person("p1", "新来的", "cadre", "410185-t01-v02")
    left = {**asdict(Person("p2", "走了的", "cadre", VILLAGE)), "left_at": NOON}
    bot, issued = desk.county.bot, issue([new], NOON)
    await store(bot.writer, bot.records, Roster(people=(new,)), issued, NOON)
    await keep(desk.county, Write(insert(people), left))
    page = await read(await desk.enter(TOWNSHIP), "/desk/people")
    assert re.search(r"新来的</p>.*?没绑定", page, re.S)
    assert re.search(r"甲英</p>.*?已绑定", page, re.S)
    assert "走了的" not in page
    assert "发新码" not in page
    names = re.findall(r'<p class="line1">(\S+?)</p>', page)
    assert names == ["戊镇长", "甲英", VILLAGES["410185-t01-v02"][0], "新来的"]


async def test_the_sheets_are_there_for_a_cadre_too(desk: Desk) -> None:
    client = await desk.enter(VILLAGE)
    for path in SHEETS:
        assert (await read(client, path)).startswith("\ufeff")


async def test_what_is_missed_is_told_by_area_and_below_the_county_by_household(desk: Desk) -> None:
    page = await read(await desk.enter(TOWNSHIP), "/desk/missed")
    assert "还没有拿名册比对过" in page
    swept = {"scope": "410185", "made_at": NOON, "ruleset": "", "households": 8}
    found = {"scope": "410185", "outcome": "likely", "why": "年收入低于标准"}
    likely = [
        {**found, "household": f"{village}-{number}", "village": village, "policy": policy}
        for village in (VILLAGE, "410185-t01-v02", "410185-t02-v01")
        for number, policy in enumerate(("rural_dibao", "temporary_aid"))
    ]
    doubtful = {**likely[0], "policy": "tekun", "outcome": "ask"}
    rows = [Write(insert(findings), row) for row in (*likely, doubtful)]
    await keep(desk.county, Write(insert(sweeps), swept), *rows)
    county_s = await read(await desk.enter("410185"), "/desk/missed")
    assert "共6户。" in county_s
    assert re.findall(r"area=(410185-t\d+)&amp;policy=\S*>(\S+?)</a></th><td>(\d+)", county_s) == [
        ("410185-t01", "大金店镇", "4"), ("410185-t02", "徐庄镇", "2"),
    ]  # fmt: skip
    assert "王建国" not in county_s
    client = await desk.enter(TOWNSHIP)
    page = await read(client, "/desk/missed?policy=rural_dibao")
    assert "共2户。" in page
    assert "王建国</a>：" in page
    assert "刘富贵" not in page
    assert "许桃花" not in page
    sheet = await read(client, "/desk/sheet/missed.csv")
    assert len(list(csv.reader(io.StringIO(sheet)))) == 5
    await read(await desk.enter("410185"), "/desk/sheet/missed.csv", 404)


async def test_messages_that_did_not_arrive_stand_there_with_the_reason(desk: Desk) -> None:
    queued = {"replies": [], "purpose": "digest", "not_before": NOON, "created_at": NOON}
    many = [
        {**queued, "dedup_key": str(number), "person": person, "last_error": why, "given_up": lost}
        for number, (person, why, lost) in enumerate(
            [
                (VILLAGE, TOO_OLD, True), (VILLAGE, AWAITS_PERSON, False), (VILLAGE, "45015", True),
                (VILLAGE, NOBODY_BOUND, False), (VILLAGE, NOT_NOW, False), (VILLAGE, "", False),
                ("410185-t02-v01", "40003", True), ("", "40003", True),
            ]
        )
    ]  # fmt: skip
    await keep(desk.county, *(Write(insert(outbox), row) for row in many))
    page = await read(await desk.enter(TOWNSHIP), "/desk/undelivered")
    reasons = re.findall(r"给甲英的摘要</p><p>(.*?)</p>", page)
    assert [reason[:4] for reason in reasons] == ["本人没有", "平台没收", "平台要本", "等得太久"]
    assert page.count("不再送了") == 2
    assert "40003" not in page


async def test_a_workbook_holds_the_same_rows_as_the_csv(desk: Desk) -> None:
    await keep(desk.county, *map(problem, range(7)), *map(visit, range(7)), problem(8, "=1+1"))
    client = await desk.enter(TOWNSHIP)
    for name in ("ledger", "visits", "homes", "people"):
        text = await read(client, f"/desk/sheet/{name}.csv")
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        book = openpyxl.load_workbook(io.BytesIO(await body(client, f"/desk/sheet/{name}.xlsx")))
        (sheet,) = book.worksheets
        told = [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == told
        assert len(told) > 2


async def body(client: Client, path: str) -> bytes:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.read()


def shown(cell: object) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else "" if cell is None else str(cell)
