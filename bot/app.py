"""Wires everything: the one place where settings become running parts."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp import web

from bot.after_visits import EVERY as AFTER_VISIT_SECONDS
from bot.after_visits import AfterVisits
from bot.api.door import open_api
from bot.attempts import CodeAttempts
from bot.channels.web_answer import STRAIGHT
from bot.channels.web_chat import LONGEST_BODY, NAME, Setup, WebChat
from bot.channels.web_page import WEB_FOLDER, menus_from, page_routes
from bot.channels.web_session import Sessions
from bot.channels.webhook import WebhookChannel
from bot.commands.office import database_of
from bot.content import LiveContent, load_content, with_local_areas
from bot.contracts import Handle
from bot.desk.pages import open_desk
from bot.dispatcher import Dispatcher
from bot.escalation import Escalation
from bot.forgetting import EVERY as FORGETTING_SECONDS
from bot.forgetting import Forgetting
from bot.kept_index import prepared
from bot.media import MediaFolder
from bot.on_loop import Memory
from bot.outbox import EVERY as OUTBOX_SECONDS
from bot.outbox import Outbox
from bot.pace import pace_of
from bot.platforms import Platforms
from bot.reload import Reload
from bot.reminders import Reminders
from bot.rounds import rounds, while_leading
from bot.timers import EVERY as MINUTE
from bot.timers import Timers
from bot.trouble import trouble
from bot.turns import Turns
from bot.webhooks import EVERY as WEBHOOK_SECONDS
from bot.webhooks import Webhooks
from config.settings import Settings
from handlers.inbound import Content
from state.database import read_engine, write_engine
from state.embedded import embedded_server
from state.key_files import keys_of
from state.leader import Leader
from state.migrate import upgrade
from state.news import News
from state.records import Records
from state.redis_cluster import link_to
from state.redis_link import Link, LinkLost, RedisError
from state.redis_store import RedisStore
from state.writer import Writer

log = logging.getLogger(__name__)

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_COUNTED = 1000
RECENT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs: for the web application, the terminal, and the commands of run_bot."""

    settings: Settings
    live: LiveContent
    link: Link
    store: RedisStore
    writer: Writer
    records: Records
    turns: Turns
    dispatcher: Dispatcher
    reload: Reload

    @property
    def content(self) -> Content:
        """What turns begin with now."""
        return self.live.content


