"""The doors of WeChat and WeCom, knocked at as the platform knocks."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.channel import Undelivered
from bot.channels.wechat_api import BREAK_AFTER
from handlers.turn import Message, Moment, Reply, Turn
from state.tables import outbox
from tests.bot.conftest import Told, Valkey
from tests.channels.ends import Ends, connected
from tests.fakes.wechat_post import TOKEN, sealed


def slow(line: Ends, ends: Callable[[], bool]) -> None:
    """Let every turn take until so."""

    def handle(conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        reader.unanswered("100000", moment.today, moment.today)  # not on the event loop
        line.told.runs.append(message.text)
        while not ends():
            time.sleep(0.01)
        return Turn(conversation, (Reply(f"after all: {message.text}"),))

    line.bot.turns.handle = handle


def in_a_hurry(line: Ends, cut: float) -> None:
    """Shorten all times: the platform hangs up after *cut* seconds."""
    line.wechat.cut = cut
    for callback in line.platforms.callbacks:
        callback.held, callback.last_held = cut * 1.2, cut * 0.8


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_a_text_is_answered_at_once_in_the_same_form(line: Ends, form: str) -> None:
    line.wechat.form = form
    delivery = await line.wechat.says("o1", "hello <&]]> 64")
    assert delivery.text == "1 hello <&]]> 64\n\nnext?\n1. Yes"
    assert (delivery.knocks, line.wechat.calls["send"]) == (1, 0)


async def test_three_knocks_at_once_are_one_turn_with_one_answer(line: Ends) -> None:
    number = "6054768590064713389"
    said = [line.wechat.says("o1", "hello", MsgId=number) for _ in range(3)]
    texts = {delivery.text for delivery in await asyncio.gather(*said)}
    assert texts == {"1 hello\n\nnext?\n1. Yes"}
    assert line.told.runs == ["hello"]


async def test_a_slow_answer_is_fetched_by_the_next_knock(line: Ends) -> None:
    slow(line, lambda: line.wechat.knocked >= 2)
    in_a_hurry(line, 1.0)
    delivery = await line.wechat.says("o1", "hello")
    assert (delivery.text, delivery.knocks) == ("after all: hello", 2)
    assert line.told.runs == ["hello"]


async def test_what_outlasts_three_knocks_comes_as_a_service_message(line: Ends) -> None:
    slow(line, lambda: line.wechat.delivered >= 1)
    in_a_hurry(line, 1.0)
    delivery = await line.wechat.says("o1", "hello")
    assert (delivery.acknowledged, delivery.text) == (True, "")
    for callback in line.platforms.callbacks:
        await callback.close()
    assert await line.outbox.send_due() == 1
    assert line.wechat.sent == [("o1", "after all: hello")]
    assert line.told.runs == ["hello"]


async def test_knocks_that_fall_on_two_processes_are_one_message(
    line: Ends, valkey: Valkey, sqlite_url: str, told: Told
) -> None:
    async with connected(valkey.url, sqlite_url, told) as other:
        for ends in (line, other):
            slow(ends, lambda: line.wechat.delivered >= 1)
            in_a_hurry(ends, 1.0)
        line.wechat.doors = [f"{ends.url}/wechat" for ends in (line, other, line)]
        delivery = await line.wechat.says("o1", "hello")
        assert (delivery.acknowledged, delivery.text, delivery.knocks) == (True, "", 3)
        await line.handed_over()
        await other.handed_over()
        assert await line.sent() == 1
    assert line.wechat.sent == [("o1", "after all: hello")]
    assert told.runs == ["hello"]


async def test_an_answer_too_long_for_one_message_goes_on_as_service_messages(line: Ends) -> None:
    text = "困难群众可以申请。" * 90
    delivery = await line.wechat.says("o1", text)
    assert delivery.text.endswith("(1/2)")
    assert await line.outbox.send_due() == 1
    assert [user for user, _ in line.wechat.sent] == ["o1"]
    whole = delivery.text + "".join(said for _, said in line.wechat.sent)
    assert whole.count("困难群众可以申请。") == 90


async def test_nothing_is_sent_before_the_person_writes_again(line: Ends) -> None:
    post = {"dedup_key": "k", "channel": "wechat", "account": "main", "sender": "o1"}
    await queue(line, "too early", post)
    assert await line.outbox.send_due() == 0
    assert line.wechat.calls["send"] == 0
    await line.wechat.says("o1", "hello")
    await line.handed_over()  # the window is noted behind the answer
    assert await line.outbox.send_due() == 1
    assert line.wechat.sent == [("o1", "too early")]


async def queue(line: Ends, text: str, post: dict[str, str]) -> None:
    from sqlalchemy import insert

    from state.writer import Write
    from tests.bot.conftest import NOON

    row = {"replies": [{"text": text, "choices": []}], "purpose": "reply", "not_before": NOON}
    await line.bot.writer.execute([Write(insert(outbox), {**row, **post, "created_at": NOON})])


async def test_when_the_platform_says_the_window_is_shut_it_is(line: Ends) -> None:
    await line.wechat.says("o1", "hello")
    line.wechat.errors = [45047]
    post = {"dedup_key": "k", "channel": "wechat", "account": "main", "sender": "o1"}
    await queue(line, "later", post)
    assert await line.outbox.send_due() == 0
    with line.bot.records.engine.connect() as connection:
        row = connection.execute(select(outbox)).one()
    assert "until the person writes" in row.last_error
    assert not row.given_up


async def test_a_token_that_was_replaced_is_fetched_once_more(line: Ends) -> None:
    await line.wechat.says("o1", "hello")
    key = {"channel": "wechat", "account": "main", "sender": "o1"}
    await queue(line, "one", {"dedup_key": "k1", **key})
    await line.outbox.send_due()
    line.wechat.token = "replaced by somebody else"
    await queue(line, "two", {"dedup_key": "k2", **key})
    assert await line.outbox.send_due() == 1
    assert line.wechat.sent == [("o1", "one"), ("o1", "two")]
    assert line.wechat.calls["token"] == 2


async def test_a_token_refused_for_ever_is_not_asked_for_for_ever(line: Ends) -> None:
    await line.wechat.says("o1", "hello")
    line.wechat.tokens_always_bad = True
    key = {"channel": "wechat", "account": "main", "sender": "o1"}
    await queue(line, "one", {"dedup_key": "k1", **key})
    assert await line.outbox.send_due() == 0
    assert (line.wechat.calls["token"], line.wechat.calls["send"]) == (2, 2)


async def test_twenty_sendings_fetch_one_token(line: Ends) -> None:
    api = line.platforms.channels["wechat"].api  # type: ignore[attr-defined]
    tokens = await asyncio.gather(*(api._token() for _ in range(20)))
    assert len(set(tokens)) == 1
    assert line.wechat.calls["token"] == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda query, body: (query | {"msg_signature": "0" * 40}, body), 403),
        (lambda query, body: (query | {"nonce": "other"}, body), 403),
        (lambda query, body: (query, b"<xml><Content>in the clear</Content></xml>"), 403),
        (lambda query, body: (query, b""), 403),
        (lambda query, body: (query, b"<xml>" + b"x" * 200_000 + b"</xml>"), 403),
    ],
)
async def test_what_is_not_the_platforms_is_refused(line: Ends, change: Any, status: int) -> None:
    fields = {"MsgType": "text", "Content": "x", "MsgId": "1", "FromUserName": "o1"}
    query, body = change(*sealed(fields, line.wechat.form))
    async with (
        aiohttp.ClientSession() as session,
        session.post(line.wechat.door, params=query, data=body) as response,
    ):
        assert response.status == status
    assert line.told.runs == []


async def test_the_greeting_is_answered_only_with_the_right_signature(line: Ends) -> None:
    from bot.channels.wechat_crypto import signed

    query = {"timestamp": "1", "nonce": "2", "echostr": "43751"}
    good = query | {"signature": signed(TOKEN, "1", "2")}
    async with aiohttp.ClientSession() as session:
        async with session.get(line.wechat.door, params=good) as response:
            assert (response.status, await response.text()) == (200, "43751")
        async with session.get(line.wechat.door, params=query) as response:
            assert response.status == 403


async def test_events_are_commands_and_unknown_ones_are_only_acknowledged(line: Ends) -> None:
    await line.wechat.happens("o1", "subscribe")
    await line.wechat.happens("o1", "CLICK", "今日走访")
    await line.wechat.happens("o1", "subscribe", "qrscene_ABC123")
    await line.wechat.happens("o1", "unsubscribe")
    assert (await line.wechat.happens("o1", "VIEW", "https://x")).acknowledged
    assert (await line.wechat.happens("o1", "no_such_event")).acknowledged
    assert line.told.runs == ["帮助", "今日走访", "绑定 ABC123", "解除绑定"]


EVENTS = (
    "VIEW", "view_miniprogram", "LOCATION", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
    "pic_photo_or_album", "pic_weixin", "location_select", "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH", "subscribe_msg_popup_event", "subscribe_msg_change_event",
    "subscribe_msg_sent_event", "user_info_modified", "enter_agent", "batch_job_result",
)  # fmt: skip


@pytest.mark.parametrize("door", ["wechat", "wecom"])
@pytest.mark.parametrize("event", EVENTS)
async def test_an_event_that_asks_nothing_is_acknowledged_and_no_turn(
    line: Ends, event: str, door: str
) -> None:
    line.door(door)
    delivery = await line.wechat.happens("o1", event, "key")
    assert (delivery.acknowledged, delivery.text, delivery.knocks) == (True, "", 1)
    assert line.told.runs == []


@pytest.mark.parametrize("door", ["wechat", "wecom"])
@pytest.mark.parametrize("form", ["xml", "json"])
async def test_every_kind_of_message_is_one_turn(line: Ends, door: str, form: str) -> None:
    line.wechat.form = form
    line.door(door)
    kinds = ("text", "image", "voice", "video", "shortvideo", "location", "link", "new_kind")
    for number, kind in enumerate(kinds):
        fields = {"MsgType": kind, "MsgId": str(number), "MediaId": "m", "ThumbMediaId": "t"}
        delivery = await line.wechat.deliver("o1", {**fields, "Url": "https://x", "Title": "t"})
        assert (delivery.acknowledged, delivery.knocks) == (True, 1)
    assert len(line.told.runs) == len(kinds)


async def test_a_voice_is_its_text_where_the_platform_gives_one(line: Ends) -> None:
    await line.wechat.deliver("o1", {"MsgType": "voice", "Recognition": "低保", "MsgId": "1"})
    await line.wechat.deliver("o1", {"MsgType": "voice", "Recognition": "", "MsgId": "2"})
    await line.wechat.deliver("o1", {"MsgType": "shortvideo", "MsgId": "3"})
    assert line.told.runs == ["低保", "", ""]


async def test_wecom_answers_at_the_same_kind_of_door_and_sends_at_any_time(line: Ends) -> None:
    line.door("wecom")
    assert (await line.wechat.says("zhang", "hello")).text.startswith("1 hello")
    post = {"dedup_key": "k", "channel": "wecom", "account": "main", "sender": "li"}
    await queue(line, "digest " * 600, post)
    assert await line.outbox.send_due() == 1
    assert len(line.wechat.sent) == 3
    assert all(len(text.encode()) <= 2048 for _, text in line.wechat.sent)


def after(seconds: float) -> bool:
    time.sleep(seconds)
    return True


@pytest.mark.parametrize(("seconds", "cut"), [(0.3, 0.75), (0.9, 0.75)])
async def test_a_crowd_with_slow_turns_fails_nobody(line: Ends, seconds: float, cut: float) -> None:
    from concurrent.futures import ThreadPoolExecutor

    line.bot.turns.threads = ThreadPoolExecutor(40)
    slow(line, partial(after, seconds))
    in_a_hurry(line, cut)
    crowd = [f"o{number}" for number in range(40)]
    done = await asyncio.gather(*(line.wechat.says(user, user) for user in crowd))
    await line.handed_over()
    await line.sent()
    # On a machine that is busy itself an answer may miss the third knock: it is sent then.
    later = dict(line.wechat.sent)
    told = [delivery.text + later.get(user, "") for user, delivery in zip(crowd, done, strict=True)]
    assert told == [f"after all: {user}" for user in crowd]
    assert sorted(line.told.runs) == sorted(crowd)


@pytest.mark.parametrize(("old", "status"), [(3600, 200), (80 * 3600, 403), (-80 * 3600, 403)])
async def test_a_callback_older_than_what_is_known_as_answered_is_a_repeated_one(
    line: Ends, monkeypatch: pytest.MonkeyPatch, old: int, status: int
) -> None:
    now = time.time()
    fields = {"FromUserName": "o1", "MsgType": "text", "Content": "hello", "MsgId": "1"}
    monkeypatch.setattr(time, "time", lambda: now - old)
    query, body = sealed(fields, "xml")
    monkeypatch.undo()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{line.url}/wechat", params=query, data=body) as answer,
    ):
        assert answer.status == status
    assert line.told.runs == (["hello"] if status == 200 else [])


@pytest.mark.parametrize("status", [200, 502])
async def test_a_server_that_answers_rubbish_is_asked_a_few_times(
    line: Ends, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    api = line.platforms.channels["wechat"].api  # type: ignore[attr-defined]
    asked = 0

    async def rubbish(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=status, text="<html>Bad Gateway</html>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", rubbish)
    async with TestServer(app) as server:
        monkeypatch.setattr(api, "base", str(server.make_url("")).rstrip("/"))
        for _ in range(BREAK_AFTER * 4):
            with pytest.raises(Undelivered):
                await api.post("/x", {})
    assert asked == BREAK_AFTER


async def test_a_server_that_does_not_answer_is_asked_a_few_times_by_all_together(
    line: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = line.platforms.channels["wechat"].api  # type: ignore[attr-defined]
    await line.bot.link.call("DEL", api._key)
    asked = 0

    async def silent(*_: Any, **__: Any) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        api._failed()
        raise Undelivered("TimeoutError")

    monkeypatch.setattr(type(api), "_raw", silent)
    calls = [api.post("/x", {}) for _ in range(50)]
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(one) for one in found} == {Undelivered}
    assert asked == BREAK_AFTER
