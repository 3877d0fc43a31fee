"""The mornings of cadres over real records, the one writer, and the outbox that sends them."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text

from bot.escalation import Escalation
from bot.recorder import writes_of
from bot.reminders import Reminders
from handlers.turn import Message, Moment, VisitSubmitted
from handlers.work.events import LeaveFiled, MemoDropped, MemoKept
from state.changes import Committed
from state.database import read_engine, write_engine
from state.records import Records
from state.rows import VisitDraft
from state.tables import bindings, outbox, people, reminders_told
from state.work_rows import Leave, Memo
from state.writer import Write, Writer
from tests.bot.test_escalation import Office as Ledger
from tests.config.years import KNOWN
from tests.dialogs.talk import PEOPLE, content
from tests.visits.cases import VILLAGE

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=CHINA)
DAY = timedelta(days=1)
CONTENT = replace(content(), calendar=KNOWN)


@dataclass
class Office:
    """Records, and the clock's mornings beside them."""

    writer: Writer
    records: Records

    async def store(self, *events: object, at: datetime = MONDAY - 7 * DAY) -> None:
        message = Message("test", "a", "s", "k", "text", "", at)
        assert await self.writer.execute(writes_of(events, message, at)) == Committed()

    async def visited(self, receipt: str, on: date, again: date | None, home: str = "h01") -> None:
        draft = VisitDraft(receipt, VILLAGE, home, f"户{home}", on, follow_up_on=again)
        at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        await self.store(VisitSubmitted(receipt, draft, "p-cadre"), at=at)

    async def away(self, first: date, last: date, deputy: str = "") -> None:
        area = PEOPLE["cadre"].area
        await self.store(LeaveFiled(Leave("Q1", 1, "p-cadre", area, first, last, "", deputy)))

    def clock(self, at: datetime) -> Escalation:
        moment = Moment(at, at.date())
        reminders = Reminders(self.records)
        return Escalation(self.records, self.writer, lambda: CONTENT, lambda: moment, reminders)

    async def tick(self, at: datetime) -> int:
        return await self.clock(at).tick()

    def queued(self) -> list[tuple[str, str]]:
        with self.records.engine.connect() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        assert {row.purpose for row in rows} <= {"morning"}
        return [(row.person, row.replies[0]["text"]) for row in rows]


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    reading = read_engine(database_url)
    async with Writer(write_engine(database_url)) as writer:
        rows = [{k: v for k, v in asdict(one).items() if k != "unit"} for one in PEOPLE.values()]
        await writer.execute([Write(insert(people), row) for row in rows])
        where = {"channel": "web", "account": "a", "bound_at": MONDAY - 30 * DAY}
        bound = [{**where, "sender": p, "person": p} for p in ("p-cadre", "p-other")]
        await writer.execute([Write(insert(bindings), row) for row in bound])
        yield Office(writer, Records(reading, CHINA))
    reading.dispose()


async def test_all_of_a_morning_is_one_message_told_once_by_however_many_look(
    office: Office,
) -> None:
    for n in range(3):
        await office.visited(f"r{n}", date(2026, 11, 16), MONDAY.date(), f"h0{n}")
    ticks = [await office.tick(MONDAY + timedelta(hours=h)) for h in (-2, -1, 0, 3, 11, 13)]
    assert ticks == [0, 1, 0, 0, 0, 0]
    ((person, text),) = office.queued()
    assert person == "p-cadre"
    assert [home for home in ("户h00", "户h01", "户h02") if home in text] == [
        "户h00",
        "户h01",
        "户h02",
    ]


