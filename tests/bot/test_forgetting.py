"""Forget me: what was said goes from Redis and the records; receipts stay. Old turns go in time."""

import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.commands.off_roster import leaving_writes
from bot.content import load_content
from bot.forgetting import Forgetting
from bot.timers import Timers
from handlers.turn import Message, Moment
from state.consents import GIVE, NEVER
from state.conversation import Conversation
from state.keys import KeyRing
from state.redis_sealing import ENTRY, REPLIES, Sealing
from state.redis_store import Address, Begun
from state.tables import attachments, bindings, consents, outbox, people, turns
from state.writer import Write
from tests.bot.conftest import NOON
from tests.keys import RING
from tests.promises.county import County, clock, county
from tests.promises.test_scope import receipts

CADRE = "410185-t01-v01"
SEALING = Sealing(RING)


@pytest.fixture
async def here(valkey_url: str, sqlite_url: str) -> AsyncIterator[County]:
    async with county(valkey_url, sqlite_url) as found:
        yield found


def rows(here: County) -> list[tuple[str, str]]:
    query = select(turns.c.sender, turns.c.key).order_by(turns.c.id)
    with here.bot.records.engine.connect() as connection:
        return [(row.sender, row.key) for row in connection.execute(query)]


async def kept(here: County, sender: str, channel: str = "web") -> str:
    """Return everything Redis holds of a sender, opened."""
    found, call = [], here.bot.link.call
    for key in await call("KEYS", f"zc:{{{channel}:home:{sender}}}:*"):
        match bytes(await call("TYPE", key)):
            case b"stream":
                entries = await call("XRANGE", key, "-", "+")
                found += [SEALING.open(entry[1], ENTRY) for _, entry in entries]
            case b"list":
                found += await call("LRANGE", key, 0, -1)
            case _:
                found.append(opened(await call("GET", key)))
    return b"\n".join(found).decode()


def opened(value: bytes) -> bytes:
    """Return a conversation or an answer, whichever it is."""
    if value.startswith(b'"revision":'):
        return SEALING.conversation(value) or b""
    return SEALING.open(value.partition(b" ")[2], REPLIES)


@pytest.mark.parametrize("word", ["忘掉我", "解绑"])
async def test_a_bound_sender_s_talk_is_gone_but_their_visit_is_not(
    here: County, word: str
) -> None:
    await (await here.bound()).visited()
    before = receipts(here)
    await here.say(CADRE, "低保一个月多少钱")
    assert "山墙" in await kept(here, CADRE)
    await here.say(CADRE, word)
    assert "山墙" not in await kept(here, CADRE)
    assert [key for sender, key in rows(here) if sender == CADRE] == [f"{CADRE}:{here.said}"]
    assert receipts(here) == before
    with here.bot.records.engine.connect() as connection:
        bound = connection.execute(select(bindings.c.sender)).scalars().all()
    assert CADRE not in bound
    assert len(bound) == len(here.codes) - 1


async def test_nobody_s_talk_is_gone_too_and_does_not_come_back(here: County) -> None:
    await here.say("s", "俺爹78了腿残疾二级，量子力学咋学？")
    assert "量子" in await kept(here, "s")
    await here.say("s", "忘掉我")
    assert "量子" not in await kept(here, "s")
    await here.bot.link.call("FLUSHALL")
    await here.say("s", "帮助")
    assert "量子" not in await kept(here, "s")


async def test_the_log_goes_on_after_forgetting(here: County) -> None:
    await here.say("s", "低保一个月多少钱")
    await here.say("s", "忘掉我")
    _, entries = await here.bot.store.since(Address("web", "home", "s"), "", 0)
    assert len(entries) == 1
    assert "忘掉我".encode() in entries[0][1]


