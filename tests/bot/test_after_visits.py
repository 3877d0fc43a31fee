"""What follows a stored visit: told once, by whichever process comes first, and only while kept."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.after_visits import CATCH_UP, AfterVisits
from bot.recorder import writes_of
from handlers.turn import Message, Moment, VisitSubmitted, VisitVoided
from state.rows import VisitDraft
from state.tables import clues, household_facts, households, outbox, people
from state.writer import Write
from tests.bot.conftest import Bot
from tests.dialogs.talk import NOON, content

NOTE = "孙子不去上学了，老孙住院花了四万"


def follower(bot: Bot, late: timedelta = timedelta()) -> AfterVisits:
    now = NOON + timedelta(seconds=3) + late
    moment = Moment(now, now.date())
    return AfterVisits(bot.records, bot.writer, content, lambda: moment, rest=0.0)


async def visited(
    bot: Bot, receipt: str = "261122-A", household: str = "h1", at: datetime = NOON
) -> None:
    draft = VisitDraft(
        f"d{receipt}", "410185-t01-v01", household, "孙长江", NOON.date(), text=NOTE,
        problems=("孙子不去上学了", "老孙住院花了四万"),
    )  # fmt: skip
    event = VisitSubmitted(receipt, draft, "p1")
    await bot.writer.execute(writes_of([event], _message("确认"), at))


def _message(text: str) -> Message:
    return Message("web", "cadre", "s", "k", "text", text, NOON)


@pytest.fixture(autouse=True)
async def roster(bot: Bot) -> None:
    person = {"id": "p1", "name": "小李", "role": "cadre", "area": "410185-t01-v01"}
    home = {"id": "h1", "village": "410185-t01-v01", "group": "一组", "head": "孙长江"}
    await bot.writer.execute([Write(insert(people), person), Write(insert(households), home)])


def rows(bot: Bot, table: Any) -> Sequence[Any]:
    with bot.records.engine.connect() as connection:
        return connection.execute(select(table)).all()


async def test_clues_and_their_message_are_stored_together_and_once(bot: Bot) -> None:
    await visited(bot)
    after = follower(bot)
    assert await after.look() == 1
    assert await after.look() == 0
    (message,) = rows(bot, outbox)
    assert (message.person, message.purpose) == ("p1", "reply")
    assert "线索" in message.replies[0]["text"]
    assert {clue.kind for clue in rows(bot, clues)} == {"hospital", "school"}


async def test_of_many_visits_a_few_are_looked_at_and_the_others_next(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.after_visits.MOST", 4)
    for number in range(10):
        await visited(bot, f"261122-{number}", at=NOON + timedelta(milliseconds=number // 3))
    after = follower(bot)
    # Three were confirmed together each time; none of them is parted from the others.
    assert [await after.look() for _ in range(5)] == [3, 3, 3, 1, 0]


async def test_two_processes_at_once_tell_it_once(bot: Bot) -> None:
    await visited(bot)
    await asyncio.gather(*(follower(bot).look() for _ in range(4)))
    assert len(rows(bot, outbox)) == 1
    assert len(rows(bot, clues)) == 2


async def test_a_visit_taken_back_in_time_sets_nothing_off(bot: Bot) -> None:
    await visited(bot)
    await bot.writer.execute(writes_of([VisitVoided("261122-A", "p1")], _message("撤销"), NOON))
    await follower(bot).look()
    assert (rows(bot, outbox), rows(bot, clues)) == ([], [])


async def test_after_a_pause_what_was_missed_is_told_and_what_is_old_is_not(bot: Bot) -> None:
    await visited(bot)
    assert await follower(bot, late=CATCH_UP).look() == 0
    assert await follower(bot, late=CATCH_UP - timedelta(minutes=1)).look() == 1
    assert len(rows(bot, outbox)) == 1


async def test_a_household_off_the_roster_has_no_file_and_raises_nothing(bot: Bot) -> None:
    await visited(bot, household="")
    await follower(bot).look()
    assert (rows(bot, outbox), rows(bot, clues)) == ([], [])


@pytest.fixture
async def other_home(bot: Bot) -> str:
    home = {"id": "h2", "village": "410185-t01-v01", "group": "一组", "head": "孙长江"}
    await bot.writer.execute([Write(insert(households), home)])
    return "h2"


async def test_a_visit_that_cannot_be_read_holds_up_no_other(bot: Bot, other_home: str) -> None:
    await visited(bot, "261122-A")
    await visited(bot, "261122-B", other_home, at=NOON + timedelta(milliseconds=1))
    broken = text("UPDATE visits SET text='sealed.a.b' WHERE receipt='261122-A'")
    await bot.writer.execute([Write(broken)])
    after = follower(bot)
    assert [await after.look() for _ in range(2)] == [2, 0]
    (message,) = rows(bot, outbox)
    assert message.dedup_key == "after:261122-B:1"


async def test_what_follows_a_visit_and_fails_holds_up_no_other(bot: Bot, other_home: str) -> None:
    await visited(bot, "261122-A")
    await visited(bot, "261122-B", other_home, at=NOON + timedelta(milliseconds=1))
    fact = {"household": "h1", "who": "", "fact": "x", "value": 1, "origin": "said", "source": "s"}
    await bot.writer.execute([Write(insert(household_facts), fact | {"day": NOON.date()})])
    await bot.writer.execute([Write(text("UPDATE household_facts SET words='sealed.a.b'"))])
    after = follower(bot)
    assert [await after.look() for _ in range(2)] == [2, 0]
    (message,) = rows(bot, outbox)
    assert message.dedup_key == "after:261122-B:1"
