"""Wires everything: the one place where settings become running parts."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.channels.web_chat import LONGEST_BODY, NAME, WebChat
from bot.channels.web_page import WEB_FOLDER, menus_from, page_routes
from bot.commands.office import database_of
from bot.content import clock_of, load_content, with_local_areas
from bot.contracts import Handle
from bot.dispatcher import Dispatcher
from bot.outbox import Outbox
from bot.timers import Timers
from bot.turns import Turns
from config.settings import Settings
from handlers.inbound import Content
from handlers.router import receive
from knowledge.answering.answer import answering_of
from state.database import read_engine, write_engine
from state.embedded import embedded_server
from state.migrate import upgrade
from state.records import Records
from state.redis_link import LinkLost, RedisError, RedisLink
from state.redis_store import RedisStore
from state.writer import Writer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs: for the web application, the terminal, and the commands of run_bot."""

    settings: Settings
    content: Content
    link: RedisLink
    store: RedisStore
    writer: Writer
    records: Records
    turns: Turns
    dispatcher: Dispatcher


@contextlib.asynccontextmanager
async def opened(settings: Settings, handle: Handle | None = None) -> AsyncIterator[Parts]:
    """Start the embedded server where needed, migrate, connect; close it all in order.

    handle: decides turns in place of the router, for tests.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    url = database_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        redis_url = settings.redis_url
        if not redis_url:
            redis_url = await stack.enter_async_context(embedded_server(settings.data / "redis"))
        upgrade(url)
        link = await stack.enter_async_context(RedisLink(redis_url))
        writing, reading = write_engine(url), read_engine(url)
        stack.callback(reading.dispose)
        writer = await stack.enter_async_context(Writer(writing))
        content = load_content()
        records = Records(reading, content.county.zone)
        content = with_local_areas(content, await asyncio.to_thread(records.local_areas))
        store = RedisStore(link, idle_days=settings.idle_days)
        turns = Turns(
            store=store,
            writer=writer,
            past=records,
            reader=records,
            handle=handle or partial(receive, content),
            texts=content.texts,
            clock=partial(clock_of, content.county),
            logged=frozenset({NAME}),
        )
        dispatcher = Dispatcher(turns)
        stack.push_async_callback(dispatcher.close)
        yield Parts(settings, content, link, store, writer, records, turns, dispatcher)


def build_app(parts: Parts) -> web.Application:
    """The web application: page, JSON interface, health, and the background work."""
    chat = WebChat(
        parts.dispatcher,
        parts.store,
        parts.content.texts,
        parts.turns.remembered,
        menus_from(parts.content.texts),
        parts.content.knowledge.areas.full_name,
    )
    app = web.Application(client_max_size=LONGEST_BODY)
    app.add_routes(chat.routes())
    app.add_routes(page_routes(WEB_FOLDER, secure=parts.settings.secure_cookies))
    app.add_routes([web.get("/healthz", _healthy), web.get("/readyz", partial(_ready, parts))])
    app.on_shutdown.append(chat.close)
    app.cleanup_ctx.append(partial(_background, parts, chat))
    return app


async def _background(parts: Parts, chat: WebChat, app: web.Application) -> AsyncIterator[None]:
    """Outbox and timers run while the application does; the search is built behind its start."""
    county, clock = parts.content.county, parts.turns.clock
    building = parts.turns.preparing = asyncio.create_task(_build_search(parts))
    outbox = Outbox(parts.records, parts.writer, {chat.name: chat}, county, clock)
    timers = Timers(parts.records, parts.writer, parts.content, clock)
    tasks = [building, asyncio.create_task(outbox.run()), asyncio.create_task(timers.run())]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _build_search(parts: Parts) -> None:
    """Build what answers questions. It takes seconds: messages wait, but are not turned away."""
    await asyncio.to_thread(answering_of, parts.content.knowledge)
    parts.turns.preparing = None


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _ready(parts: Parts, _: web.Request) -> web.Response:
    """Ready when Redis and the database answer."""
    try:
        await parts.link.call("PING")
        await asyncio.to_thread(parts.records.queued, "")
    except (LinkLost, RedisError) as error:
        return web.json_response({"status": "redis", "error": str(error)}, status=503)
    except Exception as error:
        return web.json_response({"status": "database", "error": str(error)}, status=503)
    return web.json_response({"status": "ready"})
