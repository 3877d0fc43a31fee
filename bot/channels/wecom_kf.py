"""WeChat customer service of WeCom: the callback only rings, messages are fetched by cursor.

The cursor is kept once every message before it is answered, so that nothing of a burst is lost and
what broke off is fetched again; each part goes out under a number of its own, which the platform
shows once.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

from bot.channel import Capabilities, Commands, Undelivered, packed, render
from bot.channels.stuck import Stuck
from bot.channels.wechat_api import PlatformApi
from bot.channels.wechat_fields import (
    KINDS,
    MESSAGE_SLOTS,
    content_of,
    media_of,
    position_of,
    send_in_window,
)
from bot.channels.wechat_wire import Fields
from bot.contracts import NotHandled, TooMany
from bot.dispatcher import Dispatcher
from bot.pictures import Fetch, Pictures
from bot.trouble import trouble
from handlers.turn import Message, Position, Reply
from state.redis_link import Link, LinkLost, RedisError
from state.redis_store import Address
from state.reply_window import ReplyWindow

log = logging.getLogger(__name__)

NAME = "kf"
CAPABILITIES = Capabilities(2048, "bytes", choices=0, push="window", pictures="apart")
RING = "kf_msg_or_event"
FROM_CUSTOMER = 3
ENTERED = "enter_session"
PAGE = 1000
DESKS = "zc:kf:desks"  # those that ever rang
PAUSES = (1.0, 5.0, 15.0, 60.0)
# Without a cursor the platform repeats three days; who wrote longer ago waits no more.
STALE = timedelta(hours=1)
CATCH_UP_SECONDS = 300.0
# What a message of another shape than WeCom tells leads to.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError)

Later = Callable[[tuple[Reply, ...], Message, str], Awaitable[None]]
# Told of who writes while messages may be waiting for that.
Heard = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class WecomKf:
    """The channel; its accounts are the customer service desks (open_kfid)."""

    api: PlatformApi
    link: Link
    window: ReplyWindow
    dispatcher: Dispatcher
    later: Later
    heard: Heard
    pictures: Pictures
    commands: Commands
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES
    _stuck: dict[str, Stuck] = field(default_factory=lambda: defaultdict(Stuck))
    _rung: dict[str, str] = field(default_factory=dict)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _fetching: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def ring(self, fields: Fields) -> bool:
        """Take a callback; False when it is no customer service's."""
        if fields.get("Event") != RING:
            return False
        self._begin(fields.get("OpenKfId", ""), fields.get("Token", ""))
        return True

    def _begin(self, desk: str, token: str) -> None:
        self._rung[desk] = token
        if desk not in self._fetching:
            self._fetching[desk] = asyncio.create_task(self._fetch(desk))

    async def catch_up(self) -> None:
        """Fetch what came while nobody heard it ring, at every desk known."""
        try:
            for desk in await self.link.call("SMEMBERS", DESKS):
                self._begin(desk.decode(), "")
        except (LinkLost, RedisError) as error:
            log.warning("customer service waits for the next ring: %s", error)

    async def close(self) -> None:
        """Wait for the messages that are being fetched, not for what cannot be fetched now."""
        self._closing.set()
        while self._fetching:
            await asyncio.wait(self._fetching.values())

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Send one bubble; sent again under the same *key*, the platform shows it once."""
        body = {
            "touser": sender,
            "open_kfid": account,
            "msgid": blake2b(key.encode(), digest_size=16).hexdigest(),
            **await content_of(self.api, reply),
        }
        post = partial(self.api.post, "/cgi-bin/kf/send_msg", body)
        await send_in_window(self.window, Address(NAME, account, sender), post)

    async def _fetch(self, desk: str) -> None:
        try:
            await self._until_silent(desk)
        finally:
            # In one step with having found that nothing rang: a ring begins a task of its own.
            del self._fetching[desk]

    async def _until_silent(self, desk: str) -> None:
        """Fetch until nothing new rang; what cannot be fetched now is tried again, until closed."""
        tries = 0
        while (token := self._rung.pop(desk, None)) is not None:
            try:
                await self._pages(desk, token)
                tries = 0
                continue
            except (Undelivered, NotHandled, LinkLost, RedisError) as error:
                log.warning("customer service waits: %s", error)
            except Exception as error:
                log.error("customer service failed: %s", trouble(error))
            self._rung.setdefault(desk, "")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAUSES[min(tries, len(PAUSES) - 1)]):
                    await self._closing.wait()
                return
            tries += 1

    async def _pages(self, desk: str, token: str) -> None:
        more = True
        while more:
            kept = await self.link.call("GET", _cursor(desk))
            body = {"cursor": kept.decode() if kept else "", "token": token, "open_kfid": desk}
            page = await self.api.post("/cgi-bin/kf/sync_msg", {**body, "limit": PAGE})
            await self._take_all(desk, page.get("msg_list", ()), STALE if not kept else None)
            await self.link.call("SET", _cursor(desk), page.get("next_cursor", ""))
            await self.link.call("SADD", DESKS, desk)
            more = bool(page.get("has_more"))

    async def _take_all(self, desk: str, page: Sequence[Any], stale: timedelta | None) -> None:
        """Take each customer's messages in order, those of different customers side by side."""
        lines: dict[str, list[Any]] = {}
        for raw in page:
            lines.setdefault(_customer(raw), []).append(raw)
        stuck, tried = self._stuck[desk], dict[Hashable, bool]()

        async def in_order(line: list[Any]) -> None:
            for raw in line:
                number = str(raw.get("msgid"))
                if not stuck.given_up(number):
                    tried[number] = False
                    await self._take(desk, raw, stale)
                    tried[number] = True

        done = await asyncio.gather(*map(in_order, lines.values()), return_exceptions=True)
        stuck.note(list(tried.items()))
        for failed in done:
            if failed is not None:
                raise failed

    async def _take(self, desk: str, raw: Any, stale: timedelta | None) -> None:
        try:
            message, fetch = self._message_of(desk, raw), self._file(raw)
        except UNREADABLE as error:  # fetched again and again, it would hold up those behind it
            log.error("message left out: %s", trouble(error))
            return
        if message is None or (stale and datetime.now(UTC) - message.sent_at > stale):
            return
        address = Address(NAME, desk, message.sender)
        if await self.window.opened(address, *MESSAGE_SLOTS):
            await self.heard(message)
        message = await self.pictures.with_message(message, fetch)
        try:
            replies = await self.dispatcher.dispatch(message)
        except TooMany as refused:  # fetched again, it would only be one more too many
            told = await self.link.call("SET", address.key("refused"), "1", "NX", "EX", 60)
            replies = (Reply(refused.text),) if told else ()
        rendered = [b for reply in replies for b in render(reply, self.capabilities)]
        bubbles = packed(rendered, self.capabilities)
        for number, bubble in enumerate(bubbles):
            try:
                await self.send(desk, message.sender, bubble, f"{message.key}:{number}")
            except Undelivered as error:
                log.warning("reply waits in the outbox: %s", error)
                await self.later(bubbles[number:], message, f"rest:{message.key}")
                return

    def _file(self, raw: Any) -> Fetch | None:
        number = raw.get(raw.get("msgtype"), {}).get("media_id", "")
        return media_of(self.api, number) if number else None

    def _message_of(self, desk: str, raw: Any) -> Message | None:
        kind, text = KINDS.get(raw.get("msgtype", ""), "other"), ""
        if kind == "action":
            event = raw.get("event", {})
            sender = event.get("external_userid", "")
            text = self.commands.help if event.get("event_type") == ENTERED else ""
            if not text:
                return None
        else:
            sender = raw.get("external_userid", "")
            text = raw.get("text", {}).get("content", "")
            if raw.get("origin") != FROM_CUSTOMER:
                return None
        sent = datetime.fromtimestamp(int(raw.get("send_time", 0)), UTC)
        return Message(
            channel=NAME,
            account=desk,
            sender=sender,
            key=str(raw["msgid"]),
            kind=kind,
            text=text,
            sent_at=sent,
            attachment=_position(raw),
        )


def _customer(raw: Any) -> str:
    return str(raw.get("external_userid") or raw.get("event", {}).get("external_userid", ""))


def _position(raw: Any) -> Position | None:
    place = raw.get("location")
    if not place:
        return None
    return position_of(str(place.get("latitude", "")), str(place.get("longitude", "")))


def _cursor(desk: str) -> str:
    return f"zc:kf:{desk}:cursor"
