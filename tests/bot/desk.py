"""The desk over the two counties of tests/promises/county.py, as a browser asks for it."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from bot.desk.pages import open_desk
from bot.dispatcher import Dispatcher
from bot.turns import Turns
from config.settings import Settings
from handlers.inbound import Content
from state.changes import Committed, Write
from state.records import Records
from state.redis_link import Link
from state.redis_store import RedisStore
from state.tables import clue_steps, clues
from state.writer import Writer
from tests.bot.conftest import NOON
from tests.promises.county import VILLAGES, County, content

Client = TestClient[web.Request, web.Application]
LINK = re.compile(r"/desk/enter\?pass=(\S+)")
CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
ONCE = re.compile(r'name="once" value="([0-9a-f]+)"')
PAGES = (
    "/desk", "/desk/areas", "/desk/ledger", "/desk/homes", "/desk/visits", "/desk/clues",
    "/desk/missed", "/desk/unanswered", "/desk/knowledge", "/desk/people", "/desk/undelivered",
    "/desk/audit",
)  # fmt: skip
# The first so many are a cadre's too.
FOR_ALL = 7
SHEETS = ("/desk/sheet/ledger.csv", "/desk/sheet/visits.csv")


@dataclass(frozen=True)
class Parts:
    """What bot.desk.parts.Parts asks for, over a test's own bot."""

    settings: Settings
    link: Link
    store: RedisStore
    writer: Writer
    records: Records
    turns: Turns
    dispatcher: Dispatcher
    content: Content


@dataclass
class Desk:
    """The desk of one running county; enter() gives the browser of one official."""

    county: County
    server: TestServer
    stack: contextlib.AsyncExitStack

    async def stranger(self) -> Client:
        """Return a browser without a session."""
        return await self.stack.enter_async_context(TestClient(self.server))

    async def link(self, sender: str) -> str:
        """Return the pass the chat gives, "" when it gives none."""
        found = LINK.search(await self.county.say(sender, "打开办公页"))
        return found[1] if found else ""

    async def enter(self, sender: str) -> Client:
        client = await self.stranger()
        answer = await client.post("/desk/enter", data={"pass": await self.link(sender)})
        assert (answer.status, answer.url.path) == (200, "/desk"), await answer.text()
        return client


@contextlib.asynccontextmanager
async def desk_of(county: County, folder: Path, public_url: str = "") -> AsyncIterator[Desk]:
    bot = county.bot
    rest = (bot.link, bot.store, bot.writer, bot.records, bot.turns, bot.dispatcher, content())
    app = web.Application()
    open_desk(app, Parts(Settings(data=folder, public_url=public_url), *rest))
    async with contextlib.AsyncExitStack() as stack, TestServer(app) as server:
        yield Desk(county, server, stack)


async def read(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status, (path, answer.status)
    return await answer.text()


async def csrf(client: Client) -> str:
    found = CSRF.search(await read(client, "/desk"))
    assert found
    return found[1]


async def with_clue(county: County, village: str, number: int = 0) -> str:
    """Store a clue about the first household of a village, as a visit raises one; its number."""
    name = f"XS261122-{sorted(VILLAGES).index(village)}ABCDEF{number}"
    row = {
        "number": name,
        "household": f"{village}-0",
        "village": village,
        "kind": "housing",
        "sentence": VILLAGES[village][2],
        "source": "request",
        "raised_on": NOON.date(),
        "raised_by": village,
        "state": "raised",
        "colour": "",
        "step": 1,
    }
    step = {"clue": name, "step": 1, "state": "raised", "by": village, "at": NOON}
    writes = [Write(insert(clues), row), Write(insert(clue_steps), step)]
    assert isinstance(await county.bot.writer.execute(writes), Committed)
    return name
