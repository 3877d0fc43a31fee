"""A picture beside an answer: shown where a channel can, and nothing else is ever lost for it."""

import re
from collections.abc import Callable

import aiohttp
import orjson
import pytest
from sqlalchemy import insert

from bot.channel import Capabilities, packed, render
from bot.media import media_type
from bot.wire import replies_from_json, replies_to_json
from handlers.reader import Reader
from handlers.turn import Chart, Message, Moment, Reply, Turn
from state.conversation import Conversation
from state.tables import outbox
from state.writer import Write
from tests.channels.ends import Ends
from tests.channels.phones import PHONES, Phone, WebPhone

CHART = Chart("走访图", "走访2次", (("甲村", 1, 3), ("乙村", 2, 2)))
WORDS = "甲村走访1户，乙村走访2户。"
REPLY = Reply(WORDS, chart=CHART)
PLATFORMS = ("wechat", "wecom", "kf", "telegram")


@pytest.fixture
def phone_of(line: Ends) -> Callable[[str], Phone]:
    line.bot.turns.handle = digest
    return lambda channel: PHONES[channel](line, line.sent)


def digest(said: Conversation, message: Message, reader: Reader, moment: Moment) -> Turn:
    return Turn(said, (REPLY,))


def pictures(ends: Ends) -> list[tuple[str, str]]:
    """Return whom the platforms showed a picture, and of which type."""
    shown = [*ends.wechat.pictures, *((str(to), file) for to, file in ends.telegram.pictures)]
    return [(to, media_type(file)) for to, file in shown]


@pytest.mark.parametrize("channel", PLATFORMS)
async def test_a_platform_shows_the_words_and_then_the_picture(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    said = await phone_of(channel).say("7", "周报")
    assert said.count(WORDS) == 1
    assert pictures(line) == [("7", "image/png")]


@pytest.mark.parametrize("channel", PLATFORMS)
async def test_the_outbox_sends_the_picture_too(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    await phone.say("7", "hello")
    await queued(line, phone)
    before = len(pictures(line))
    assert await line.sent() == 1
    assert len(pictures(line)) == before + 1


@pytest.mark.parametrize("channel", PLATFORMS)
async def test_a_picture_that_is_refused_costs_no_word_and_no_second_telling(
    channel: str, line: Ends, phone_of: Callable[[str], Phone]
) -> None:
    phone = phone_of(channel)
    await phone.say("7", "hello")
    shown = told(line)
    await queued(line, phone)
    send, refused = line.platforms.channels[channel], [-1]
    line.wechat.errors = []
    original = type(send).send

    async def words_only(self, account, sender, reply, key):  # type: ignore[no-untyped-def]
        if reply.chart:
            line.wechat.errors = refused
            line.telegram.errors = [(500, {"description": "down"})]
        await original(self, account, sender, reply, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(send), "send", words_only)
        before = len(pictures(line))
        assert await line.sent() == 1
        assert await line.sent() == 0
    assert (told(line) - shown, len(pictures(line)) - before) == (1, 0)


async def test_the_page_gets_a_picture_only_of_its_own_log(line: Ends) -> None:
    line.bot.turns.handle = digest
    phone = WebPhone(line, line.sent)
    answer = await phone._posted("7", {"id": "m1", "kind": "text", "text": "周报"})
    (reply,) = answer["replies"]
    assert (reply["text"], "chart" in reply) == (WORDS, False)
    picture = reply["picture"]
    assert picture["alt"] == "走访图 走访2次"
    polled = orjson.loads(
        (await fetched(line, "7", f"/api/home/messages?epoch={answer['epoch']}"))[2]
    )
    assert [one.get("picture") for one in polled["messages"]] == [None, picture]
    status, kind, body = await fetched(line, "7", picture["src"])
    assert (status, kind, media_type(body)) == (200, "image/png", "image/png")
    await phone._posted("8", {"id": "m1", "kind": "text", "text": "周报"})
    own, first, none = (re.sub(r"\d+$", at, picture["src"]) for at in ("2", "1", "0"))
    for other, path in (("8", own), ("9", own), ("7", first), ("7", none), ("7", f"{own}9")):
        assert (await fetched(line, other, path))[0] == 404, (other, path)
    assert (await fetched(line, "", picture["src"]))[0] == 401


async def fetched(line: Ends, sender: str, path: str) -> tuple[int, str, bytes]:
    cookies = {"zc_home": sender.zfill(32)} if sender else {}
    async with (
        aiohttp.ClientSession(cookies=cookies) as session,
        session.get(f"{line.url}{path}") as response,
    ):
        return response.status, response.content_type, await response.read()


async def test_where_no_picture_can_be_shown_every_word_is(
    phone_of: Callable[[str], Phone],
) -> None:
    assert await phone_of("terminal").say("7", "周报") == WORDS


@pytest.mark.parametrize("pictures", ["none", "inside", "apart"])
def test_what_is_shown_of_a_reply_with_a_chart_is_data_of_the_channel(pictures: str) -> None:
    shows = Capabilities(30, "characters", 0, "window", pictures)  # type: ignore[arg-type]
    bubbles = render(Reply("字" * 50, chart=CHART), shows)
    assert "".join(one.text for one in bubbles).count("字") == 50
    wanted = {"none": [], "inside": [2], "apart": [3]}[pictures]
    assert [at for at, one in enumerate(bubbles) if one.chart] == wanted
    assert [one.chart for one in packed(bubbles, shows) if one.chart] == [CHART] * len(wanted)
    assert all(one.text or one.chart for one in packed(bubbles, shows))


def test_a_chart_is_stored_and_read_with_its_reply() -> None:
    assert replies_from_json(replies_to_json((REPLY, Reply("x")))) == (REPLY, Reply("x"))


def told(line: Ends) -> int:
    shown = [said for _, said in line.wechat.sent] + [said for _, said, _ in line.telegram.sent]
    return sum(said.count(WORDS) for said in shown)


async def queued(ends: Ends, phone: Phone) -> None:
    row = {
        "dedup_key": "digest:1",
        "channel": phone.channel,
        "account": phone.account,
        "sender": "7",
        "replies": orjson.loads(replies_to_json((REPLY,))),
        "purpose": "digest",
        "not_before": ends.outside.moment,
        "created_at": ends.outside.moment,
    }
    await ends.bot.writer.execute([Write(insert(outbox), row)])