@contextlib.asynccontextmanager
async def opened(settings: Settings, handle: Handle | None = None) -> AsyncIterator[Parts]:
    """Start the embedded server where needed, migrate, connect; close it all in order.

    handle: decides turns in place of the router, for tests.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = database_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        if not (redis_url := settings.redis_url):
            redis_url = await stack.enter_async_context(embedded_server(settings.data / "redis"))
        upgrade(url)
        link = await stack.enter_async_context(link_to(redis_url))
        keys = keys_of(settings)
        if keys is None:
            log.warning("no SECRET_KEYS: what is private is stored in plain text")
        writing, reading = write_engine(url, keys), read_engine(url, keys)
        stack.callback(reading.dispose)
        writer = await stack.enter_async_context(Writer(writing))
        content = load_content()
        records = Records(reading, content.county.zone)
        local = await asyncio.to_thread(records.local_areas)
        live = LiveContent(with_local_areas(content, local))
        store = RedisStore(link, keys, idle_days=settings.idle_days)
        turns = Turns(
            store=store,
            writer=writer,
            past=records,
            reader=records,
            handle=handle or live.receive,
            texts=content.texts,
            clock=live.clock,
            logged=frozenset({NAME}),
            attempts=CodeAttempts(store, content.words),
            recent=Memory(RECENT_SECONDS) if settings.alone else None,
            idle_days=settings.idle_days,
        )
        dispatcher = Dispatcher(turns, pace_of(settings, store, "said"))
        stack.push_async_callback(dispatcher.close)
        reload = Reload(live, records, settings.data, settings.reload_seconds)
        yield Parts(settings, live, link, store, writer, records, turns, dispatcher, reload)


def build_app(parts: Parts, found: Platforms | None = None) -> web.Application:
    """The web application: page, JSON interface, platforms, health, and the background work."""
    found = found or Platforms()
    chat = WebChat(
        parts.dispatcher,
        parts.store,
        parts.content.texts,
        parts.turns.known,
        menus_from(parts.content.texts),
        parts.content.knowledge.areas.full_name,
    )
    chat.set_up(_setup(parts))
    app = web.Application(client_max_size=LONGEST_BODY)
    app.add_routes(chat.routes())
    app[STRAIGHT] = {**chat.straight(), **found.straight}
    app.add_routes(page_routes(WEB_FOLDER, secure=parts.settings.secure_cookies))
    app.add_routes([web.get("/healthz", _healthy), web.get("/readyz", partial(_ready, parts))])
    app.add_routes([web.get("/metrics", partial(_metrics, parts))])
    app.add_routes(found.routes)
    app.on_shutdown.extend((chat.close, found.close))
    found.channels[chat.name] = chat
    open_desk(app, parts)
    open_api(app, parts)
    app.cleanup_ctx.append(partial(_background, parts, chat, found))
    return app


def _setup(parts: Parts) -> Setup:
    turns, settings = parts.turns, parts.settings
    assert turns.attempts is not None
    sessions = Sessions(parts.store, parts.writer, turns.remembered, turns.attempts.is_one)
    media = MediaFolder(settings.data / "media")
    return Setup(sessions, settings.secure_cookies, settings.behind_proxy, media)


def _forgetting(parts: Parts) -> Forgetting:
    settings = parts.settings
    return Forgetting(
        parts.records,
        parts.writer,
        parts.store,
        settings.data / "media",
        parts.turns.clock,
        settings.keep_turns_days,
        settings.idle_days,
    )


async def _background(
    parts: Parts, chat: WebChat, found: Platforms, app: web.Application
) -> AsyncIterator[None]:
    """Outbox and timers run while the application does; the search is built behind its start."""
    clock = parts.turns.clock
    building = parts.turns.preparing = asyncio.create_task(_build_search(parts))
    leader = Leader(parts.link, parts.writer, parts.records.engine)
    outbox = Outbox(parts.records, parts.writer, found.channels, parts.content.county, clock)
    outbox.fence, outbox.connections = (leader.fence,), parts.link.connections
    timers = Timers(parts.records, leader, parts.content, clock)
    timers.keep_turns_days = parts.settings.keep_turns_days
    timers.home = parts.settings.public_url.rstrip("/")
    parts.live.heard_by.append(partial(_take, (parts.turns, chat, outbox, timers)))
    reminders = Reminders(parts.records)
    escalation = Escalation(parts.records, leader, lambda: parts.content, clock, reminders)
    after = AfterVisits(parts.records, leader, lambda: parts.content, clock)
    loops = [
        rounds(leader, outbox.send_due, OUTBOX_SECONDS),
        rounds(leader, timers.tick, MINUTE),
        rounds(leader, timers.prune, MINUTE),
        rounds(leader, escalation.tick, MINUTE),
        rounds(leader, after.look, AFTER_VISIT_SECONDS),
        rounds(leader, _forgetting(parts).look, FORGETTING_SECONDS),
        *(while_leading(leader, loop) for loop in found.loops),
        *(rounds(leader, act, seconds) for act, seconds in found.rounds),
        parts.reload.run(),
    ]
    async with leader, _news(parts, chat), aiohttp.ClientSession() as session:
        loops += _webhooks(parts, leader, session)
        if not parts.settings.alone:
            loops.append(parts.dispatcher.metrics.share(parts.store.add))
        tasks = [building, *map(asyncio.create_task, loops)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _webhooks(
    parts: Parts, leader: Leader, session: aiohttp.ClientSession
) -> list[Coroutine[None, None, None]]:
    """Other systems are told by an outbox of their own: none of them keeps people waiting."""
    clock, settings = parts.turns.clock, parts.settings
    told = WebhookChannel(
        session, lambda: parts.content.county.webhooks, settings.webhook_secrets, clock
    )
    outbox = Outbox(parts.records, parts.writer, {told.name: told}, parts.content.county, clock)
    outbox.fence, outbox.webhooks = (leader.fence,), True
    hooks = Webhooks(parts.records, leader, lambda: parts.content, clock)
    return [
        rounds(leader, hooks.look, WEBHOOK_SECONDS),
        rounds(leader, outbox.send_due, OUTBOX_SECONDS),
    ]


def _news(parts: Parts, chat: WebChat) -> contextlib.AbstractAsyncContextManager[object]:
    """Hear what other processes say to those who wait at this one, where there are others."""
    if parts.settings.alone:
        return contextlib.nullcontext()
    return News(parts.link.url, chat.wake)


def _take(running: tuple[Turns, WebChat, Outbox, Timers], content: Content) -> None:
    """Hand changed content to what keeps a part of it."""
    turns, chat, outbox, timers = running
    turns.texts = content.texts
    if turns.attempts:
        turns.attempts.words = content.words
    outbox.county = content.county
    timers.content = content
    chat.take(content.texts, menus_from(content.texts), content.knowledge.areas.full_name)


async def _build_search(parts: Parts) -> None:
    """Make what answers questions. It may take seconds: messages wait, but are not turned away."""
    await asyncio.to_thread(prepared, parts.settings.data, parts.content.knowledge)
    parts.turns.preparing = None


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _metrics(parts: Parts, _: web.Request) -> web.Response:
    """What Prometheus asks for. Let no proxy pass it on: it is for the office's own network."""
    now = parts.turns.clock().at
    waiting = await asyncio.to_thread(parts.records.due_outbox, now, MOST_COUNTED)
    others = None if parts.settings.alone else await parts.store.counts()
    text = parts.dispatcher.metrics.text(len(waiting), others)
    return web.Response(text=text, headers={"Content-Type": METRICS_TYPE})


async def _ready(parts: Parts, _: web.Request) -> web.Response:
    """Ready when Redis and the database answer."""
    try:
        await parts.link.call("PING")
        await asyncio.to_thread(parts.records.queued, "")
    except (LinkLost, RedisError) as error:
        log.warning("not ready, redis: %s", error)
        return web.json_response({"status": "redis"}, status=503)
    except Exception as error:
        log.warning("not ready, database: %s", trouble(error))
        return web.json_response({"status": "database"}, status=503)
    return web.json_response({"status": "ready"})
