"""The platforms that are set up: their channels, their doors, and what they hand to the outbox."""

import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial

import aiohttp
from aiohttp import web

from bot.channel import Channel, Commands, Undelivered
from bot.channels.web_answer import Handler
from bot.channels.wechat_api import PlatformApi, TokenSource
from bot.channels.wechat_callback import Callback, Ended
from bot.channels.wechat_crypto import Envelope, key_of
from bot.channels.wechat_fields import file_of
from bot.channels.wechat_notices import EVERY as NOTICES_SECONDS
from bot.channels.wechat_notices import WechatNotices
from bot.channels.wechat_oa import NAME as WECHAT
from bot.channels.wechat_oa import WechatOa
from bot.channels.wechat_tags import WechatTags
from bot.channels.wechat_wire import Fields
from bot.channels.wecom import Wecom
from bot.channels.wecom_cards import WecomCards
from bot.channels.wecom_kf import CATCH_UP_SECONDS, WecomKf
from bot.dispatcher import Dispatcher
from bot.menus import read_menus
from bot.pictures import Pictures
from bot.queued import Queued
from bot.role_menus import RoleAfter, tag_names
from config.channel_settings import ChannelSettings, TelegramSettings, WechatSettings
from config.county import County
from config.texts import Texts
from config.words import Words
from handlers.turn import Message, Moment, Reply
from state.buttons import Buttons
from state.cards import Cards
from state.knocks import Knocks
from state.records import Records
from state.redis_link import Link
from state.redis_store import Address
from state.reply_window import ReplyWindow
from state.sending import HEARD
from state.writer import Write, Writer

log = logging.getLogger(__name__)

ACCOUNT = "main"


@dataclass(slots=True)
class Platforms:
    """What the application adds for the platforms.

    closing: awaited before the dispatcher ends. loops: run while the application does. rounds: what
    is done again and again, and every how many seconds.
    """

    channels: dict[str, Channel] = field(default_factory=dict)
    routes: list[web.RouteDef] = field(default_factory=list)
    straight: dict[str, Handler] = field(default_factory=dict)
    callbacks: list[Callback] = field(default_factory=list)
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    loops: list[Callable[[], Coroutine[None, None, None]]] = field(default_factory=list)
    rounds: list[tuple[Callable[[], Awaitable[object]], float]] = field(default_factory=list)

    async def close(self, _: web.Application) -> None:
        """Hand over what is still on its way."""
        for close in self.closing:
            await close()


@dataclass(frozen=True, slots=True)
class Post:
    """What a door may put into the outbox, and bring forward."""

    writer: Writer
    clock: Callable[[], Moment]

    async def later(self, replies: tuple[Reply, ...], message: Message, key: str) -> None:
        """Queue replies to the sender of *message*, once per *key*."""
        now = self.clock().at
        to = Address(message.channel, message.account, message.sender)
        once = f"{message.channel}:{message.account}:{key}"
        queued = Queued(key=once, purpose="reply", replies=replies, at=now, to=to)
        await self.writer.execute([queued.write()])

    async def heard(self, message: Message) -> None:
        """Bring forward what waited for this sender."""
        at = {"by_channel": message.channel, "by_account": message.account}
        values = {**at, "by_sender": message.sender, "at": self.clock().at}
        await self.writer.execute([Write(HEARD, values)])


@dataclass(frozen=True, slots=True)
class Setup:
    """What every platform is given."""

    dispatcher: Dispatcher
    link: Link
    post: Post
    commands: Commands
    pictures: Pictures
    texts: Callable[[], Texts]
    county: Callable[[], County]
    records: Records
    role_after: RoleAfter


@contextlib.asynccontextmanager
async def platforms(settings: ChannelSettings, setup: Setup) -> AsyncIterator[Platforms]:
    """Set up every platform that *settings* name."""
    found = Platforms()
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if settings.wechat:
            api = _api(session, setup.link, settings.wechat)
            oa = WechatOa(ACCOUNT, api, ReplyWindow(setup.link), setup.commands)
            tags = WechatTags(api, tag_names(setup.texts()))
            door = _add(found, oa, settings.wechat, setup, partial(_tagged, tags, setup.role_after))
            if settings.wechat.notice:
                notices = _notices(api, settings.wechat.notice, setup)
                door.besides = notices.happened
                found.rounds.append((notices.look, NOTICES_SECONDS))
        if settings.wecom:
            api = _api(session, setup.link, settings.wecom)
            cards = WecomCards(api, settings.wecom.agent, Cards(setup.link), setup.texts)
            app = Wecom(ACCOUNT, settings.wecom.agent, api, setup.commands, cards)
            _add(found, app, settings.wecom, setup, cards.ended, _kf(found, api, setup))
        if settings.telegram:
            await stack.enter_async_context(_telegram(found, settings.telegram, setup))
        yield found


