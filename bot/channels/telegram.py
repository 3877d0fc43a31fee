"""Telegram: python-telegram-bot as client and parser, our own order and once-only.

An update is confirmed to Telegram only when its turn is stored and its replies are sent, so that
what breaks off is delivered again. Telegram knows no key for a message: replies that were on their
way when the process died may come twice.
"""

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import orjson
import telegram
from aiohttp import web
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channel import Capabilities, Commands, Undelivered, render
from bot.channels.sending_pace import SendingPace
from bot.channels.telegram_commands import give_commands
from bot.charts import drawn
from bot.contracts import NotHandled
from bot.dispatcher import Dispatcher
from bot.media import MOST_BYTES
from bot.menus import Item
from bot.pictures import Fetch, Pictures
from bot.role_menus import RoleAfter
from bot.trouble import trouble
from handlers.turn import Choice, Kind, Message, Position, Reply
from state.buttons import Buttons
from state.redis_store import Address

log = logging.getLogger(__name__)

# The client warns, as an error in tests, until it is told that its waits are read as timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")

NAME = "telegram"
CAPABILITIES = Capabilities(4096, "utf16", choices=8, push="free", pictures="apart")
POLL_SECONDS = 25
PAUSE_SECONDS = 5.0
LINES = 256
# More than one message a second to a chat is refused, but for short bursts.
CHAT_LIMITS = ((5, 5.0),)

# Replies that could not be sent go out later: replies, message, a key of their own.
Later = Callable[[tuple[Reply, ...], Message, str], Awaitable[None]]