async def test_in_the_quiet_hours_nothing_is_looked_at(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    for hour, minute in ((0, 30), (7, 59), (21, 0), (23, 59)):
        assert await office.tick(MONDAY.replace(hour=hour, minute=minute)) == 0
    assert await office.tick(MONDAY.replace(hour=8, minute=0)) == 1


async def test_what_a_cadre_asked_for_is_told_on_its_morning_also_on_leave_and_once(
    office: Office,
) -> None:
    tomorrow = Memo("T1", "p-cadre", MONDAY.date() + DAY, "交表")
    await office.store(MemoKept(tomorrow), MemoKept(Memo("T2", "p-cadre", tomorrow.day, "送药")))
    await office.store(MemoDropped("p-cadre", "T2"))
    await office.away(MONDAY.date(), MONDAY.date() + 2 * DAY)
    assert await office.tick(MONDAY) == 0
    assert await office.tick(MONDAY + DAY) == 1
    assert await office.tick(MONDAY + DAY) == 0
    ((person, text),) = office.queued()
    assert person == "p-cadre"
    assert "您让提醒的：交表" in text
    assert "送药" not in text


async def test_nobody_else_cancels_a_reminder(office: Office) -> None:
    await office.store(MemoKept(Memo("T1", "p-cadre", MONDAY.date(), "交表")))
    await office.store(MemoDropped("p-other", "T1"))
    assert await office.tick(MONDAY) == 1


async def test_what_was_missed_is_made_up_for_the_next_day_and_then_never(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    await office.visited("r2", date(2026, 11, 16), MONDAY.date() - DAY, "h02")
    assert await office.tick(MONDAY + DAY) == 1
    ((_, text),) = office.queued()
    assert "户h01" in text
    assert "户h02" not in text


async def test_who_was_there_again_hears_nothing(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    await office.visited("r2", date(2026, 11, 21), None)
    assert await office.tick(MONDAY) == 0
    assert office.queued() == []


async def test_the_deputy_is_told_during_leave_and_the_return_to_who_is_away(
    office: Office,
) -> None:
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    await office.away(MONDAY.date(), MONDAY.date(), "p-other")
    assert await office.tick(MONDAY) == 2
    told = dict(office.queued())
    assert "（代小李）户h01" in told["p-other"]
    assert "您的假今天到期，11月24日（周二）返岗" in told["p-cadre"]
    assert "户h01" not in told["p-cadre"]


async def test_leave_that_ends_before_a_holiday_names_the_first_working_day(
    office: Office,
) -> None:
    await office.away(date(2026, 9, 28), date(2026, 9, 30))
    assert await office.tick(datetime(2026, 9, 30, 9, tzinfo=CHINA)) == 1
    assert "10月8日（周四）返岗" in office.queued()[0][1]


async def test_a_flag_is_mentioned_once_and_never_on_a_day_off(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 20), None, "")
    assert await office.tick(MONDAY - DAY) == 0
    assert await office.tick(MONDAY) == 1
    assert "有1处走访记录" in office.queued()[0][1]
    assert await office.tick(MONDAY + DAY) == 0


async def test_what_nobody_can_be_reached_for_is_not_used_up(office: Office) -> None:
    await office.writer.execute([Write(bindings.delete())])
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    assert await office.tick(MONDAY) == 0
    with office.records.engine.connect() as connection:
        assert connection.execute(select(reminders_told)).all() == []


async def test_a_process_that_was_second_says_nothing(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    first, second = office.clock(MONDAY), office.clock(MONDAY)
    moment = Moment(MONDAY, MONDAY.date())
    seen = second.reminders.mornings(CONTENT, moment) if second.reminders else {}
    assert set(seen) == {"p-cadre"}
    assert await first.tick() == 1
    late = [write for one in seen.values() for write in one.writes]
    assert await office.writer.execute(late) != Committed()
    assert await second.tick() == 0
    assert len(office.queued()) == 1


async def test_after_a_restart_what_came_up_since_the_morning_holds_up_nobody(
    office: Office,
) -> None:
    await office.visited("r1", date(2026, 11, 20), None, "")
    assert await office.tick(MONDAY) == 1
    await office.visited("r2", date(2026, 11, 19), None, "")
    await office.store(MemoKept(Memo("T1", "p-other", MONDAY.date(), "交表")))
    assert await office.tick(MONDAY + timedelta(hours=5)) == 1
    assert [person for person, _ in office.queued()] == ["p-cadre", "p-other"]
    assert await office.tick(MONDAY + DAY) == 1
    assert office.queued()[-1][0] == "p-cadre"


async def test_who_is_refused_holds_up_nobody_else(office: Office) -> None:
    for name, person in (("T1", "p-cadre"), ("T2", "p-other")):
        await office.store(MemoKept(Memo(name, person, MONDAY.date(), "交表")))
    taken = {"dedup_key": f"morning:p-cadre:{MONDAY.date()}", "person": "p-cadre", "replies": []}
    times = {"purpose": "morning", "not_before": MONDAY, "created_at": MONDAY, "given_up": True}
    await office.writer.execute([Write(insert(outbox), taken | times)])
    clock = office.clock(MONDAY)
    assert [await clock.tick() for _ in range(2)] == [1, 0]
    with office.records.engine.connect() as connection:
        assert connection.execute(select(outbox.c.person)).scalars().all() == ["p-cadre", "p-other"]


async def test_a_day_that_cannot_be_read_holds_up_nobody_else(office: Office) -> None:
    for name, person in (("T1", "p-cadre"), ("T2", "p-other")):
        await office.store(MemoKept(Memo(name, person, MONDAY.date(), "交表")))
    await office.writer.execute(
        [Write(text("UPDATE memos SET text='sealed.a.b' WHERE number='T1'"))]
    )
    assert await office.tick(MONDAY) == 1
    assert [person for person, _ in office.queued()] == ["p-other"]


async def test_deadlines_of_problems_and_ones_own_day_are_one_message(office: Office) -> None:
    ledger = Ledger(office.writer, office.records, at=MONDAY - 6 * DAY)
    await ledger.say("cadre", "登记问题 村口桥面塌了一块", "确认")
    await ledger.say("supervisor", "交办 1 镇交通站 老李 5个工作日", "确认")
    await office.visited("r1", date(2026, 11, 16), MONDAY.date())
    before = len(ledger.queued())
    assert await office.tick(MONDAY) == 2
    told = {person: text for person, _, text in ledger.queued()[before:]}
    assert set(told) == {"p-cadre", "p-supervisor"}
    assert len(ledger.queued()) == before + 2
    assert "到期" in told["p-cadre"]
    assert "户h01" in told["p-cadre"]
    assert "户h01" not in told["p-supervisor"]


async def test_who_is_on_leave_hears_of_flags_after_it(office: Office) -> None:
    await office.visited("r1", date(2026, 11, 20), None, "")
    await office.away(MONDAY.date(), (MONDAY + DAY).date())
    assert await office.tick(MONDAY) == 0
    assert await office.tick(MONDAY + DAY) == 1
    assert "走访记录" not in office.queued()[0][1]
    assert await office.tick(MONDAY + 2 * DAY) == 1
    assert "有1处走访记录" in office.queued()[1][1]
