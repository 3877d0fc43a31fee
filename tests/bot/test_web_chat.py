"""The page's HTTP interface: doors, idempotent messages, the long poll, and what it refuses."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.channels.web_answer import go_straight
from bot.channels.web_chat import LONGEST_BODY, WebChat
from bot.channels.web_page import WEB_FOLDER, menus_from, page_routes
from config.texts import load_texts
from handlers.turn import Choice, Reply
from state.redis_link import LinkLost
from state.writer import DatabaseDown
from tests.bot.conftest import Bot, Told

FROM_PAGE = {"X-Requested-With": "zhucuntong"}
Client = TestClient[web.Request, web.Application]
TEXTS = load_texts()


@pytest.fixture
def chat(bot: Bot) -> WebChat:
    menus = menus_from(TEXTS)
    return WebChat(bot.dispatcher, bot.store, TEXTS, bot.turns.remembered, menus, str.upper)


@pytest.fixture(params=["routed", "straight"])
async def client(chat: WebChat, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    app = web.Application(client_max_size=LONGEST_BODY)
    app.add_routes(chat.routes())
    app.add_routes(page_routes(WEB_FOLDER, secure=False))
    async with TestClient(TestServer(app)) as opened:
        if request.param == "straight":
            assert opened.server.runner
            assert opened.server.runner.server
            go_straight(opened.server.runner.server, chat.straight())
        yield opened


async def say(client: Client, text: str, own: str, door: str = "home") -> dict[str, Any]:
    body = {"id": own, "kind": "text", "text": text, "sent_at": "2026-11-22T04:00:00Z"}
    answer = await client.post(f"/api/{door}/messages", json=body, headers=FROM_PAGE)
    assert answer.status == 200, await answer.text()
    return dict(await answer.json())


async def listen(client: Client, query: str, door: str = "home") -> dict[str, Any]:
    answer = await client.get(f"/api/{door}/messages?{query}")
    assert answer.status == 200
    return dict(await answer.json())


async def refused(client: Client, **options: Any) -> tuple[int, str, str]:
    headers = options.pop("headers", FROM_PAGE)
    answer = await client.post("/api/home/messages", headers=headers, **options)
    body = await answer.json()
    return answer.status, body["error"], body["text"]


@pytest.mark.parametrize(("path", "door"), [("/", "home"), ("/cadre", "cadre")])
async def test_each_door_gives_the_page_its_own_cookie(
    client: Client, path: str, door: str
) -> None:
    answer = await client.get(path)
    cookie = answer.cookies[f"zc_{door}"]
    assert f'data-door="{door}"' in await answer.text()
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_answer_stands_in_the_log_between_message_and_next_message(
    client: Client,
) -> None:
    await client.get("/")
    first, second = await say(client, "a", "m1"), await say(client, "b!", "m2")
    assert [first["seq"], *(r["seq"] for r in first["replies"])] == [1, 2, 3]
    assert [second["seq"], *(r["seq"] for r in second["replies"])] == [4, 5, 6]
    page = await listen(client, "after=0&epoch=&wait=0")
    assert page["epoch"] == first["epoch"] == second["epoch"]
    assert [(m["seq"], m["from"], m["text"]) for m in page["messages"]] == [
        (1, "me", "a"),
        (2, "bot", "1 a"),
        (3, "bot", "next?"),
        (4, "me", "b!"),
        (5, "bot", "2 b!"),
        (6, "bot", "next?"),
    ]
    assert [m.get("id") for m in page["messages"]] == ["m1", None, None, "m2", None, None]
    assert page["messages"][2]["choices"] == [{"label": "Yes", "value": "yes"}]


async def test_the_same_id_again_gets_the_same_answer_and_runs_nothing(
    client: Client, told: Told
) -> None:
    await client.get("/")
    first = await say(client, "a!", "m1")
    assert await say(client, "a!", "m1") == first
    assert told.runs == ["a!"]
    page = await listen(client, "after=0&epoch=&wait=0")
    assert len(page["messages"]) == 3


async def test_the_same_id_behind_two_doors_is_two_messages(client: Client, told: Told) -> None:
    await client.get("/")
    await client.get("/cadre")
    await say(client, "a", "m1")
    assert (await say(client, "b", "m1", "cadre"))["replies"][0]["text"] == "1 b"


async def test_polling_after_a_message_gives_only_what_is_newer(client: Client) -> None:
    await client.get("/")
    answer = await say(client, "a", "m1")
    page = await listen(client, f"after=2&epoch={answer['epoch']}&wait=0")
    assert [m["seq"] for m in page["messages"]] == [3]


async def test_a_long_poll_hears_what_the_outbox_sends_once(client: Client, chat: WebChat) -> None:
    await client.get("/")
    answer = await say(client, "a", "m1")
    poll = asyncio.create_task(listen(client, f"after=3&epoch={answer['epoch']}&wait=25"))
    while not chat._waiting:
        await asyncio.sleep(0.005)
    (sender,) = (address.sender for address in chat._waiting)
    reply = Reply("digest", (Choice("More", "more"),))
    await chat.send("home", sender, reply, "row 1")
    await chat.send("home", sender, reply, "row 1")
    assert [(m["seq"], m["from"], m["text"]) for m in (await poll)["messages"]] == [
        (4, "bot", "digest")
    ]
    page = await listen(client, f"after=4&epoch={answer['epoch']}&wait=0")
    assert page["messages"] == []


async def test_a_lost_log_starts_a_new_epoch(client: Client, bot: Bot) -> None:
    await client.get("/")
    old = await say(client, "a!", "m1")
    await bot.link.call("FLUSHALL")
    nothing = await listen(client, f"after=3&epoch={old['epoch']}&wait=0")
    assert nothing == {"epoch": old["epoch"], "messages": []}
    new = await say(client, "b", "m2")
    assert new["epoch"] != old["epoch"]
    page = await listen(client, f"after=3&epoch={old['epoch']}&wait=25")
    assert [m["seq"] for m in page["messages"]] == [1, 2, 3]
    again = await say(client, "a!", "m1")
    assert again["replies"][0]["text"] == "1 a!"
    assert again["seq"] == 4


async def test_a_client_that_leaves_its_poll_leaves_nothing_behind(
    client: Client, chat: WebChat
) -> None:
    await client.get("/")
    poll = asyncio.create_task(listen(client, "after=0&epoch=&wait=25"))
    while not chat._waiting:
        await asyncio.sleep(0.005)
    await say(client, "a", "m1")
    await poll
    assert chat._waiting == {}


async def test_closing_answers_the_polls_that_wait(client: Client, chat: WebChat) -> None:
    await client.get("/")
    async with asyncio.timeout(5):
        poll = asyncio.create_task(listen(client, "after=0&epoch=&wait=25"))
        while not chat._waiting:
            await asyncio.sleep(0.005)
        await chat.close(client.app)
        assert (await poll)["messages"] == []
        assert (await listen(client, "after=0&epoch=&wait=25"))["messages"] == []


async def test_me_tells_role_and_menu(client: Client) -> None:
    await client.get("/")
    me = await (await client.get("/api/home/me")).json()
    assert (me["role"], me["name"], me["place"]) == ("household", "", "")
    assert {"label": TEXTS("web.menu_help"), "value": TEXTS("web.say_help")} in me["menu"]


async def test_a_request_without_a_cookie_is_refused(client: Client) -> None:
    assert await refused(client, json={"id": "m1", "text": "a"}) == (
        401,
        "no_cookie",
        TEXTS("web.no_cookie"),
    )


async def test_a_message_not_sent_by_the_page_is_refused(client: Client, told: Told) -> None:
    await client.get("/")
    status, error, _ = await refused(client, json={"id": "m1", "text": "a"}, headers={})
    assert (status, error, told.runs) == (403, "not_from_page", [])


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"id": "m1"}', b'{"id": 1, "text": "a"}', b'{"id": "a b", "text": "a"}'],
)
async def test_a_malformed_message_is_refused(client: Client, body: bytes) -> None:
    await client.get("/")
    assert await refused(client, data=body) == (400, "malformed", TEXTS("web.malformed"))


async def test_a_body_over_the_limit_is_refused_in_plain_words(client: Client) -> None:
    await client.get("/")
    body = {"id": "m1", "text": "a" * LONGEST_BODY}
    assert await refused(client, json=body) == (413, "too_big", TEXTS("web.too_big"))


async def test_only_files_of_the_page_are_served(client: Client) -> None:
    answer = await client.get("/static/chat.js")
    assert (answer.status, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert (await client.get("/static/index.html")).status == 404
    assert (await client.get("/static/..%2Frun_bot.py")).status == 404


@pytest.mark.parametrize(
    "away", [LinkLost("gone"), DatabaseDown("gone"), NoConnection("none free"), OSError("full")]
)
async def test_while_the_stores_are_away_the_page_is_told_to_come_again(
    chat: WebChat, client: Client, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    async def gone(*_: object) -> None:
        raise away

    await client.get("/")
    monkeypatch.setattr(chat._store, "since", gone)
    monkeypatch.setattr(chat, "_who", gone)
    for path in ("messages?wait=1", "me"):
        answer = await client.get(f"/api/home/{path}")
        assert (answer.status, (await answer.json())["error"]) == (503, "again"), path
