"""The ladder's clock over real records and the one writer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy import text as sql

from bot.escalation import Escalation
from bot.recorder import writes_of
from handlers.inbound import Content
from handlers.problem.events import ProblemStepUndone
from handlers.router import receive
from handlers.turn import Message, Moment, Turn
from state.changes import Committed
from state.conversation import Conversation
from state.database import read_engine, write_engine
from state.records import Records
from state.tables import households, outbox, people
from state.writer import Write, Writer
from tests.config.years import KNOWN
from tests.dialogs.talk import PEOPLE, content

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 21, 9, tzinfo=CHINA)


def known() -> Content:
    return replace(content(), calendar=KNOWN)


@dataclass
class Office:
    """People talking over the writer, and the ladder's clock beside them."""

    writer: Writer
    records: Records
    at: datetime = MONDAY
    said: int = 0
    conversations: dict[str, Conversation] = field(default_factory=dict)

    async def say(self, who: str, *texts: str) -> Turn:
        for text in texts:
            self.said += 1
            person = PEOPLE.get(who)
            new = Conversation()
            if person:
                new = Conversation(
                    person=person.id, name=person.name, role=person.role, area=person.area
                )
            message = Message("test", "a", who, str(self.said), "text", text, self.at)
            moment = Moment(self.at, self.at.date())
            turn = receive(known(), self.conversations.get(who, new), message, self.records, moment)
            self.conversations[who] = turn.conversation
            writes = writes_of(turn.events, message, self.at)
            assert not writes or await self.writer.execute(writes) == Committed()
        return turn

    async def tick(self, at: datetime) -> int:
        self.at = at
        clock = Escalation(
            self.records, self.writer, known, lambda: Moment(self.at, self.at.date())
        )
        return await clock.tick()

    def queued(self) -> list[tuple[str, str, str]]:
        with self.records.engine.connect() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        waiting = [row for row in rows if not row.given_up]
        return [(row.person, row.purpose, row.replies[0]["text"]) for row in waiting]


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    reading = read_engine(database_url)
    async with Writer(write_engine(database_url)) as writer:
        names = ("id", "name", "role", "area")
        rows = [{name: getattr(one, name) for name in names} for one in PEOPLE.values()]
        await writer.execute([Write(insert(people), row) for row in rows])
        yield Office(writer, Records(reading, CHINA))
    reading.dispose()


async def _assigned(office: Office, days: str = "5个工作日") -> None:
    await office.say("cadre", "登记问题 村口桥面塌了一块", "确认")
    await office.say("supervisor", f"交办 1 镇交通站 老李 {days}", "确认")


async def test_each_rung_is_told_once_by_however_many_processes_look(office: Office) -> None:
    await _assigned(office)  # due on Monday 28 September
    before = len(office.queued())
    days = [MONDAY + timedelta(days=n, hours=h) for n in range(16) for h in (-1, 0, 6)]
    assert sum([await office.tick(at) for at in days]) == 4 - 1  # five days over: after the holiday
    assert await office.tick(datetime(2026, 10, 12, 9, tzinfo=CHINA)) == 1
    told = office.queued()[before:]
    assert [text.splitlines()[1].rpartition("：")[2] for _, _, text in told] == [
        *["还有3个工作日到期"] * 2,
        *["今天到期"] * 2,
        *["逾期1个工作日"] * 2,
        "逾期5个工作日，请上一级过问",
    ]
    assert [person for person, _, _ in told] == [*["p-cadre", "p-supervisor"] * 3, "p-county"]
    assert {purpose for _, purpose, _ in told} == {"reminder"}


async def test_in_the_quiet_hours_nothing_is_looked_at(office: Office) -> None:
    await _assigned(office, "1个工作日")  # due on Tuesday
    for hour, minute in ((0, 30), (7, 59)):
        assert await office.tick(datetime(2026, 9, 22, hour, minute, tzinfo=CHINA)) == 0
    assert await office.tick(datetime(2026, 9, 22, 8, 0, tzinfo=CHINA)) == 1


