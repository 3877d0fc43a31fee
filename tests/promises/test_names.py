"""Above the township nobody on the roster is named in what was written of a problem."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from state.changes import Committed, Write
from state.tables import members
from tests.api.reading import api_of
from tests.bot.desk import desk_of, read
from tests.promises.county import County, county

VILLAGE, TOWNSHIP, COUNTY = "410185-t01-v01", "410185-t01", "410185"
NAMES = ("王建国", "王小宝", "李桂花")
# Of another household of the village than the one a problem or a visit is of.
NEIGHBOUR = "刘富贵"
WITH_HOME = "王建国的孙子王小宝没上学，儿媳李桂花住院"
WITHOUT = "村口路灯坏了，李桂花摔着了"


@pytest.fixture
async def here(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    async with county(valkey_url, sqlite_url) as found:
        more = [
            {"household": f"{VILLAGE}-0", "position": at, "name": name, "relation": "家人"}
            for at, name in enumerate(NAMES[1:], 10)
        ]
        stored = await found.bot.writer.execute([Write(insert(members), row) for row in more])
        assert stored == Committed()
        await found.bound()
        for what in (WITH_HOME, WITHOUT):
            await found.say(VILLAGE, f"登记问题 {what}")
            assert "已登记" in await found.say(VILLAGE, "确认")
            await found.say(VILLAGE, "办结 1 王小宝和李桂花都有人管了")
            await found.say(VILLAGE, "确认")
        yield found


def named(told: str) -> list[str]:
    return [name for name in NAMES if name in told]


# Everything that lists what is known of an area. A county may name one village of its own in it.
LISTS = (
    "周报", "今天日报", "月报", "问题台账", "新问题有哪些", "没销号的问题有哪些",
    "待核实的问题有哪些", "本周走访的户", "本周没走访的户", "60天没走访的户", "快到期的问题有哪些",
    "在办的问题有哪些", "说好再去没去的户", "可能漏享政策的户", "没答上来的问题", "这周情况咋样",
    "监测户名单", "监测户有哪些", "低保户多少户", "线索",
)  # fmt: skip


@pytest.mark.parametrize("place", [VILLAGE, TOWNSHIP, "大金店镇"])
async def test_in_no_list_of_a_place_below(here: County, place: str) -> None:
    await here.say(VILLAGE, f"上午去王建国家，跟{NEIGHBOUR}吵架了，屋顶漏雨")
    assert "已存好" in await here.say(VILLAGE, "确认")
    for status in ("监测户", "低保户"):
        await here.say(VILLAGE, f"记身份 {NEIGHBOUR} {status}")
    heads, told_below = (*NAMES, NEIGHBOUR), ""
    for said in LISTS:
        told_below += await here.say(TOWNSHIP, f"{place}{said}")
        told = await here.say(COUNTY, f"{place}{said}")
        told += "".join([await here.say(COUNTY, f"看 {number}") for number in range(1, 8)])
        assert [name for name in heads if name in told] == [], (said, told)
    assert [name for name in heads if name in told_below] == [*heads]


@pytest.mark.parametrize("name", [*NAMES, NEIGHBOUR])
async def test_nor_does_a_name_find_what_is_told_without_it(here: County, name: str) -> None:
    for asked in ("{}的事咋样了", "{}那个问题办到哪了", "{}家问题", "{}那个催一下"):
        assert "最近几步" not in await here.say(COUNTY, asked.format(name))


async def test_a_file_names_no_neighbour(here: County, tmp_path: Path) -> None:
    await here.say(VILLAGE, f"上午去王建国家，跟{NEIGHBOUR}吵架了，屋顶漏雨")
    assert "已存好" in await here.say(VILLAGE, "确认")
    for said in ("看档案 王建国", "明白卡 王建国", "政策找人 王建国", "帮王建国算算"):
        assert "王建国" in await here.say(TOWNSHIP, said)
        told = await here.say(COUNTY, said)
        assert "王**" in told, said
        assert [one for one in (*NAMES, NEIGHBOUR) if one in told] == [], said


@pytest.mark.parametrize("said", ["问题台账", "问题 1", "问题 2", "日报", "没销号的问题有哪些"])
async def test_in_the_chat(here: County, said: str) -> None:
    assert named(await here.say(TOWNSHIP, said))
    told = await here.say(COUNTY, said)
    assert "某某" in told
    assert named(told) == []


async def test_at_the_desk_and_in_its_sheets(here: County, tmp_path: Path) -> None:
    numbers = [one.number for one in here.bot.records.problems.open(COUNTY)]
    pages = ("/desk", "/desk/ledger", "/desk/sheet/ledger.csv")
    async with desk_of(here, tmp_path) as desk:
        above, below = await desk.enter(COUNTY), await desk.enter(TOWNSHIP)
        for page in (*pages, *(f"/desk/problem/{number}" for number in numbers)):
            assert named(await read(below, page)), page
            told = await read(above, page)
            assert "某某" in told, page
            assert named(told) == [], page


async def test_for_other_systems(here: County, tmp_path: Path) -> None:
    numbers = [one.number for one in here.bot.records.problems.open(COUNTY)]
    async with api_of(here, tmp_path) as api:
        for path in ("/problems", *(f"/problems/{number}" for number in numbers)):
            assert named(await (await api.get(TOWNSHIP, path)).text()), path
            told = await (await api.get(COUNTY, path)).text()
            assert "某某" in told, path
            assert named(told) == [], path


async def test_a_neighbour_is_not_named_either(here: County, tmp_path: Path) -> None:
    await here.say(VILLAGE, f"登记问题 王建国家和{NEIGHBOUR}争宅基地")
    assert "已登记" in await here.say(VILLAGE, "确认")
    await here.say(VILLAGE, f"上午去王建国家，跟{NEIGHBOUR}吵架了，屋顶漏雨")
    assert "已存好" in await here.say(VILLAGE, "确认")
    asked = ("/problems", "/visits")
    async with desk_of(here, tmp_path) as desk, api_of(here, tmp_path) as api:
        above, below = await desk.enter(COUNTY), await desk.enter(TOWNSHIP)
        for page in ("/desk/ledger", "/desk/visits", "/desk/sheet/visits.csv"):
            assert NEIGHBOUR in await read(below, page), page
            assert NEIGHBOUR not in await read(above, page), page
        for path in asked:
            assert NEIGHBOUR in await (await api.get(TOWNSHIP, path)).text(), path
            assert NEIGHBOUR not in await (await api.get(COUNTY, path)).text(), path
    assert NEIGHBOUR not in await here.say(COUNTY, "问题台账")
