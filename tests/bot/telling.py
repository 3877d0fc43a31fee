"""A county that tells another system of its problems: the receiver, and what queues and sends."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.channels.webhook import WebhookChannel
from bot.outbox import Outbox
from bot.webhooks import Webhooks
from config.county import Webhook
from handlers.inbound import Content
from handlers.turn import Moment
from state.tables import outbox
from tests.promises.county import NOW, VILLAGES, County, content, county

OWN, VILLAGE = "410185-t01", "410185-t01-v01"
SECRET = b"0123456789abcdef01234567"


@dataclass
class Receiver:
    """Another system. answers: what it says next, in order; then 204."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Callable[[], Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        if self.answers:
            said = self.answers.pop(0)()
            return await said if asyncio.iscoroutine(said) else said
        return web.Response(status=204)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]

    def types(self) -> list[str]:
        return [body["type"].removeprefix("problem.") for body in self.bodies()]


@dataclass
class Telling:
    """The county, one webhook, and what queues and sends for it."""

    county: County
    receiver: Receiver
    hook: Webhook
    channel: WebhookChannel
    at: datetime = NOW
    hooks: tuple[Webhook, ...] = ()

    def clock(self) -> Moment:
        return Moment(self.at, self.at.date())

    def content(self) -> Content:
        known = content()
        return replace(known, county=known.county.model_copy(update={"webhooks": self.hooks}))

    def looking(self) -> Webhooks:
        bot = self.county.bot
        return Webhooks(bot.records, bot.writer, self.content, self.clock)

    def sending(self) -> Outbox:
        bot, channels = self.county.bot, {self.channel.name: self.channel}
        made = Outbox(bot.records, bot.writer, channels, content().county, self.clock)
        made.webhooks = True
        return made

    async def told(self) -> int:
        await self.looking().look()
        return await self.sending().send_due()

    def rows(self) -> list[Any]:
        with self.county.bot.records.engine.connect() as connection:
            query = select(outbox).where(outbox.c.channel == "webhook").order_by(outbox.c.id)
            return list(connection.execute(query))


@contextlib.asynccontextmanager
async def telling_county(valkey_url: str, sqlite_url: str) -> AsyncIterator[Telling]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/told", receiver.take)
    async with contextlib.AsyncExitStack() as stack:
        here = await stack.enter_async_context(county(valkey_url, sqlite_url))
        server = await stack.enter_async_context(TestServer(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        hook = Webhook(name="platform", url=str(server.make_url("/told")), area=OWN)
        secrets = {"platform": (SECRET,)}
        channel = WebhookChannel(session, lambda: (), secrets, lambda: Moment(NOW, NOW.date()))
        made = Telling(await here.bound(), receiver, hook, channel, hooks=(hook,))
        made.channel = replace(channel, hooks=lambda: made.hooks, clock=made.clock)
        yield made


async def raised(here: County, village: str = VILLAGE) -> str:
    """Let a cadre raise a problem; return its number."""
    await here.say(village, f"反映问题 {VILLAGES[village][1][0]}家{VILLAGES[village][2]}没人管")
    told = await here.say(village, "确认")
    assert "已登记" in told
    (problem,) = here.bot.records.problems.open(village)
    return problem.number


async def assigned(here: County, number: str) -> None:
    await here.say(OWN, f"交办 {number} 住建局 5个工作日")
    assert "交办" in await here.say(OWN, "确认")
