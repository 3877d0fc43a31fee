"""At the desk nobody sees what lies outside their scope: no name, no word, no number."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from state.desk_queries import homes_by_village, problems_by_area, visits_by_village
from state.desk_rows import LedgerFilter, VisitFilter
from state.records import Records
from state.tables import households, problems, visits
from tests.bot.conftest import NOON
from tests.bot.desk import FOR_ALL, PAGES, SHEETS, Desk, csrf, desk_of, read, with_clue
from tests.promises.county import OFFICES, VILLAGES, content, county, inside
from tests.promises.test_scope import EVERY_HEAD, foreign, receipts

TODAY = NOON.date()
MONTH = TODAY.replace(day=1)
EVERYBODY = sorted({*VILLAGES, *OFFICES})
OUTSIDE = {
    "410185-t01-v01": ("410185-t01-v02", "410185-t01", "410185-t02"),
    "410185-t01": ("410185-t02", "410185-t02-v01", "410185", "410122-t01-v01", "410100", "100000"),
    "410185": ("410122", "410100", "410000", "410122-t01-v01"),
    "410122": ("410185", "410185-t01"),
}
# What is at work everywhere: filters of lists take these areas.
FILTERED = ("/desk/areas", "/desk/ledger", "/desk/homes", "/desk/visits", "/desk/clues")
STRONG = re.compile(r"<strong>(\d+)</strong>")


@pytest.fixture
async def desk(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A visit, a problem and a clue in every village; questions from every village."""
    async with county(valkey_url, sqlite_url) as here:
        await (await here.bound()).visited()
        for village, (_, _, seen) in VILLAGES.items():
            await here.say(village, f"反映问题 {seen}没人管")
            for _ in range(3):
                if "已登记" in await here.say(village, "确认"):
                    break
            await with_clue(here, village)
        async with desk_of(here, tmp_path) as found:
            yield found


def own_pages(who: str) -> tuple[str, ...]:
    return PAGES if who in OFFICES else PAGES[:FOR_ALL]


def counted(records: Records, table: object, column: object, scope: str) -> int:
    """Counted by a LIKE written out here, apart from state.scope."""
    prefix = scope.removesuffix("00") if scope.endswith("00") else scope
    query = select(func.count()).select_from(table).where(column.like(f"{prefix}%"))  # type: ignore
    with records.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


@pytest.mark.parametrize("who", EVERYBODY)
async def test_no_page_shows_a_name_or_word_of_others(desk: Desk, who: str) -> None:
    client = await desk.enter(who)
    for path in (*own_pages(who), *SHEETS):
        page = await read(client, path)
        assert [word for word in foreign(who) if word in page] == [], path
        for area in {*VILLAGES, *OFFICES}:
            name = content().knowledge.areas.name(area)
            assert name not in page or inside(who, area) or inside(area, who), (path, name)


@pytest.mark.parametrize("who", ["410185-t01", "410185-t02", "410185", "410122", "410100"])
async def test_the_numbers_are_those_of_the_own_area(desk: Desk, who: str) -> None:
    records, client = desk.county.bot.records, await desk.enter(who)
    homes = counted(records, households, households.c.village, who)
    made = counted(records, visits, visits.c.village, who)
    open_ones = counted(records, problems, problems.c.area, who)
    assert open_ones >= sum(inside(who, village) for village in VILLAGES) == made
    totals = re.search(r"<tfoot>.*?</tfoot>", await read(client, "/desk/areas"))
    assert totals
    assert re.findall(r"<td>(\d+)</td>", totals[0]) == [str(n) for n in (homes, made, open_ones, 0)]
    tiles = STRONG.findall(await read(client, "/desk"))
    clues = sum(inside(who, village) for village in VILLAGES)
    assert tiles == ["0", "0", str(open_ones), str(clues), str(made)]
    assert f"共{open_ones}个" in await read(client, "/desk/ledger")
    assert f"共{made}次" in await read(client, "/desk/visits")
    assert (await read(client, "/desk/sheet/ledger.csv")).count("\r\n") == open_ones + 1
    assert (await read(client, "/desk/sheet/visits.csv")).count("\r\n") == made + 1


@pytest.mark.parametrize("who", sorted(OUTSIDE))
async def test_an_area_outside_is_the_same_nothing_as_an_unknown_one(desk: Desk, who: str) -> None:
    client = await desk.enter(who)
    missing = await read(client, "/desk/nothing-like-it", 404)
    for area in (*OUTSIDE[who], "999999", "x", "%", "410185-", "' OR 1=1"):
        for path in (*FILTERED, *SHEETS):
            answer = await client.get(path, params={"area": area})
            assert (answer.status, await answer.text()) == (404, missing), (path, area)


