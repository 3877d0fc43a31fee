"""The outbox: in order, once, within quiet hours and limits; and digests composed once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, insert, select, type_coerce, update

from bot.channel import Capabilities, Undelivered
from bot.content import load_content
from bot.outbox import AT_ONCE, LATELY, LEASE, MOST_ATTEMPTS, Outbox
from bot.reach import BREAK_AFTER, REST
from bot.timers import Timers
from config.county import load_county
from handlers.turn import Moment, Reply
from state.leader import Leader
from state.records import Records
from state.sealed import MARK
from state.sending import SEALED
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
    """A channel that keeps what it shows.

    failures: what the next sends raise. down: accounts whose platform does not answer.
    """

    name: str = "phone"
    capabilities: Capabilities = PHONE
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    failures: list[BaseException] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        if account in self.down:
            raise Undelivered("no answer")
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


async def test_a_row_that_alone_fails_is_given_up_after_the_last_attempt(post: Post) -> None:
    await post.queue("k0", "fine")
    await post.queue("k1", "odd", attempts=MOST_ATTEMPTS - 1)
    await post.outbox.send_due()
    post.phone.shown.clear()
    await post.queue("k2", "odd", attempts=MOST_ATTEMPTS - 1)
    post.phone.failures = [Undelivered("busy")]
    await post.outbox.send_due()
    assert [row.given_up for row in post.rows()] == [False, False, True]


async def test_what_a_platform_that_is_down_cannot_take_waits_for_it(post: Post) -> None:
    """However often it was tried: a line cut over a night loses nothing."""
    for number in range(BREAK_AFTER):
        at = {"person": "", "channel": "phone", "sender": f"s{number}", "account": "a"}
        await post.queue(f"k{number}", "told", purpose="reply", **at)
    post.phone.down = {"a"}
    for _ in range(2 * MOST_ATTEMPTS):
        assert await post.outbox.send_due() == 0
        post.clock.at += timedelta(hours=1)
    assert all(row.attempts > MOST_ATTEMPTS for row in post.rows())
    post.phone.down = set()
    post.clock.at += timedelta(hours=1)
    assert await post.outbox.send_due() == BREAK_AFTER


async def test_a_platform_that_is_down_keeps_no_other_waiting(post: Post) -> None:
    rows = [(f"s{number}", "down") for number in range(AT_ONCE + 50)] + [("s", "up")]
    for number, (sender, account) in enumerate(rows):
        at = {"person": "", "channel": "phone", "sender": sender, "account": account}
        await post.queue(f"k{number}", account, purpose="reply", **at)
    post.phone.down = {"down"}
    assert [await post.outbox.send_due() for _ in range(2)] == [0, 1]
    assert post.texts() == ["up"]


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
    assert await post.outbox._handle([row], NOON)
    assert not await other._handle([row], NOON)


async def test_a_row_claimed_by_a_process_that_died_holds_back_later_ones(post: Post) -> None:
    await post.queue("k0", "first")
    await post.queue("k1", "second")
    (row, _) = post.bot.records.due_outbox(NOON.astimezone(UTC), 10)
    post.phone.failures = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await post.outbox._handle([row], NOON)
    heir = Outbox(post.bot.records, post.bot.writer, {"phone": post.phone}, COUNTY, post.clock)
    assert await heir.send_due() == 0
    post.clock.at += LEASE + timedelta(seconds=1)
    assert await heir.send_due() == 2
    assert post.texts() == ["first", "second"]


async def test_a_process_that_does_not_lead_any_more_sends_nothing(post: Post) -> None:
    await post.queue("k0", "text")
    leader = Leader(post.bot.link, post.bot.writer, post.bot.records.engine)
    post.outbox.fence = (leader.fence,)
    assert await post.outbox.send_due() == 0
    assert post.texts() == []
    await leader.look()
    assert await post.outbox.send_due() == 1


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


async def test_answers_go_before_reminders_and_those_before_digests(post: Post) -> None:
    for number, purpose in enumerate(("digest", "reminder", "reply")):
        await post.queue(f"k{number}", purpose, purpose=purpose)
    assert await post.outbox.send_due() == 3
    assert post.texts() == ["reply", "reminder", "digest"]


async def test_a_prompt_that_waits_does_not_hold_back_an_answer(post: Post) -> None:
    await post.queue("k0", "a reminder", purpose="reminder", not_before=NOON + timedelta(hours=1))
    await post.queue("k1", "an answer", purpose="reply")
    assert await post.outbox.send_due() == 1
    assert post.texts() == ["an answer"]


FEW = Capabilities(30, "bytes", 0, "window")


async def test_answers_that_waited_go_in_as_few_messages_as_hold_them(post: Post) -> None:
    post.phone.capabilities = FEW
    for number in range(5):
        await post.queue(f"k{number}", f"answer {number}", purpose="reply")
    assert await post.outbox.send_due() == 5
    assert post.texts() == ["answer 0\n\nanswer 1\n\nanswer 2", "answer 3\n\nanswer 4"]


async def test_what_was_tried_together_is_tried_again_under_the_same_key(post: Post) -> None:
    post.phone.capabilities = FEW
    await post.queue("k0", "one", purpose="reply")
    await post.queue("k1", "two", purpose="reply")
    post.phone.failures = [Undelivered("busy")]
    assert await post.outbox.send_due() == 0
    await post.queue("k2", "three", purpose="reply")
    post.clock.at += timedelta(minutes=1)
    assert await post.outbox.send_due() == 3
    assert list(post.phone.shown) == ["k0+k1:0", "k2:0"]


async def test_an_account_that_fails_again_and_again_rests_and_uses_up_no_attempts(
    post: Post,
) -> None:
    for number in range(9):
        await post.queue(
            f"k{number}", f"to {number}", person="", channel="phone", sender=f"s{number}"
        )
    post.phone.failures = [Undelivered("no answer") for _ in range(20)]
    assert await post.outbox.send_due() == 0
    assert len(post.phone.failures) == 20 - BREAK_AFTER
    assert [row.attempts for row in post.rows()] == [1] * BREAK_AFTER + [0] * (9 - BREAK_AFTER)
    post.phone.failures = []
    post.clock.at += REST + timedelta(seconds=1)
    assert await post.outbox.send_due() == 9


async def test_what_redis_may_have_forgotten_is_sent_again_where_it_is_kept(post: Post) -> None:
    await post.queue("n1", "told long ago")
    await post.outbox.send_due()
    post.clock.at += LATELY * 2
    await post.queue("n2", "told just now")
    await post.outbox.send_due()
    post.phone.shown.clear()
    post.outbox.connections = lambda: (2,)
    await post.outbox.send_due()
    assert post.texts() == []  # this phone has what it was sent
    post.phone.capabilities = replace(PHONE, kept=True)
    post.outbox.connections = lambda: (3,)
    await post.outbox.send_due()
    assert post.phone.shown == {"n2:0": ("s", "told just now")}
    post.phone.shown.clear()
    await post.outbox.send_due()
    assert post.texts() == []


async def test_what_nobody_foresaw_is_put_off_like_any_failure_and_let_be_in_the_end(
    post: Post,
) -> None:
    at = {"person": "", "channel": "phone", "account": "a", "sender": "odd"}
    await post.queue("k0", "odd", purpose="reply", **at)
    for number in range(MOST_ATTEMPTS):
        await post.queue(f"f{number}", "fine", purpose="reply")
        post.phone.failures = [ValueError("not a number")]
        assert await post.outbox.send_due() == 1
        post.clock.at += timedelta(hours=1)
    odd, *others = post.rows()
    assert (odd.given_up, odd.attempts, odd.last_error) == (True, MOST_ATTEMPTS, "ValueError")
    assert all(other.sent_at is not None for other in others)


async def test_a_row_no_key_opens_stands_in_no_other_s_way(post: Post) -> None:
    await post.queue("k0", "lost")
    await post.queue("k1", "fine")
    lost = update(outbox).where(outbox.c.dedup_key == "k0")
    sealed = type_coerce(f"{MARK}k9.AAAA", JSON)
    await post.bot.writer.execute([Write(lost.values(replies=sealed), {})])
    assert await post.outbox.send_due() == 1
    with post.bot.records.engine.connect() as connection:
        columns = (outbox.c.dedup_key, outbox.c.given_up, outbox.c.last_error)
        found = connection.execute(select(*columns).order_by(outbox.c.id)).all()
    assert found == [("k0", True, SEALED), ("k1", False, "")]


async def test_a_recipient_s_own_pause_rests_nobody_else(post: Post) -> None:
    for number in range(BREAK_AFTER + 1):
        await post.queue(f"k{number}", "x", person="", channel="phone", sender=f"s{number}")
    slow = Undelivered("too many messages", pause=timedelta(seconds=3))
    post.phone.failures = [slow] * BREAK_AFTER
    assert await post.outbox.send_due() == 1
    assert post.outbox.reach.rests_until(("phone", ""), post.clock.at) is None


async def test_a_long_round_is_reckoned_as_it_goes(post: Post) -> None:
    for number in range(3):
        await post.queue(f"k{number}", "x", person="", channel="phone", sender=f"s{number}")
    quiet = COUNTY.quiet_hours.from_
    post.clock.at = NOON.replace(hour=quiet.hour, minute=quiet.minute) - timedelta(minutes=3)

    @dataclass(slots=True)
    class Slow(Phone):
        async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
            (claimed,) = [row for row in post.rows() if row.sender == sender]
            assert claimed.not_before == post.clock.at + LEASE
            post.clock.at += timedelta(minutes=2)

    post.outbox.channels = {"phone": Slow()}
    assert await post.outbox.send_due() == 2  # the third would come in the quiet hours
