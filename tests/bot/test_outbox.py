"""The outbox: in order, once, within quiet hours and limits; and digests composed once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.channel import Capabilities, Undelivered
from bot.content import load_content
from bot.outbox import MOST_ATTEMPTS, Outbox
from bot.timers import Timers
from config.county import load_county
from handlers.turn import Moment, Reply
from state.records import Records
from state.tables import bindings, digests, outbox, people
from state.writer import Write
from tests.bot.conftest import Bot

COUNTY = load_county()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=COUNTY.zone)  # a Tuesday
PEOPLE, BINDINGS, OUTBOX = insert(people), insert(bindings), insert(outbox)


PHONE = Capabilities(1000, "characters", 5, "free")


@dataclass(slots=True)
class Clock:
    at: datetime = NOON

    def __call__(self) -> Moment:
        return Moment(self.at, self.at.date())


@dataclass(slots=True)
class Phone:
    """A channel that keeps what it shows; failures: what the next sends raise."""

    name: str = "phone"
    capabilities: Capabilities = PHONE
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        if self.failures:
            raise self.failures.pop()
        self.shown[key] = (sender, reply.text)


@dataclass(slots=True)
class Post:
    """The outbox under test, its clock and its phone."""

    bot: Bot
    clock: Clock
    phone: Phone
    outbox: Outbox

    async def queue(self, key: str, text: str, **columns: Any) -> None:
        row = {
            "dedup_key": key,
            "person": "p1",
            "replies": [{"text": text, "choices": []}],
            "purpose": "notice",
            "not_before": NOON - timedelta(hours=20),
            "created_at": NOON - timedelta(hours=20),
        }
        await self.bot.writer.execute([Write(OUTBOX, {**row, **columns})])

    def texts(self) -> list[str]:
        return [text for _, text in self.phone.shown.values()]

    def rows(self) -> Sequence[Any]:
        with self.bot.records.engine.connect() as connection:
            return connection.execute(select(outbox).order_by(outbox.c.id)).all()


@pytest.fixture
async def post(bot: Bot) -> Post:
    person = {"id": "p1", "name": "张", "role": "supervisor", "area": "410185-t01"}
    binding = {
        "channel": "phone",
        "account": "a",
        "sender": "s",
        "person": "p1",
        "bound_at": NOON - timedelta(days=2),
    }
    await bot.writer.execute([Write(PEOPLE, person), Write(BINDINGS, binding)])
    clock, phone = Clock(), Phone()
    return Post(bot, clock, phone, Outbox(bot.records, bot.writer, {"phone": phone}, COUNTY, clock))


async def test_rows_of_a_person_are_sent_in_order_and_once(post: Post) -> None:
    for number in range(3):
        await post.queue(f"k{number}", f"text {number}")
    assert await post.outbox.send_due() == 3
    assert await post.outbox.send_due() == 0
    assert post.texts() == ["text 0", "text 1", "text 2"]


async def test_a_failed_row_holds_back_later_ones_until_it_is_sent(post: Post) -> None:
    post.phone.failures = [Undelivered("busy")]
    await post.queue("k0", "first")
    await post.queue("k1", "second")
    assert await post.outbox.send_due() == 0
    assert await post.outbox.send_due() == 0
    post.clock.at += timedelta(seconds=11)
    assert await post.outbox.send_due() == 2
    assert post.texts() == ["first", "second"]


async def test_a_row_that_can_never_be_sent_is_given_up_and_lets_others_pass(post: Post) -> None:
    post.phone.failures = [Undelivered("gone", permanent=True)]
    await post.queue("k0", "first")
    await post.queue("k1", "second")
    await post.outbox.send_due()
    assert [row.given_up for row in post.rows()] == [True, False]
    assert post.texts() == ["second"]


async def test_a_row_is_given_up_after_the_last_attempt(post: Post) -> None:
    await post.queue("k0", "first", attempts=MOST_ATTEMPTS - 1)
    post.phone.failures = [Undelivered("busy")]
    await post.outbox.send_due()
    assert post.rows()[0].given_up


async def test_nothing_unasked_is_sent_in_quiet_hours_but_answers_are(post: Post) -> None:
    post.clock.at = NOON.replace(hour=22)
    await post.queue("k0", "notice")
    await post.queue("k1", "answer", purpose="reply", person="", channel="phone", sender="s2")
    await post.outbox.send_due()
    assert post.texts() == ["answer"]
    post.clock.at = NOON.replace(hour=7, minute=59) + timedelta(days=1)
    await post.outbox.send_due()
    assert post.texts() == ["answer"]
    post.clock.at += timedelta(minutes=2)
    await post.outbox.send_due()
    assert post.texts() == ["answer", "notice"]


async def test_nobody_gets_more_unasked_messages_a_day_than_the_county_allows(post: Post) -> None:
    for number in range(COUNTY.prompts_per_day + 1):
        await post.queue(f"k{number}", f"text {number}")
    assert await post.outbox.send_due() == COUNTY.prompts_per_day
    post.clock.at = NOON + timedelta(days=1)
    assert await post.outbox.send_due() == 1


async def test_a_message_to_somebody_unbound_waits_and_grows_old(post: Post) -> None:
    await post.queue("k0", "text", person="p9")
    assert await post.outbox.send_due() == 0
    assert not post.rows()[0].given_up
    post.clock.at += timedelta(days=8)
    assert await post.outbox.send_due() == 0
    assert post.rows()[0].given_up


async def test_two_processes_send_a_row_once(post: Post) -> None:
    await post.queue("k0", "text")
    other = Outbox(post.bot.records, post.bot.writer, {"phone": post.phone}, COUNTY, post.clock)
    (row,) = post.bot.records.due_outbox(NOON.astimezone(UTC), 10)
    assert await post.outbox._handle(row, NOON)
    assert not await other._handle(row, NOON)


async def test_digests_missed_are_made_up_for_once_each(post: Post) -> None:
    timers = Timers(post.bot.records, post.bot.writer, load_content(), post.clock)
    made = await timers.tick()
    assert made == await stored_digests(post.bot.records) > 0
    assert await timers.tick() == 0
    assert [row.purpose for row in post.rows()] == ["digest"] * made
    assert await post.outbox.send_due() == min(made, COUNTY.prompts_per_day)


async def test_two_clocks_at_once_store_and_queue_a_digest_once(post: Post) -> None:
    timers = Timers(post.bot.records, post.bot.writer, load_content(), post.clock)
    wanted = timers._wanted(post.clock())
    assert all([await timers._queue(one, post.clock()) for one in wanted])
    assert not any([await timers._queue(one, post.clock()) for one in wanted])
    assert len(post.rows()) == len(wanted)


async def stored_digests(records: Records) -> int:
    with records.engine.connect() as connection:
        return len(connection.execute(select(digests)).all())
