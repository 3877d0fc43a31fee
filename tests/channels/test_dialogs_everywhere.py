"""Every dialog of tests/dialogs, spoken through every platform's own protocol."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import delete, insert

from bot.after_visits import AfterVisits
from bot.outbox import Outbox
from bot.platforms import Platforms, Post, Setup, commands_of, platforms
from config.channel_settings import ChannelSettings, TelegramSettings, WechatSettings
from config.county import load_county
from config.words import load_words
from handlers.router import receive
from handlers.turn import Moment
from state.conversation import to_json
from state.migrate import upgrade
from state.tables import bindings, households, members, metadata, people
from state.writer import Write
from tests.bot.conftest import Bot, Valkey, running
from tests.dialogs.talk import NOON, PEOPLE, content, dialogs, first
from tests.fakes import telegram as telegram_fake
from tests.fakes.telegram import BotApi
from tests.fakes.wechat import APP_ID, KEY, SECRET, TOKEN, Wechat
from tests.visits.cases import roster

# A text longer than a platform delivers never reaches the bot.
DIALOGS = {
    name: dialog
    for name, dialog in dialogs()
    if not any("times" in line for line in dialog["lines"])
}
RECEIPT = re.compile(r"(?<![0-9A-Z])W?\d{6}-[0-9A-Z]{6,}")
KINDS = {"text": "text", "image": "image", "voice": "voice", "location": "location"}


class Phone(Protocol):
    """A person's end of a platform: says something, and returns all that came back."""

    channel: str
    account: str
    buttons: bool

    async def say(self, sender: str, text: str, kind: str) -> str: ...


@dataclass
class Both:
    """Both ends, and the clock the bot goes by."""

    bot: Bot
    found: Platforms
    outbox: Outbox
    wechat: Wechat
    telegram: BotApi
    telegram_door: str
    moment: datetime = NOON

    def clock(self) -> Moment:
        return Moment(self.moment, self.moment.date())

    async def settle(self) -> None:
        """Let everything follow that follows a message."""
        await AfterVisits(self.bot.records, self.bot.writer, content, self.clock).look()
        await self.outbox.send_due()


@dataclass
class WechatPhone:
    """The official account, or the WeCom app: an answer at once, the rest as messages."""

    both: Both
    channel: str
    account: str = "main"
    buttons: bool = False

    async def say(self, sender: str, text: str, kind: str) -> str:
        wechat, before = self.both.wechat, len(self.both.wechat.sent)
        delivery = await wechat.says(sender, text, MsgType=KINDS[kind])
        await self.both.settle()
        return "\n".join([delivery.text, *(said for _, said in wechat.sent[before:])])


@dataclass
class DeskPhone:
    """Customer service: a ring, and messages fetched and sent."""

    both: Both
    channel: str = "kf"
    account: str = "kf1"
    buttons: bool = False

    async def say(self, sender: str, text: str, kind: str) -> str:
        wechat, before = self.both.wechat, len(self.both.wechat.sent)
        wechat.writes_to_desk(sender, text)
        wechat.desk[-1]["msgtype"] = KINDS[kind]
        await wechat.rings()
        for close in self.both.found.closing:
            await close()
        await self.both.settle()
        return "\n".join(said for _, said in wechat.sent[before:])


@dataclass
class TelegramPhone:
    """Telegram: bubbles with buttons."""

    both: Both
    channel: str = "telegram"
    account: str = "main"
    buttons: bool = True
    numbers: dict[str, int] = field(default_factory=dict)

    async def say(self, sender: str, text: str, kind: str) -> str:
        import aiohttp

        api = self.both.telegram
        before = len(api.sent)
        more = MORE[kind]
        update = api.says(int(sender), text if kind == "text" else "", **more)
        headers = {"X-Telegram-Bot-Api-Secret-Token": "hook"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.both.telegram_door, json=update, headers=headers) as response,
        ):
            assert response.status == 200
        await self.both.settle()
        return "\n".join(
            said + "".join(f" [{label}]" for label, _ in keys)
            for _, said, keys in api.sent[before:]
        )


