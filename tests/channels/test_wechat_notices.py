"""Subscription notices: only to who agreed, once, and the words come when they write."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.channels.wechat_notices import EVERY, filled
from config.texts import load_texts
from state.tables import bindings, consents, outbox, people
from state.writer import Write
from tests.bot.conftest import NOON, Told, Valkey
from tests.channels.ends import Ends, connected
from tests.channels.test_contract import waiting
from tests.fakes.wechat_notices import CONTENT, TEMPLATE

TEXTS = load_texts()
SHOWN = ("反映的问题有新进展", "2026年11月22日 12:01", "待查看", "到公众号里回一句话就能看到")


async def queued(ends: Ends, purpose: str = "notice", **to: str) -> None:
    """Put something for *to* into the outbox, and let the outbox find that it has to wait."""
    row = {
        "dedup_key": f"{purpose}:{ends.outside.moment}:{to}",
        "replies": [{"text": "镇里办好了", "choices": []}],
        "purpose": purpose,
        "not_before": ends.outside.moment,
        "created_at": ends.outside.moment,
        **(to or {"channel": "wechat", "account": "main", "sender": "o1"}),
    }
    await ends.bot.writer.execute([Write(insert(outbox), row)])
    await ends.sent()


def looks(ends: Ends) -> list[Any]:
    """Return what looks for notices to send."""
    return [act for act, seconds in ends.platforms.rounds if seconds == EVERY]


async def told(ends: Ends) -> int:
    """Let a minute pass; return how many were told."""
    ends.outside.moment += timedelta(minutes=1)
    (look,) = looks(ends)
    return await look()


def agreed(ends: Ends) -> list[Any]:
    with ends.bot.records.engine.connect() as connection:
        return [row.sender for row in connection.execute(select(consents))]


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("others", [0, 2])
async def test_who_agreed_is_told_once_and_gets_the_words_on_writing(
    line: Ends, form: str, others: int
) -> None:
    line.wechat.form = form
    assert (await line.wechat.agrees("o1", others)).acknowledged
    await queued(line)
    assert [await told(line), await told(line)] == [1, 0]
    assert line.wechat.notices.shown == [("o1", SHOWN)]
    assert (line.wechat.sent, len(waiting(line))) == ([], 1)
    await line.wechat.says("o1", "到了")
    await line.handed_over()
    await line.sent()
    assert line.wechat.sent == [("o1", "镇里办好了")]
    assert await told(line) == 0
    assert line.told.runs == ["到了"]


async def test_who_did_not_agree_is_not_tried(line: Ends) -> None:
    await queued(line)
    await line.wechat.deliver("o1", line.wechat.notices.agrees("o1", "xml") | {"Event": "other"})
    assert await told(line) == 0
    assert line.wechat.calls["notice"] == 0


async def test_an_agreement_delivered_three_times_is_one(line: Ends) -> None:
    event = line.wechat.notices.agrees("o1", "xml")
    for _ in range(3):
        assert (await line.wechat.deliver("o1", event)).acknowledged
    assert agreed(line) == ["o1"]


async def test_an_agreement_used_up_goes_and_one_for_good_stays(line: Ends) -> None:
    for user in ("o1", "o2"):
        await line.wechat.agrees(user)
    line.wechat.notices.lasting.add("o2")
    for _ in range(3):
        for user in ("o1", "o2"):
            await queued(line, channel="wechat", account="main", sender=user)
        await told(line)
        for user in ("o1", "o2"):  # they write, and what waited is sent
            await line.wechat.says(user, "到了")
        await line.handed_over()
        await line.sent()
        line.outside.moment += timedelta(days=3)
        await line.bot.link.call("FLUSHALL")  # the windows are shut again
    assert [user for user, _ in line.wechat.notices.shown] == ["o1", "o2", "o2", "o2"]
    assert agreed(line) == ["o2"]


async def test_taken_back_in_the_settings_it_is_gone(line: Ends) -> None:
    await line.wechat.agrees("o1")
    await line.wechat.deliver("o1", line.wechat.notices.takes_back("o1", "xml"))
    assert agreed(line) == []


@pytest.mark.parametrize("event", ["unsubscribe", "CLICK"])
async def test_who_leaves_or_asks_to_be_forgotten_has_agreed_to_nothing(
    line: Ends, event: str
) -> None:
    from functools import partial

    from handlers.router import receive
    from tests.dialogs.talk import content

    line.bot.turns.handle = partial(receive, content())
    await line.wechat.agrees("o1")
    await line.wechat.happens("o1", event, "解除绑定" if event == "CLICK" else "")
    assert agreed(line) == []


@pytest.mark.parametrize("purpose", ["reply", "digest"])
async def test_only_what_concerns_oneself_is_told_of(line: Ends, purpose: str) -> None:
    await line.wechat.agrees("o1")
    await queued(line, purpose)
    assert (await told(line), len(waiting(line))) == (0, 1)


async def test_at_night_nobody_is_told(line: Ends) -> None:
    await line.wechat.agrees("o1")
    await queued(line)
    line.outside.moment = NOON + timedelta(hours=11)
    assert await told(line) == 0
    line.outside.moment = NOON + timedelta(hours=20)
    assert await told(line) == 1


async def test_a_person_is_told_where_they_are_bound_last(line: Ends) -> None:
    who = {"id": "p1", "name": "王", "role": "household", "area": "410185"}
    writes = [Write(insert(people), who)]
    for days, sender in enumerate(("o1", "o2")):
        await line.wechat.agrees(sender)
        at = {"channel": "wechat", "account": "main", "sender": sender}
        row = {**at, "person": "p1", "bound_at": NOON + timedelta(days=days)}
        writes.append(Write(insert(bindings), row))
    await line.bot.writer.execute(writes)
    await queued(line, "reminder", person="p1")
    assert await told(line) == 1
    assert [user for user, _ in line.wechat.notices.shown] == ["o2"]


async def test_a_busy_platform_is_asked_again_later_and_shows_it_once(line: Ends) -> None:
    await line.wechat.agrees("o1")
    await queued(line)
    line.wechat.errors = [-1]
    assert [await told(line), await told(line)] == [0, 0]
    line.outside.moment += timedelta(minutes=10)
    assert [await told(line), await told(line)] == [1, 0]
    assert len(line.wechat.notices.shown) == 1


@pytest.mark.parametrize("content", ["数:{{number1.DATA}}", ""])
async def test_a_template_that_cannot_be_filled_is_not_sent(line: Ends, content: str) -> None:
    line.wechat.notices.templates = {TEMPLATE: content} if content else {}
    await line.wechat.agrees("o1")
    await queued(line)
    assert (await told(line), line.wechat.calls["notice"]) == (0, 0)
    line.wechat.notices.templates = {TEMPLATE: CONTENT}
    line.outside.moment += timedelta(minutes=10)
    assert await told(line) == 1


async def test_without_a_template_there_are_no_notices(valkey: Valkey, sqlite_url: str) -> None:
    async with connected(valkey.url, sqlite_url, Told(), notice="") as ends:
        assert (await ends.wechat.agrees("o1")).acknowledged
        assert agreed(ends) == []
        assert looks(ends) == []


def test_a_template_without_a_thing_is_filled_too() -> None:
    names = (("date3", "date"), ("phrase1", "phrase"))
    assert filled(names, "morning", NOON, TEXTS) == {
        "date3": {"value": "2026年11月22日 04:00"},
        "phrase1": {"value": "待查看"},
    }
