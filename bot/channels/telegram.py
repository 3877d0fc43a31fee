"""Telegram: python-telegram-bot as client and parser, our own order and once-only.

An update is confirmed to Telegram only when its turn is stored and its replies are sent, so that
what breaks off is delivered again. Telegram knows no key for a message: replies that were on their
way when the process died may come twice.
"""

import asyncio
import hmac
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import orjson
import telegram
from aiohttp import web
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channel import Capabilities, Commands, Undelivered, render
from bot.channels.sending_pace import SendingPace
from bot.channels.stuck import Stuck
from bot.channels.telegram_commands import give_commands
from bot.channels.telegram_updates import Crowds, after, position, said
from bot.charts import drawn
from bot.contracts import NotHandled, TooMany
from bot.dispatcher import Dispatcher
from bot.media import MOST_BYTES
from bot.menus import Item
from bot.pictures import Fetch, Pictures
from bot.role_menus import RoleAfter
from bot.trouble import trouble
from handlers.turn import Choice, Kind, Message, Reply
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
    stuck: Stuck = field(default_factory=Stuck)
    crowds: Crowds = field(default_factory=Crowds)
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
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.hook.encode()):
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
                done = await asyncio.gather(*(self._taken(update) for update in updates))
                numbers = [update.update_id for update in updates]
                self.stuck.note(list(zip(numbers, done, strict=True)))
                over = [
                    well or self.stuck.given_up(n) for n, well in zip(numbers, done, strict=True)
                ]
                offset = after(numbers, over, offset)
                if not all(over):
                    await asyncio.sleep(PAUSE_SECONDS)
            except NetworkError as error:
                log.warning("telegram waits: %s", type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception as error:
                log.error("telegram failed: %s", trouble(error))
                await asyncio.sleep(PAUSE_SECONDS)

    async def _taken(self, update: telegram.Update) -> bool:
        try:
            return await self.take(update)
        except Exception as error:  # the others of its batch are answered all the same
            log.error("update not taken: %s", trouble(error))
            return False

    async def take(self, update: telegram.Update) -> bool:
        """Answer an update, in the order of its chat; False when it must be delivered again."""
        message = await self._message_of(update)
        if message is None:
            return True
        with self.crowds.one_more(message.sender):
            async with self._lines[hash(message.sender) % LINES]:
                return await self._answered(message, update)

    async def _answered(self, message: Message, update: telegram.Update) -> bool:
        address = Address(NAME, self.account, message.sender)
        if await self.buttons.done(address, message.key):
            return True
        try:
            replies = await self._answers(message, update)
        except TooMany as refused:  # delivered again, it would only be one more too many
            await self._refused(message, refused)
            return True
        except NotHandled:
            return False
        await self._answer(message, replies)
        await self.buttons.once(address, message.key)
        await self._give_menu(message)
        return True

    async def _refused(self, message: Message, refused: TooMany) -> None:
        """Tell a sender, once a minute, that what they send is not taken."""
        address = Address(NAME, self.account, message.sender)
        if await self.buttons.once(address, f"refused:{int(time.time()) // 60}"):
            await self._answer(message, (Reply(refused.text),))

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
                await self._wait(message.sender)
                await self.send(message.account, message.sender, bubble, "")
                sent += 1
        except Undelivered as error:
            log.warning("reply waits in the outbox: %s", error)
            await self.later(tuple(bubbles[sent:]), message, f"rest:{message.key}")

    async def _wait(self, sender: str) -> None:
        """Keep to the pace. Raises Undelivered when more of the sender's messages wait behind."""
        wait = self.pace.ahead(sender)
        if self.crowds.late(sender, wait):
            raise Undelivered("too many messages at once", pause=timedelta(seconds=wait))
        await asyncio.sleep(wait)

    async def _message_of(self, update: telegram.Update) -> Message | None:
        """Return what a person said; None for groups and for what asks nothing of us."""
        chat = update.effective_chat
        if chat is None or chat.type != "private":
            return None
        spoken = await self._pressed(update, str(chat.id)) or said(update, self.commands)
        if spoken is None:
            return None
        kind, text = spoken
        sent = update.effective_message.date if update.effective_message else None
        return Message(
            channel=NAME,
            account=self.account,
            sender=str(chat.id),
            key=str(update.update_id),
            kind=kind,
            text=text,
            sent_at=sent or datetime.now(UTC),
            attachment=position(update),
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