MORE: dict[str, dict[str, Any]] = {
    "text": {},
    "image": {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
    "voice": {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
    "location": {"location": {"latitude": 34.0, "longitude": 113.0}},
}
PHONES: dict[str, Callable[[Both], Phone]] = {
    "wechat": lambda both: WechatPhone(both, "wechat"),
    "wecom": lambda both: WechatPhone(both, "wecom"),
    "kf": DeskPhone,
    "telegram": TelegramPhone,
}


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("v"))
    server.start()
    yield server
    server.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    """All platforms and one bot, for all dialogs."""
    url = f"sqlite:///{tmp_path_factory.mktemp('records')}/records.db"
    upgrade(url)
    wechat, api = Wechat(), BotApi()
    handle = partial(receive, content())
    async with contextlib.AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(TestServer(fake.app())) for fake in (wechat, api)
        ]
        base, telegram_base = (str(server.make_url("")).rstrip("/") for server in servers)
        bot = await stack.enter_async_context(running(valkey.url, url, handle))
        account = (APP_ID, SECRET, TOKEN, (KEY,), base)
        settings = ChannelSettings(
            WechatSettings(*account),
            WechatSettings(*account, agent="1000002"),
            TelegramSettings(telegram_fake.TOKEN, "hook", telegram_base),
        )
        post = Post(bot.writer, lambda: ends.clock())
        setup = Setup(bot.dispatcher, bot.link, post, commands_of(load_words()))
        found = await stack.enter_async_context(platforms(settings, setup))
        app = web.Application()
        app.add_routes(found.routes)
        doors = await stack.enter_async_context(TestServer(app))
        outbox = Outbox(
            bot.records, bot.writer, found.channels, load_county(), lambda: ends.clock()
        )
        ends = Both(bot, found, outbox, wechat, api, str(doors.make_url("/telegram")))
        bot.turns.clock = ends.clock
        yield ends
        await found.close(app)


@pytest_asyncio.fixture(loop_scope="module")
async def both(stage: Both) -> Both:
    """The stage as it is before a dialog: nobody has said anything."""
    await stage.bot.link.call("FLUSHALL")
    await _fill(stage.bot)
    stage.outbox._held.clear()
    stage.moment = NOON
    stage.wechat.door = stage.telegram_door.replace("/telegram", "/wechat")
    for kept in (stage.wechat.sent, stage.wechat.desk, stage.telegram.sent):
        kept.clear()
    stage.wechat.shown.clear()
    stage.wechat.slots.clear()
    return stage


async def _fill(bot: Bot) -> None:
    empty = [Write(delete(table)) for table in reversed(metadata.sorted_tables)]
    await bot.writer.execute(empty)
    homes = roster()
    rows = [
        *(Write(insert(people), _row(p, "id", "name", "role", "area")) for p in PEOPLE.values()),
        *(
            Write(insert(households), _row(h, "id", "village", "group", "head", "nickname"))
            for h in homes
        ),
        *(
            Write(
                insert(members),
                {"household": h.id, "position": n, "name": m.name, "relation": m.relation},
            )
            for h in homes
            for n, m in enumerate(h.members)
        ),
    ]
    await bot.writer.execute(rows)


def _row(thing: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("channel", PHONES)
@pytest.mark.parametrize("name", DIALOGS)
async def test_the_dialog_is_the_same(both: Both, name: str, channel: str) -> None:
    phone = PHONES[channel](both)
    if channel in ("wecom", "kf"):
        both.wechat.door = both.wechat.door.replace("/wechat", "/wecom")
    dialog, receipts, senders = DIALOGS[name], [], dict[str, str]()
    for number, line in enumerate(dialog["lines"], 1):
        speaker = line.get("as") or dialog.get("as", "cadre")
        if speaker not in senders:
            senders[speaker] = str(1000 + len(senders))
            await _introduce(both, phone, senders[speaker], speaker)
        _wind(both, line)
        text = _filled(str(line["user"]), receipts)
        said = await phone.say(senders[speaker], text, line.get("kind", "text"))
        for fragment in line.get("bot", ()):
            wanted = _filled(fragment, receipts) if phone.buttons else _typed(fragment, receipts)
            assert _bare(wanted) in _bare(said), f"line {number}: {text[:40]!r}\n{said}"
        for fragment in line.get("not", ()):
            assert fragment not in said, f"line {number}: {text[:40]!r}\n{said}"
        receipts += [number for number in RECEIPT.findall(said) if number not in receipts]


async def _introduce(both: Both, phone: Phone, sender: str, speaker: str) -> None:
    """Bind the sender, as if done with a code before."""
    key = f"zc:{{{phone.channel}:{phone.account}:{sender}}}:c"
    await both.bot.link.call("SET", key, to_json(first(speaker)))
    if person := PEOPLE.get(speaker):
        row = {
            "channel": phone.channel,
            "account": phone.account,
            "sender": sender,
            "person": person.id,
            "bound_at": NOON,
        }
        await both.bot.writer.execute([Write(insert(bindings), row)])


def _wind(both: Both, line: dict[str, Any]) -> None:
    if "at" in line:
        both.moment = datetime.fromisoformat(line["at"]).replace(tzinfo=NOON.tzinfo)
    else:
        both.moment += timedelta(minutes=line.get("after_minutes", 0.5))


def _filled(text: str, receipts: list[str]) -> str:
    return text.replace("{receipt}", receipts[-1]) if receipts else text


def _typed(fragment: str, receipts: list[str]) -> str:
    """Return what stands in place of a button where there are none: its label."""
    return re.sub(r"^\[(.+)\]$", r"\1", _filled(fragment, receipts))


def _bare(text: str) -> str:
    """Return the text without the marks of parts and the white space they were cut at."""
    return "".join(re.sub(r" \(\d+/\d+\)(\n|$)", r"\1", text).split())
