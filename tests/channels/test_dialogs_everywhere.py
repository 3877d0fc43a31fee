"""Every dialog of tests/dialogs, spoken through a platform's own protocol; through all by soak."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import delete, insert

from bot.after_visits import AfterVisits
from handlers.router import receive
from state.conversation import to_json
from state.migrate import upgrade
from state.tables import bindings, households, members, metadata, people
from state.writer import Write
from tests.bot.conftest import Bot, Valkey
from tests.channels.ends import Ends, connected
from tests.channels.phones import PHONES, Phone
from tests.dialogs.talk import NOON, PEOPLE, content, dialogs, first
from tests.visits.cases import roster

# A text longer than a platform delivers never reaches the bot.
DIALOGS = {
    name: dialog
    for name, dialog in dialogs()
    if not any("times" in line for line in dialog["lines"])
}
CHANNELS = ("wechat", "wecom", "kf", "telegram")
# The platforms take turns: each speaks dialogs of every topic. What is left takes minutes.
SPOKEN = [
    pytest.param(name, channel, marks=[] if number % len(CHANNELS) == turn else pytest.mark.soak)
    for number, name in enumerate(DIALOGS)
    for turn, channel in enumerate(CHANNELS)
]
RECEIPT = re.compile(r"(?<![0-9A-Z])W?\d{6}-[0-9A-Z]{6,}")


async def settle(ends: Ends, after: AfterVisits) -> None:
    """Let everything follow that follows a message."""
    await after.look()
    await ends.outbox.send_due()


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("v"))
    server.start()
    yield server
    server.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ends]:
    """All platforms and one bot, for all dialogs."""
    url = f"sqlite:///{tmp_path_factory.mktemp('records')}/records.db"
    upgrade(url)
    async with connected(valkey.url, url, partial(receive, content())) as ends:
        yield ends


@pytest_asyncio.fixture(loop_scope="module")
async def ends(stage: Ends) -> Ends:
    """The stage as it is before a dialog: nobody has said anything."""
    await stage.bot.link.call("FLUSHALL")
    await _fill(stage.bot)
    stage.outside.moment = NOON
    for kept in (stage.wechat.sent, stage.wechat.desk.messages, stage.telegram.sent):
        kept.clear()
    stage.wechat.desk.shown.clear()
    stage.wechat.cards.shown.clear()
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
@pytest.mark.parametrize(("name", "channel"), SPOKEN)
async def test_the_dialog_is_the_same(ends: Ends, name: str, channel: str) -> None:
    after = AfterVisits(ends.bot.records, ends.bot.writer, content, ends.outside.clock, rest=0.0)
    phone = PHONES[channel](ends, partial(settle, ends, after))
    dialog, receipts, senders = DIALOGS[name], [], dict[str, str]()
    for number, line in enumerate(dialog["lines"], 1):
        speaker = line.get("as") or dialog.get("as", "cadre")
        if speaker not in senders:
            senders[speaker] = str(1000 + len(senders))
            await _introduce(ends, phone, senders[speaker], speaker)
        _wind(ends, line)
        text = _filled(str(line["user"]), receipts)
        said = await phone.say(senders[speaker], text, line.get("kind", "text"))
        for fragment in line.get("bot", ()):
            wanted = _filled(fragment, receipts) if phone.buttons else _typed(fragment, receipts)
            assert _bare(wanted) in _bare(said), f"line {number}: {text[:40]!r}\n{said}"
        for fragment in line.get("not", ()):
            assert fragment not in said, f"line {number}: {text[:40]!r}\n{said}"
        receipts += [number for number in RECEIPT.findall(said) if number not in receipts]


async def _introduce(ends: Ends, phone: Phone, sender: str, speaker: str) -> None:
    """Bind the sender, as if done with a code before."""
    key = f"zc:{{{phone.channel}:{phone.account}:{sender}}}:c"
    await ends.bot.link.call("SET", key, to_json(first(speaker)))
    if person := PEOPLE.get(speaker):
        row = {
            "channel": phone.channel,
            "account": phone.account,
            "sender": sender,
            "person": person.id,
            "bound_at": NOON,
        }
        await ends.bot.writer.execute([Write(insert(bindings), row)])


def _wind(ends: Ends, line: dict[str, Any]) -> None:
    if "at" in line:
        ends.outside.moment = datetime.fromisoformat(line["at"]).replace(tzinfo=NOON.tzinfo)
    else:
        ends.outside.moment += timedelta(minutes=line.get("after_minutes", 0.5))


def _filled(text: str, receipts: list[str]) -> str:
    return text.replace("{receipt}", receipts[-1]) if receipts else text


def _typed(fragment: str, receipts: list[str]) -> str:
    """Return what stands in place of a button where there are none: its label."""
    return re.sub(r"^\[(.+)\]$", r"\1", _filled(fragment, receipts))


def _bare(text: str) -> str:
    """Return the text without the marks of parts and the white space they were cut at."""
    return "".join(re.sub(r" \(\d+/\d+\)(\n|$)", r"\1", text).split())
