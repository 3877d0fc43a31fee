"""One cadre on two devices changes the same visit at once: one change is stored, one explained."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert

from state.changes import Write
from state.tables import bindings
from tests.bot.conftest import NOON
from tests.promises.county import County, county
from tests.promises.test_scope import receipts

CADRE, SECOND = "410185-t01-v01", "second-device"


@pytest.fixture
async def here(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    """The cadre has a visit and two bound devices."""
    async with county(valkey_url, sqlite_url) as found:
        await (await found.bound()).visited()
        row = {"channel": "web", "account": "home", "sender": SECOND, "person": CADRE}
        await found.bot.writer.execute([Write(insert(bindings), {**row, "bound_at": NOON})])
        bound = await found.bot.link.call("GET", f"zc:{{web:home:{CADRE}}}:c")
        await found.bot.link.call("SET", f"zc:{{web:home:{SECOND}}}:c", bound)
        yield found


async def both(here: County, first: str, second: str) -> list[str]:
    return list(await asyncio.gather(here.say(CADRE, first), here.say(SECOND, second)))


async def test_of_two_corrections_one_is_stored_and_one_told_so(here: County) -> None:
    receipt = receipts(here)[CADRE]
    for sender in (CADRE, SECOND):
        assert "请核对" in await here.say(sender, f"更正 {receipt} 时间是昨天")
    said = sorted(await both(here, "确认", "确认"), key=lambda text: "更正已存好" in text)
    assert "在别的手机上改过" in said[0]
    assert "没有存" in said[0]
    assert "更正已存好" in said[1]
    visit = here.bot.records.visit(receipt)
    assert visit is not None
    assert visit.version == 2


async def test_the_one_told_so_can_correct_the_new_version(here: County) -> None:
    receipt = receipts(here)[CADRE]
    for sender in (CADRE, SECOND):
        await here.say(sender, f"更正 {receipt} 时间是昨天")
    await here.say(CADRE, "确认")
    assert "在别的手机上改过" in await here.say(SECOND, "确认")
    assert "请核对" in await here.say(SECOND, f"更正 {receipt} 时间是前天")
    assert "更正已存好" in await here.say(SECOND, "确认")
    visit = here.bot.records.visit(receipt)
    assert visit is not None
    assert visit.version == 3


async def test_taken_back_here_it_is_not_corrected_there(here: County) -> None:
    """What each device is told holds, whichever is first: of three ends the one that was told."""
    receipt = receipts(here)[CADRE]
    await here.say(SECOND, f"更正 {receipt} 时间是昨天")
    back, right = await both(here, f"撤销 {receipt}", "确认")
    visit = here.bot.records.visit(receipt)
    assert visit is not None
    ended = "kept" if "更正收回了" in back else "voided"
    stored = "更正已存好" in right
    assert stored or "在别的手机上改过或撤回了" in right
    assert (visit.version, visit.status) == (3 if stored else 2, ended)
    assert ended == "voided" or stored
    assert ended == "kept" or f"（{receipt}）已撤销" in back


async def test_taken_back_twice_at_once_it_is_taken_back_once(here: County) -> None:
    receipt = receipts(here)[CADRE]
    said = await both(here, f"撤销 {receipt}", f"撤销 {receipt}")
    visit = here.bot.records.visit(receipt)
    assert visit is not None
    assert (visit.version, visit.status) == (2, "voided")
    assert len(set(said)) == 2
    assert all("出了错" not in text for text in said)