@dataclass(slots=True)
class Telegram:
    """The channel. account: how this bot is named in the records. hook: the webhook's secret."""

    account: str
    client: telegram.Bot
    dispatcher: Dispatcher
    buttons: Buttons
    later: Later
    pictures: Pictures
    commands: Commands
    role_after: RoleAfter
    menus: Mapping[str, tuple[Item, ...]]
    hook: str = ""
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES
    pace: SendingPace = field(default_factory=lambda: SendingPace(CHAT_LIMITS))
    _lines: tuple[asyncio.Lock, ...] = field(
        default_factory=lambda: tuple(asyncio.Lock() for _ in range(LINES))
    )

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/telegram", self.receive)] if self.hook else []

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Send one bubble. Telegram knows no key: after a crash it may come twice."""
        self.pace.count(sender)
        markup = await self._keyboard(Address(NAME, account, sender), reply.choices)
        try:
            if reply.chart:
                await self.client.send_photo(int(sender), await drawn(reply.chart))
            else:
                await self.client.send_message(int(sender), reply.text, reply_markup=markup)
        except RetryAfter as error:
            raise Undelivered("too many messages", pause=_pause(error)) from None
        except (Forbidden, BadRequest) as error:
            raise Undelivered(type(error).__name__, permanent=True) from None
        except TelegramError as error:
            raise Undelivered(type(error).__name__) from None

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update of the webhook; any status but 200 makes Telegram deliver it again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self.hook.encode()):
            return web.Response(status=403)
        try:
            update = telegram.Update.de_json(orjson.loads(await request.read()), self.client)
        except Exception as error:  # the parser's own errors are of many kinds
            log.warning("update not understood: %s", trouble(error))
            return web.Response()
        return web.Response(status=200 if await self.take(update) else 503)

    async def poll(self) -> None:
        """Fetch updates until cancelled; a batch is confirmed when all of it is answered."""
        offset = 0
        while True:
            try:
                updates = await self.client.get_updates(offset=offset, timeout=POLL_SECONDS)
                done = await asyncio.gather(*(self.take(update) for update in updates))
                offset = _after(updates, done, offset)
                if not all(done):
                    await asyncio.sleep(PAUSE_SECONDS)
            except NetworkError as error:
                log.warning("telegram waits: %s", type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception as error:
                log.error("telegram failed: %s", trouble(error))
                await asyncio.sleep(PAUSE_SECONDS)

    async def take(self, update: telegram.Update) -> bool:
        """Answer an update, in the order of its chat; False when it must be delivered again."""
        message = await self._message_of(update)
        if message is None:
            return True
        address = Address(NAME, self.account, message.sender)
        async with self._lines[hash(message.sender) % LINES]:
            if await self.buttons.done(address, message.key):
                return True
            try:
                replies = await self._answers(message, update)
            except NotHandled:
                return False
            await self._answer(message, replies)
            await self.buttons.once(address, message.key)
            await self._give_menu(message)
        return True

    async def _give_menu(self, message: Message) -> None:
        """Let a chat have the commands of its role, if what was said may have changed that."""
        if not self.role_after.may_change(message):
            return
        try:
            role = await self.role_after(message)
            await give_commands(self.client, int(message.sender), self.menus, role)
        except TelegramError as error:
            log.warning("menu of the role not given: %s", type(error).__name__)

    async def _answers(self, message: Message, update: telegram.Update) -> tuple[Reply, ...]:
        """Return what is said to the words, then to the picture or recording they stand under."""
        fetch = self._file(update)
        if fetch is None or not message.text:
            message = await self.pictures.with_message(message, fetch)
            return await self.dispatcher.dispatch(message)
        bare = replace(message, key=f"{message.key}:picture", text="")
        said = await self.dispatcher.dispatch(replace(message, kind="text"))
        bare = await self.pictures.with_message(bare, fetch)
        return (*said, *(await self.dispatcher.dispatch(bare)))

    def _file(self, update: telegram.Update) -> Fetch | None:
        """Return how to fetch a recording, or a picture's largest form; None when there is none."""
        sizes = update.message.photo if update.message else ()
        largest = max(sizes, key=lambda size: size.width * size.height, default=None)
        sent = largest or (update.message and update.message.voice)
        if not sent:
            return None

        async def fetch() -> bytes | None:
            # The errors' texts hold the file's address, and that the bot's token.
            try:
                file = await self.client.get_file(sent.file_id)
                if (file.file_size or 0) > MOST_BYTES:
                    return None
                return bytes(await file.download_as_bytearray())
            except TelegramError as error:
                permanent = isinstance(error, BadRequest)
                raise Undelivered(type(error).__name__, permanent=permanent) from None

        return fetch

    async def _answer(self, message: Message, replies: tuple[Reply, ...]) -> None:
        bubbles = [b for reply in replies for b in render(reply, self.capabilities)]
        sent = 0
        try:
            for bubble in bubbles:
                await asyncio.sleep(self.pace.ahead(message.sender))
                await self.send(message.account, message.sender, bubble, "")
                sent += 1
        except Undelivered as error:
            log.warning("reply waits in the outbox: %s", error)
            await self.later(tuple(bubbles[sent:]), message, f"rest:{message.key}")

    async def _message_of(self, update: telegram.Update) -> Message | None:
        """Return what a person said; None for groups and for what asks nothing of us."""
        chat = update.effective_chat
        if chat is None or chat.type != "private":
            return None
        said = await self._pressed(update, str(chat.id)) or _said(update, self.commands)
        if said is None:
            return None
        kind, text = said
        sent = update.effective_message.date if update.effective_message else None
        return Message(
            channel=NAME,
            account=self.account,
            sender=str(chat.id),
            key=str(update.update_id),
            kind=kind,
            text=text,
            sent_at=sent or datetime.now(UTC),
            attachment=_position(update),
        )

    async def _pressed(self, update: telegram.Update, sender: str) -> tuple[Kind, str] | None:
        query = update.callback_query
        if query is None:
            return None
        try:
            await self.client.answer_callback_query(query.id)
        except TelegramError as error:
            log.info("button not confirmed: %s", type(error).__name__)
        value = await self.buttons.value(Address(NAME, self.account, sender), query.data or "")
        return "action", value

    async def _keyboard(
        self, address: Address, choices: tuple[Choice, ...]
    ) -> telegram.InlineKeyboardMarkup | None:
        names = [await self.buttons.keep(address, choice.value) for choice in choices]
        rows = [
            [telegram.InlineKeyboardButton(choice.label, callback_data=name)]
            for choice, name in zip(choices, names, strict=True)
        ]
        return telegram.InlineKeyboardMarkup(rows) if rows else None


def _pause(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _said(update: telegram.Update, commands: Commands) -> tuple[Kind, str] | None:
    message = update.message
    if message is None:
        return None
    if isinstance(message.text, str):  # the parser takes whatever stands there
        return "text", _spoken(message.text, commands)
    kinds: tuple[tuple[Kind, object], ...] = (
        ("image", message.photo),
        ("voice", message.voice),
        ("location", message.location),
    )
    kind: Kind = next((kind for kind, there in kinds if there), "other")
    return kind, message.caption if isinstance(message.caption, str) else ""


def _position(update: telegram.Update) -> Position | None:
    place = update.message.location if update.message else None
    return Position(place.latitude, place.longitude, "WGS-84") if place else None


def _spoken(text: str, commands: Commands) -> str:
    """Return a command as the words it stands for, /start CODE as a binding, other texts as is."""
    if not text.startswith("/"):
        return text
    name, _, rest = text.partition(" ")
    words = commands.slashed.get(name[1:].partition("@")[0], "")
    if rest:
        return f"{words or commands.bind} {rest}"
    return words or commands.help


def _after(updates: tuple[telegram.Update, ...], done: list[bool], offset: int) -> int:
    """Return the offset that confirms every update before the first one not answered."""
    for update, answered in zip(updates, done, strict=True):
        if not answered:
            return update.update_id
        offset = update.update_id + 1
    return offset
