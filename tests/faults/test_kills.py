"""Bot, server, or both killed at any moment, Redis emptied: no receipt is lost, none is doubled."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.faults.live import CADRE, HEADS, RECEIPT, SENTENCE, LiveBot, Page
from tests.shared import begun

SEED = 20261122
CADRES, VISITS_EACH = 8, 25
BLOWS = ("bot", "server", "both") * 5 + ("empty",)

pytestmark = pytest.mark.slow


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[LiveBot]:
    live = LiveBot(begun(tmp_path))
    live.start()
    live.add_village()
    yield live
    live.stop()


async def bound(bot: LiveBot, http: aiohttp.ClientSession) -> Page:
    page = Page(http, bot.url)
    await page.say(f"绑定 {bot.new_code(CADRE)}")
    return page


async def submit(page: Page, head: str) -> str:
    """Record one visit; say it again when an emptied Redis forgot the unconfirmed draft."""
    while True:
        await page.say(SENTENCE.format(head=head))
        found = RECEIPT.findall("\n".join(await page.say("确认")))
        if found:
            return str(found[0])


@dataclass(slots=True)
class Shown:
    """Receipts as they are shown."""

    receipts: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, receipt: str) -> None:
        self.receipts.append(receipt)
        self.news.set()

    async def reach(self, number: int) -> None:
        """Return in the very moment the receipt is shown: what it promises must hold by now."""
        while len(self.receipts) < number:
            self.news.clear()
            await self.news.wait()


async def work(page: Page, shown: Shown) -> None:
    for number in range(VISITS_EACH):
        shown.add(await submit(page, HEADS[number % len(HEADS)]))


async def havoc(bot: LiveBot, shown: Shown, chance: random.Random) -> list[str]:
    """Kill something whenever some more receipts have been shown; empty Redis once."""
    blows = chance.sample(BLOWS, len(BLOWS))
    for number, what in enumerate(blows):
        target = (number + 1) * CADRES * VISITS_EACH // (len(blows) + 2)
        await shown.reach(target)
        if number % 2:
            await asyncio.sleep(chance.random() * 0.05)
        strike(bot, what)
        await asyncio.to_thread(bot.revive)
    return blows


def strike(bot: LiveBot, what: str) -> None:
    if what == "empty":
        bot.client().flushall()
    if what in ("bot", "both"):
        bot.kill()
    if what in ("server", "both"):
        bot.kill_server()


@pytest.mark.timeout(500)  # a machine with other work may take minutes
async def test_killing_and_emptying_loses_and_doubles_no_receipt(bot: LiveBot) -> None:
    chance = random.Random(SEED)
    shown = Shown()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
        pages = [await bound(bot, http) for _ in range(CADRES)]
        done, *_ = await asyncio.gather(
            havoc(bot, shown, chance), *(work(page, shown) for page in pages)
        )
        after = [await page.say("今日走访") for page in pages]
    print(f"{len(done)} blows: {Counter(done)}, {sum(page.retries for page in pages)} retries")
    check(bot, shown.receipts)
    assert all(after)


def check(bot: LiveBot, shown: list[str]) -> None:
    """Read the database with nothing but sqlite3: what was shown is there, once, and no more."""
    assert len(shown) == len(set(shown)) == CADRES * VISITS_EACH
    stored = bot.rows("SELECT receipt, version, status FROM visits")
    assert Counter(receipt for receipt, _, _ in stored) == Counter(shown)
    assert {(version, status) for _, version, status in stored} == {(1, "kept")}
    assert bot.rows("PRAGMA integrity_check") == [("ok",)]
    drafts = bot.rows("SELECT draft_id FROM visits GROUP BY draft_id HAVING count(*) > 1")
    assert drafts == []


async def test_stopping_politely_answers_what_was_taken_in(tmp_path: Path) -> None:
    live = LiveBot(begun(tmp_path))
    live.start()
    async with aiohttp.ClientSession() as http:
        page = Page(http, live.url, door="home")
        saying = [asyncio.create_task(page.say("低保咋申请")) for _ in range(5)]
        await asyncio.sleep(0.02)
        code = await asyncio.to_thread(live.stop)
        for task in saying:
            task.cancel()
        await asyncio.gather(*saying, return_exceptions=True)
    assert code == 0
    with live.sql() as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