@pytest.mark.parametrize("who", ["410185-t01-v01", "410185-t01", "410185", "410122"])
async def test_what_lies_outside_is_not_there(desk: Desk, who: str) -> None:
    records, client = desk.county.bot.records, await desk.enter(who)
    missing = await read(client, "/desk/nothing-like-it", 404)
    everything = [("visit", receipt, area) for area, receipt in receipts(desk.county).items()]
    listed = records.desk.ledger(LedgerFilter("410100"), 99)
    everything += [("problem", one.number, one.area) for one in listed]
    everything += [("home", f"{area}-0", area) for area in VILLAGES]
    everything += [("clue", one.number, one.village) for one in records.clues.open("410100")]
    assert {kind for kind, _, _ in everything} == {"visit", "problem", "home", "clue"}
    for kind, number, area in everything:
        there = inside(who, area) and (kind != "clue" or "-" in who)
        answer = await client.get(f"/desk/{kind}/{number}")
        page = await answer.text()
        assert answer.status == (200 if there else 404), (kind, number)
        assert there or page == missing


async def test_nothing_outside_can_be_acted_on(desk: Desk) -> None:
    records, client = desk.county.bot.records, await desk.enter("410185-t01")
    (other,) = [
        one for one in records.desk.ledger(LedgerFilter("410185-t02"), 9) if one.visit == ""
    ]
    form = {"csrf": await csrf(client), "verb": "assign", "number": other.number, "once": "0" * 16}
    more = {"department": "住建局", "limit": "5个工作日"}
    for path in ("/desk/check", "/desk/act"):
        assert (await client.post(path, data={**form, **more})).status == 404
    (clue,) = records.clues.open("410185-t02")
    moved = {**form, "number": clue.number, "state": "verified"}
    assert (await client.post("/desk/clue", data=moved)).status == 404
    assert records.problems.problem(other.number) == other
    assert records.clues.open("410185-t02") == [clue]


@pytest.mark.parametrize("who", ["410185", "410100"])
async def test_above_the_township_no_household_is_named(desk: Desk, who: str) -> None:
    client = await desk.enter(who)
    numbers = [
        f"/desk/visit/{receipt}"
        for area, receipt in receipts(desk.county).items()
        if inside(who, area)
    ]
    homes = [f"/desk/home/{area}-0" for area in VILLAGES if inside(who, area)]
    for path in (*PAGES, *SHEETS, *numbers, *homes, "/desk/homes?name=王建国"):
        page = await read(client, path)
        page = page.replace('value="王建国"', "")
        assert [head for head in EVERY_HEAD if head in page] == [], path


async def test_a_cadre_has_no_supervisor_s_pages(desk: Desk) -> None:
    client = await desk.enter("410185-t01-v01")
    for path in PAGES[FOR_ALL:]:
        await read(client, path, 404)


async def test_the_areas_stand_in_the_order_of_their_codes(desk: Desk) -> None:
    client = await desk.enter("410185-t01")
    found = re.findall(r"area=(410185-t01-v\d+)&amp;since", await read(client, "/desk/areas"))
    assert found == sorted(found)
    assert len(found) >= 2


@pytest.mark.parametrize(
    "scope", ["410185-t01-v01", "410185-t01", "410185", "410100", "100000", "x", ""]
)
async def test_sums_are_those_of_the_records(desk: Desk, scope: str) -> None:
    records = desk.county.bot.records
    sums = records.desk.sums(scope, MONTH, TODAY, TODAY)
    real = scope not in ("x", "")
    assert set(sums) == {
        area for area in VILLAGES if real and (scope == "100000" or inside(scope, area))
    }
    for village, found in sums.items():
        assert found.households == len(records.households(village))
        assert found.visits == len(records.visits(village, MONTH, TODAY))
        assert found.problems == len(records.problems.open(village))
    if not real:
        days = VisitFilter(scope, MONTH, TODAY)
        assert (list(records.desk.visits(days, 9)), records.desk.visits_count(days, 9)) == ([], 0)
        assert list(records.desk.ledger(LedgerFilter(scope), 9)) == []
        assert list(records.desk.people(scope, "", 9)) == []
        assert list(records.desk.homes(scope, "", 9)) == []
        assert list(records.desk.readings(scope, 0, 9)) == []


async def test_sums_look_up_indexes_and_scan_no_table(desk: Desk) -> None:
    queries = (
        homes_by_village("410185"),
        visits_by_village("410185", MONTH, TODAY),
        problems_by_area("410185", TODAY),
    )
    with desk.county.bot.records.engine.connect() as connection:
        dialect = connection.dialect
        for query in queries:
            said = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}").all()
            lines = [row[3] for row in plan]
            assert [line for line in lines if line.startswith("SCAN") and "step" not in line] == []
            assert any("INDEX ix_" in line for line in lines)