async def test_no_message_brings_back_what_is_being_forgotten(
    here: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Redis still has the talk the records have let it go: nothing is left to restore."""
    await here.say("s", "低保一个月多少钱")
    erase, left = type(here.bot.store).erase, []

    async def erased(store: object, address: Address) -> None:
        left.append(rows(here))
        await erase(here.bot.store, address)

    monkeypatch.setattr(type(here.bot.store), "erase", erased)
    assert await forgetting(here).forget(("web", "home", "s"))
    assert left == [[]]


async def test_an_entry_no_key_opens_keeps_nothing_from_being_forgotten(here: County) -> None:
    await here.say("s", "低保一个月多少钱")
    lost = Sealing(KeyRing({"lost": b"another key of thirty-two bytes."})).seal(b'["m"]', ENTRY)
    await here.bot.link.call("XADD", "zc:{web:home:s}:w", "*", "e", lost)
    assert await forgetting(here).forget(("web", "home", "s"))
    assert rows(here) == []
    assert "低保" not in await kept(here, "s")


async def test_old_turns_go_and_a_sender_s_last_stays(here: County) -> None:
    await here.bound()
    bot = here.bot
    for text in ("上午去王建国家，屋顶漏雨", "确认"):
        await here.say(CADRE, text)
    timers = Timers(bot.records, bot.writer, load_content(), clock)
    assert await timers.prune() == 0, "nothing is old yet"
    later = clock().at + timedelta(days=91)
    timers.clock = lambda: Moment(later, later.date())
    many = len(rows(here))
    assert await timers.prune() == 1
    left = rows(here)
    assert len(left) == many - 1
    assert len({sender for sender, _ in left}) == len(left), "one turn of every sender stays"
    assert await timers.prune() == 0
    await bot.link.call("FLUSHALL")
    assert "今天走访1次" in await here.say(CADRE, "今日走访")


async def later_by(here: County, days: int) -> Forgetting:
    """What forgets, so many days later; Redis has let go of what nobody continued."""
    moment = clock().at + timedelta(days=days)
    here.bot.turns.clock = lambda: Moment(moment, moment.date())
    await here.bot.link.call("FLUSHALL")
    found = forgetting(here)
    found.clock = here.bot.turns.clock
    return found


async def test_what_nobody_in_particular_said_outlives_no_conversation(here: County) -> None:
    await (await here.bound()).visited()
    for sender in ("s", "t"):
        await here.say(sender, "量子力学咋学？")
    many = len(rows(here))
    assert await (await later_by(here, 29)).drop_left() == 0
    await here.say("t", "量子力学咋学？")
    assert await (await later_by(here, 31)).drop_left() == 1
    left = {sender for sender, _ in rows(here)}
    assert "s" not in left, "a cookie nobody brings back leaves nothing"
    assert {"t", *here.codes} <= left, "who goes on, and who is bound, stays"
    assert len(rows(here)) == many
    found = await later_by(here, 5000)
    found.keep_days = 0
    assert await found.drop_left() == 0, "0 is for ever"


async def test_who_agreed_to_notices_and_never_proved_who_they_are_is_forgotten(
    here: County,
) -> None:
    await here.bound()
    for sender in ("s", CADRE):
        row = {"channel": "web", "account": "home", "sender": sender, "template": "t"}
        given = {**row, "given_at": clock().at, "told_at": NEVER}
        await here.bot.writer.execute([Write(GIVE, given)])

    def agreed() -> list[str]:
        with here.bot.records.engine.connect() as connection:
            return sorted(connection.execute(select(consents.c.sender)).scalars())

    await (await later_by(here, 29)).drop_agreed()
    assert agreed() == sorted((CADRE, "s"))
    await (await later_by(here, 31)).drop_agreed()
    assert agreed() == [CADRE]


async def test_of_an_old_conversation_only_who_it_is_comes_back(here: County) -> None:
    await here.bound()
    await later_by(here, 29)
    address = Address("web", "home", CADRE)
    before = await here.bot.turns.remembered(address)
    assert before.person == CADRE
    assert before.context
    await later_by(here, 31)
    only = Conversation(before.revision, CADRE, before.name, before.role, before.area)
    assert await here.bot.turns.remembered(address) == only
    assert "今天还没记走访" in await here.say(CADRE, "今日走访")


async def test_turns_may_be_kept_for_ever(here: County) -> None:
    await here.bound()
    later = clock().at + timedelta(days=5000)
    moment = Moment(later, later.date())
    timers = Timers(here.bot.records, here.bot.writer, load_content(), lambda: moment)
    timers.keep_turns_days = 0
    await here.say(CADRE, "上午去王建国家，屋顶漏雨")
    await here.say(CADRE, "确认")
    assert await timers.prune() == 0


async def test_the_same_message_again_after_forgetting_says_the_same(here: County) -> None:
    await here.say("s", "低保一个月多少钱")
    message = Message("web", "home", "s", "s:again", "text", "忘掉我", NOON)
    first = await here.bot.dispatcher.dispatch(message)
    assert await here.bot.dispatcher.dispatch(message) == first


async def test_answers_are_gone_on_channels_that_keep_no_log_as_well(here: County) -> None:
    for text in ("俺爹78了腿残疾二级，量子力学咋学？", "忘掉我"):
        here.said += 1
        message = Message("telegram", "home", "t", f"t:{here.said}", "text", text, NOON)
        await here.bot.dispatcher.dispatch(message)
        if text != "忘掉我":
            assert "量子" in await kept(here, "t", "telegram")
    assert "量子" not in await kept(here, "t", "telegram")


def forgetting(here: County, folder: Path = Path("none")) -> Forgetting:
    bot = here.bot
    return Forgetting(bot.records, bot.writer, bot.store, folder, clock)


async def taken_off(here: County, area: str) -> None:
    """What an import does with somebody who is no longer on the roster."""
    for write in leaving_writes([area], NOON):
        await here.bot.writer.execute([write])


async def test_who_is_taken_off_and_put_back_finds_nothing_of_before(here: County) -> None:
    await (await here.bound()).visited()
    await taken_off(here, CADRE)
    assert await forgetting(here).forget_asked() == 1
    assert "山墙" not in await kept(here, CADRE)
    assert [sender for sender, _ in rows(here) if sender == CADRE] == []
    with here.bot.writer._engine.begin() as connection:
        connection.execute(update(people).values(left_at=None))
    left = await here.bot.turns.remembered(Address("web", "home", CADRE))
    assert (left.person, left.context, left.tasks) == ("", {}, ())
    _, entries = await here.bot.store.since(Address("web", "home", CADRE), "", 0)
    assert entries == []
    assert await forgetting(here).forget_asked() == 0


async def test_who_has_proved_anew_who_they_are_keeps_their_talk(here: County) -> None:
    await here.bound()
    await taken_off(here, CADRE)
    bound = {"channel": "web", "account": "home", "sender": CADRE, "person": CADRE}
    with here.bot.writer._engine.begin() as connection:
        connection.execute(update(people).values(left_at=None))
        connection.execute(insert(bindings), {**bound, "bound_at": NOON})
    assert await forgetting(here).forget_asked() == 1
    assert (await here.bot.turns.remembered(Address("web", "home", CADRE))).person == CADRE


async def test_a_turn_that_runs_is_not_forgotten_half_way(here: County) -> None:
    await here.bound()
    await taken_off(here, CADRE)
    address = Address("web", "home", CADRE)
    assert isinstance(await here.bot.store.begin(address, "x", "another"), Begun)
    assert await forgetting(here).forget_asked() == 0
    await here.bot.store.release(address, "another")
    assert await forgetting(here).forget_asked() == 1


async def test_pictures_no_visit_came_for_are_deleted_in_time(here: County, tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    for name, days in (("new", 0), ("old", 40), ("wanted", 40)):
        (media / name).write_bytes(b"x")
        at = time.time() - days * 86_400
        os.utime(media / name, (at, at))
    row = {"record": "r", "kind": "photo", "sha256": "wanted", "added_by": "p", "added_at": NOON}
    await here.bot.writer.execute([Write(insert(attachments), row)])
    assert forgetting(here, media).drop_pictures() == 1
    assert sorted(file.name for file in media.iterdir()) == ["new", "wanted"]


async def test_messages_sent_long_ago_keep_their_key_and_lose_their_words(here: County) -> None:
    for key, days, sent in (("old", 100, True), ("waiting", 100, False), ("new", 1, True)):
        at = clock().at - timedelta(days=days)
        row = {"dedup_key": key, "replies": [{"text": "x"}], "purpose": "notice", "not_before": at}
        row |= {"created_at": at, "sent_at": at if sent else None}
        await here.bot.writer.execute([Write(insert(outbox), row)])
    await forgetting(here).empty_sent()
    with here.bot.records.engine.connect() as connection:
        found = connection.execute(select(outbox.c.dedup_key, outbox.c.replies)).all()
    assert {key: bool(replies) for key, replies in found} == {
        "old": False,
        "waiting": True,
        "new": True,
    }