@contextlib.asynccontextmanager
async def _telegram(
    found: Platforms, settings: TelegramSettings, setup: Setup
) -> AsyncIterator[None]:
    # Its client takes 0.2 s to import, which the others need not wait for.
    import telegram

    from bot.channels.telegram import Telegram

    calls, files = f"{settings.api}/bot", f"{settings.api}/file/bot"
    client = telegram.Bot(settings.token, base_url=calls, base_file_url=files)
    try:
        # Out of reach, or with a token that is refused, it stops nobody else from being served.
        with contextlib.suppress(telegram.error.TelegramError):
            await client.initialize()
        channel = Telegram(
            account=ACCOUNT,
            client=client,
            dispatcher=setup.dispatcher,
            buttons=Buttons(setup.link),
            later=setup.post.later,
            pictures=setup.pictures,
            hook=settings.hook,
            commands=setup.commands,
            role_after=setup.role_after,
            menus=read_menus(setup.texts()),
        )
        found.channels[channel.name] = channel
        found.routes += channel.routes()
        if not settings.hook:
            found.loops.append(channel.poll)
        yield
    finally:
        await client.shutdown()


def commands_of(words: Words, texts: Texts) -> Commands:
    """Return the words that events of a platform stand for."""
    help_, bind, forget = (words.first(name) for name in ("help", "bind", "unbind"))
    menus = read_menus(texts).values()
    slashed = {item.command: item.value for items in menus for item in items}
    return Commands(help_, bind.strip(), forget, slashed)


def _api(session: aiohttp.ClientSession, link: Link, settings: WechatSettings) -> PlatformApi:
    source = TokenSource(settings.receiver, settings.secret, stable=not settings.agent)
    return PlatformApi(session, link, settings.api, source)


def _notices(api: PlatformApi, template: str, setup: Setup) -> WechatNotices:
    everybody, post = Address(WECHAT, ACCOUNT, ""), setup.post
    now = (setup.texts, setup.county, post.clock)
    return WechatNotices(api, everybody, template, setup.records, post.writer, *now)


def _kf(found: Platforms, api: PlatformApi, setup: Setup) -> WecomKf:
    """The customer service desks of the same corporation; their callbacks ring at its door."""
    channel = WecomKf(
        api=api,
        link=setup.link,
        window=ReplyWindow(setup.link),
        dispatcher=setup.dispatcher,
        later=setup.post.later,
        heard=setup.post.heard,
        pictures=setup.pictures,
        commands=setup.commands,
    )
    found.channels[channel.name] = channel
    found.closing.append(channel.close)
    found.rounds.append((channel.catch_up, CATCH_UP_SECONDS))
    return channel


def _add(
    found: Platforms,
    channel: WechatOa | Wecom,
    settings: WechatSettings,
    setup: Setup,
    ended: Ended,
    desks: WecomKf | None = None,
) -> Callback:
    def message_of(fields: Fields) -> Message | None:
        rung = desks is not None and desks.ring(fields)
        return None if rung else channel.message_of(fields)

    keys = tuple(key_of(key) for key in settings.keys)
    callback = Callback(
        path=f"/{channel.name}",
        envelope=Envelope(settings.token, keys, settings.receiver),
        capabilities=channel.capabilities,
        dispatcher=setup.dispatcher,
        to_message=message_of,
        heard=channel.heard,
        reached=setup.post.heard,
        waited=partial(_waited, Knocks(setup.link)),
        whole=partial(_whole, setup.pictures, channel),
        later=setup.post.later,
        ended=ended,
        besides=_nothing,
        echo_sealed=bool(settings.agent),
    )
    found.channels[channel.name] = channel
    found.routes += callback.routes()
    found.straight |= callback.straight()
    found.callbacks.append(callback)
    found.closing.append(callback.close)
    return callback


async def _nothing(_: Fields, __: bytes) -> None:
    """Most events tell of nothing that is kept."""


def _tagged(
    tags: WechatTags, role_after: RoleAfter, message: Message, _: Fields, stored: bool
) -> Coroutine[None, None, None] | None:
    """Return what gives somebody the menu of their role, if what they said may have changed it."""
    changed = stored and role_after.may_change(message)
    return _give_menu(tags, role_after, message) if changed else None


async def _give_menu(tags: WechatTags, role_after: RoleAfter, message: Message) -> None:
    try:
        await tags.give(message.sender, await role_after(message))
    except Undelivered as error:
        log.warning("menu of the role not given: %s", error)


async def _waited(knocks: Knocks, message: Message) -> int:
    address = Address(message.channel, message.account, message.sender)
    return await knocks.waited(address, message.key)


async def _whole(
    pictures: Pictures, channel: WechatOa | Wecom, message: Message, fields: Fields
) -> Message:
    if isinstance(channel, Wecom):
        message = await channel.cards.heard(message, fields)
    return await pictures.with_message(message, file_of(channel.api, fields))
