"""Digests on their way: once for each reader and period, corrected, answered by number."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy import text as sql

from bot.channel import Capabilities
from bot.outbox import Outbox
from bot.recorder import writes_of
from bot.timers import Timers
from handlers.router import receive
from handlers.turn import Message, Moment, Reply
from state.changes import Committed, Write
from state.conversation import Conversation
from state.database import read_engine, write_engine
from state.records import Records
from state.tables import bindings, digests, households, outbox, people
from state.writer import Writer
from tests.dialogs.talk import PEOPLE, content, shown
from tests.visits.cases import roster

CHINA = ZoneInfo("Asia/Shanghai")
# A Sunday noon; the day's digest is composed at 18:00, the week's on Monday at 8:00.
NOON = datetime(2026, 11, 22, 12, tzinfo=CHINA)
EVENING = NOON.replace(hour=18)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=CHINA)
PHONE = Capabilities(1000, "characters", 5, "free")
READERS = ("supervisor", "neighbour", "county")


@dataclass(slots=True)
class Phone:
    """A channel that keeps what it shows, by person."""

    name: str = "phone"
    capabilities: Capabilities = PHONE
    shown: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        self.shown.append((sender, reply.text))


@dataclass
class Office:
    """People who talk, two clocks that compose, and a phone for each reader."""

    writer: Writer
    records: Records
    at: datetime = NOON
    phone: Phone = field(default_factory=Phone)
    said: int = 0
    talks: dict[str, Conversation] = field(default_factory=dict)

    def now(self) -> Moment:
        return Moment(self.at, self.at.date())

    async def say(self, who: str, *texts: str) -> str:
        """Return all the bot says to the last of these texts."""
        for text in texts:
            self.said += 1
            person = PEOPLE[who]
            new = Conversation(
                person=person.id, name=person.name, role=person.role, area=person.area
            )
            message = Message("phone", "a", who, str(self.said), "text", text, self.at)
            talk = self.talks.get(who, new)
            turn = receive(content(), talk, message, self.records, self.now())
            self.talks[who] = replace(turn.conversation, revision=talk.revision + 1)
            writes = writes_of(turn.events, message, self.at)
            assert not writes or await self.writer.execute(writes) == Committed()
        return shown(turn)

    async def clock(self, at: datetime) -> int:
        """Return how many digests are composed at that moment, by two processes at once."""
        self.at = at
        ones = [Timers(self.records, self.writer, content(), self.now) for _ in range(2)]
        wanted = [(timers, timers._wanted(self.now())) for timers in ones]
        made = [await timers._queue(one, self.now()) for timers, due in wanted for one in due]
        return sum(made)

    async def post(self) -> list[tuple[str, str]]:
        """Return what is delivered now, and to whom."""
        before = len(self.phone.shown)
        channels = {"phone": self.phone}
        outbox = Outbox(self.records, self.writer, channels, content().county, self.now)
        while await outbox.send_due():
            pass
        return self.phone.shown[before:]

    def stored(self) -> list[tuple[str, str, str]]:
        with self.records.engine.connect() as connection:
            rows = connection.execute(select(digests).order_by(digests.c.as_of)).all()
        return [(row.scope, row.period, row.recipient) for row in rows]


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    reading = read_engine(database_url)
    async with Writer(write_engine(database_url)) as writer:
        columns = ("id", "name", "role", "area")
        rows = [{name: getattr(one, name) for name in columns} for one in PEOPLE.values()]
        homes = [
            {"id": home.id, "village": home.village, "group": home.group, "head": home.head}
            for home in roster()
        ]
        bound = [
            {"channel": "phone", "account": "a", "sender": who, "person": PEOPLE[who].id}
            for who in READERS
        ]
        writes = [
            *(Write(insert(people), row) for row in rows),
            *(Write(insert(households), row) for row in homes),
            *(Write(insert(bindings), {**row, "bound_at": NOON}) for row in bound),
        ]
        assert await writer.execute(writes) == Committed()
        yield Office(writer, Records(reading))
    reading.dispose()


LEAKS = "上午去王建国家，屋顶漏雨，已联系镇里"


async def test_each_reader_gets_each_period_once_from_two_clocks(office: Office) -> None:
    assert await office.clock(EVENING) == len(READERS)
    assert await office.clock(EVENING + timedelta(minutes=1)) == 0
    assert await office.clock(MONDAY) == len(READERS)
    assert len(office.stored()) == len(set(office.stored())) == 2 * len(READERS)


async def test_a_clock_that_stood_still_makes_up_for_what_it_missed(office: Office) -> None:
    await office.clock(EVENING + timedelta(days=3))
    periods = [period for _, period, to in office.stored() if to == "p-supervisor"]
    days = [f"2026-11-{day}" for day in (22, 23, 24, 25)]
    assert sorted(periods) == sorted([*days, "2026-W47"])


async def test_one_reader_s_digest_that_fails_keeps_no_other_s(office: Office) -> None:
    await office.clock(EVENING)
    (scope, period, _), *_ = office.stored()
    broken = "UPDATE digests SET text='sealed.a.b' WHERE scope=:scope AND period=:period"
    gone = "DELETE FROM digests WHERE NOT (scope=:scope AND period=:period)"
    key = {"scope": scope, "period": period}
    await office.writer.execute([Write(sql(broken), key), Write(sql(gone), key)])
    await office.writer.execute([Write(outbox.delete())])
    timers = Timers(office.records, office.writer, content(), office.now)
    assert await timers.tick() == len(READERS) - 1


async def test_a_neighbouring_township_hears_nothing_of_it(office: Office) -> None:
    await office.say("cadre", LEAKS, "确认", "列入台账")
    await office.clock(EVENING)
    told = dict(await office.post())
    assert "王建国：屋顶漏雨" in told["supervisor"]
    assert "王**：屋顶漏雨" in told["county"]
    assert not any(word in told["neighbour"] for word in ("王", "漏雨", "1次", "毕家村"))
    assert "没找到" in await office.say("neighbour", "问题 1")
    assert "不在您的范围" in await office.say("neighbour", "毕家村本周未走访的户")


async def test_a_digest_of_the_quiet_hours_arrives_after_them(office: Office) -> None:
    await office.say("supervisor", "周报改到周一7点")
    early = MONDAY - timedelta(hours=1)
    await office.clock(early)
    assert ("410185-t01", "2026-W47", "p-supervisor") in office.stored()
    assert not [who for who, text in await office.post() if "周报" in text]
    office.at = MONDAY + timedelta(minutes=1)
    assert [who for who, text in await office.post() if "周报" in text] == ["supervisor"]


async def test_a_number_of_a_digest_that_was_sent_can_be_acted_on(office: Office) -> None:
    await office.say("cadre", LEAKS, "确认", "列入台账")
    await office.say("supervisor", "反映问题 毕家村路灯坏了", "确认")
    await office.say("supervisor", "问题台账")
    await office.clock(EVENING)
    assert await office.post()
    office.at = EVENING + timedelta(minutes=5)
    told = next(text for who, text in office.phone.shown if who == "supervisor")
    first, second = (
        next(line for line in told.splitlines() if line.startswith(f"{n} ")) for n in (1, 2)
    )
    assert ("漏雨" in first) != ("漏雨" in second)
    for number, line in ((1, first), (2, second)):
        card = await office.say("supervisor", f"交办 {number} 县住建局 5个工作日")
        assert ("漏雨" in card) == ("漏雨" in line), card
        await office.say("supervisor", "取消")
    figure = next(line.split()[0] for line in told.splitlines() if " 走访：" in line)
    opened = await office.say("supervisor", f"看 {figure}")
    assert "走访：1次，1户" in opened
    assert "王建国：屋顶漏雨" in opened


async def test_the_last_list_seen_gives_the_numbers(office: Office) -> None:
    await office.say("cadre", LEAKS, "确认", "列入台账")
    await office.clock(EVENING)
    assert await office.post()
    office.at = EVENING + timedelta(hours=1)
    await office.say("supervisor", "反映问题 毕家村路灯坏了", "确认")
    listed = await office.say("supervisor", "问题台账")
    second = next(line for line in listed.splitlines() if line.startswith("2 "))
    assert "路灯" in second
    assert "路灯" in await office.say("supervisor", "问题 2")


async def test_a_visit_taken_back_after_a_digest_is_corrected_in_the_next_one_only(
    office: Office,
) -> None:
    office.at = EVENING - timedelta(minutes=2)
    await office.say("cadre", LEAKS, "确认")
    await office.clock(EVENING)
    told = dict(await office.post())
    assert "走访：1次，1户" in told["supervisor"]
    office.at = EVENING + timedelta(minutes=3)
    assert "撤销" in await office.say("cadre", "撤销")
    await office.clock(MONDAY)
    told = dict(await office.post())
    for who in ("supervisor", "county"):
        assert "更正：发出后有走访撤销1条。" in told[who]
        assert "11-22 日报原报走访1次1户，现为0次0户" in told[who]
    assert "更正" not in told["neighbour"]
    await office.clock(MONDAY.replace(hour=18))
    assert not [text for _, text in await office.post() if "更正" in text]


async def test_a_visit_changed_after_a_digest_is_stated_even_when_no_figure_moves(
    office: Office,
) -> None:
    await office.say("cadre", LEAKS, "确认")
    await office.clock(EVENING)
    await office.post()
    office.at = EVENING + timedelta(hours=1)
    assert "请核对" in await office.say("cadre", "更正 上一条 看到：院墙塌了")
    await office.say("cadre", "确认")
    told = await office.say("supervisor", "周报")
    assert "更正：发出后有走访改过1条。" in told
    assert "11-22 日报走访仍为1次1户" in told


async def test_a_visit_changed_before_any_digest_needs_no_correction(office: Office) -> None:
    await office.say("cadre", LEAKS, "确认")
    await office.say("cadre", "撤销")
    await office.clock(EVENING)
    assert not [text for _, text in await office.post() if "更正" in text]


async def test_whoever_wants_no_digest_gets_none_and_others_still_do(office: Office) -> None:
    await office.say("supervisor", "不要日报")
    await office.clock(EVENING)
    assert {who for who, _ in await office.post()} == {"neighbour", "county"}
    office.at = EVENING + timedelta(minutes=1)
    await office.say("supervisor", "要日报")
    await office.clock(EVENING + timedelta(days=1))
    assert "supervisor" in [who for who, _ in await office.post()]