async def test_what_is_done_is_reminded_of_no_more(office: Office) -> None:
    await _assigned(office)
    await office.say("cadre", "办结 1 补好了", "确认")
    assert await office.tick(MONDAY + timedelta(days=30)) == 0


async def test_many_problems_make_one_message_for_each_person(office: Office) -> None:
    for place in range(1, 8):
        await office.say("cadre", f"登记问题 第{place}组路灯不亮", "确认")
    for problem in office.records.problems.open("410185"):
        await office.say("supervisor", f"交办 {problem.number} 镇供电所 5个工作日", "确认")
    before = len(office.queued())
    assert await office.tick(datetime(2026, 9, 28, 9, tzinfo=CHINA)) == 7
    told = office.queued()[before:]
    assert [person for person, _, _ in told] == ["p-cadre", "p-supervisor"]
    assert all("还有2个" in text and len(text) < 420 for _, _, text in told)


async def test_above_the_township_the_household_is_not_named(office: Office) -> None:
    home = {"id": "h1", "village": PEOPLE["cadre"].area, "group": "一组", "head": "李二柱"}
    await office.writer.execute([Write(insert(households), home)])
    await office.say("cadre", "登记问题 李二柱家墙裂了", "确认")
    await office.say("supervisor", "交办 1 镇村建所 1天", "确认")
    assert "李二柱" in office.queued()[-1][2]
    assert await office.tick(datetime(2026, 9, 30, 9, tzinfo=CHINA)) == 1
    person, _, text = office.queued()[-1]
    assert person == "p-county"
    assert "毕家村李**：" in text


async def test_the_nearest_people_hear_of_what_a_household_asks_and_it_of_the_end(
    office: Office,
) -> None:
    where = "登封市大金店镇毕家村"
    await office.say("household", f"反映问题 {where}路灯坏了", "匿名反映", "确认")
    assert [person for person, _, _ in office.queued()] == ["p-cadre"]
    await office.say("cadre", "办结 1 换了灯泡", "确认")
    await office.say("supervisor", "核实 1", "确认")
    await office.say("county", "核实 1", "确认", "销号 1", "确认")
    with office.records.engine.connect() as connection:
        last = connection.execute(select(outbox).order_by(outbox.c.id.desc())).first()
    assert last is not None
    assert (last.channel, last.sender, last.person) == ("test", "household", "")
    assert "换了灯泡" in last.replies[0]["text"]
    assert last.not_before - last.created_at == timedelta(minutes=10)


async def test_a_notice_of_a_step_taken_back_is_not_sent(office: Office) -> None:
    await _assigned(office)
    assert [person for person, _, _ in office.queued()] == ["p-cadre"]
    turn = await office.say("supervisor", "撤销")
    assert all(isinstance(event, ProblemStepUndone) for event in turn.events)
    assert office.queued() == []


async def test_a_problem_that_cannot_be_read_holds_up_no_other(office: Office) -> None:
    for what in ("村口桥面塌了一块", "三组路灯不亮"):
        await office.say("cadre", f"登记问题 {what}", "确认")
    first, second = office.records.problems.open("410185")
    for problem in (first, second):
        await office.say("supervisor", f"交办 {problem.number} 镇供电所 5个工作日", "确认")
    broken = sql("UPDATE problems SET result='sealed.a.b' WHERE number=:number")
    await office.writer.execute([Write(broken, {"number": first.number})])
    assert await office.tick(datetime(2026, 9, 28, 9, tzinfo=CHINA)) == 1
    assert second.number in office.queued()[-1][2]


async def test_what_is_the_township_s_is_told_to_no_village(office: Office) -> None:
    await office.say("supervisor", "登记问题 大金店镇街上桥面塌了一块", "确认")
    (problem,) = office.records.problems.open("410185")
    assert problem.area == PEOPLE["supervisor"].area
    await office.say("county", f"交办 {problem.number} 县交通局 5个工作日", "确认")
    await office.say("county", f"补充 {problem.number} 先把警示牌立上", "确认")
    assert office.queued() == []
