"""The cookie changes when a phone is bound: the one of before is worth nothing any more."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.app import Parts, build_app, opened
from bot.channels.web_page import sender_of
from bot.commands.off_roster import LEAVE
from bot.demo import load_demo
from config.settings import Settings
from state.changes import Write
from state.tables import problem_contacts

FROM_PAGE = {"X-Requested-With": "zhucuntong"}
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(Settings(data=tmp_path / "data")) as running:
        yield running


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[Client]:
    server = TestServer(build_app(parts))
    async with TestClient(server, cookie_jar=DummyCookieJar()) as found:
        yield found


@pytest.fixture
async def code(parts: Parts) -> str:
    return (await load_demo(parts.writer, parts.records, parts.turns.clock().at))["cadre"]


class Phone:
    """A page that names its cookie itself, as somebody who knows it could."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.token = client, token

    @property
    def headers(self) -> dict[str, str]:
        return {**FROM_PAGE, "Cookie": f"zc_cadre={self.token}"}

    async def say(self, text: str, own: str) -> tuple[str, str]:
        """Return (what the bot says, the cookie it gives or "")."""
        body = {"id": own, "kind": "text", "text": text, "sent_at": ""}
        url = "/api/cadre/messages"
        async with self.client.post(url, json=body, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            cookie = answer.cookies.get("zc_cadre")
            replies = (await answer.json())["replies"]
            return replies[0]["text"], cookie.value if cookie else ""

    async def get(self, path: str) -> dict[str, Any]:
        async with self.client.get(f"/api/cadre/{path}", headers=self.headers) as answer:
            return dict(await answer.json())


async def test_binding_gives_a_new_cookie_and_the_old_one_is_nobody_s(
    client: Client, code: str, parts: Parts
) -> None:
    planted = Phone(client, "a" * 32)
    await planted.say("低保一个月多少钱", "m0")
    said, token = await planted.say(f"绑定 {code}", "m1")
    assert "绑定好了" in said
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    mine = Phone(client, token)
    assert (await mine.get("me"))["role"] == "cadre"
    assert (await planted.get("me"))["role"] == "household"
    assert (await planted.get("messages?after=0&epoch=&wait=0"))["messages"] == []
    assert "绑定" in (await planted.say("今日走访", "m2"))[0]
    assert "今天还没" in (await mine.say("今日走访", "m3"))[0]
    assert parts.records.bound("web", "cadre", sender_of(token)) is not None
    assert parts.records.bound("web", "cadre", sender_of(planted.token)) is None


async def test_the_talk_goes_with_the_new_cookie_without_a_break(client: Client, code: str) -> None:
    phone = Phone(client, "b" * 32)
    await phone.say("帮助", "m0")
    epoch = (await phone.get("messages?after=0&epoch=&wait=0"))["epoch"]
    poll = asyncio.create_task(phone.get(f"messages?after=2&epoch={epoch}&wait=1"))
    _, token = await phone.say(f"绑定 {code}", "m1")
    assert (await poll)["epoch"] == epoch, "a poll that still waits tells of no new log"
    page = await Phone(client, token).get(f"messages?after=0&epoch={epoch}&wait=0")
    assert page["epoch"] == epoch
    assert [m.get("id") for m in page["messages"]] == ["m0", None, "m1", None]


async def test_an_answer_that_was_lost_brings_the_same_cookie_again(
    client: Client, code: str
) -> None:
    phone = Phone(client, "c" * 32)
    first = await phone.say(f"绑定 {code}", "m1")
    assert await phone.say(f"绑定 {code}", "m1") == first
    assert (await Phone(client, first[1]).get("me"))["role"] == "cadre"


async def test_only_the_message_that_bound_brings_it(client: Client, code: str) -> None:
    phone = Phone(client, "d" * 32)
    await phone.say(f"绑定 {code}", "m1")
    for number, text in enumerate((f"绑定 {code}", "绑定 WRONG234", "绑定", "帮助")):
        assert (await phone.say(text, f"n{number}"))[1] == ""


async def test_a_wrong_code_brings_none(client: Client) -> None:
    assert (await Phone(client, "e" * 32).say("绑定 WRONG234", "m1"))[1] == ""


async def test_who_is_bound_stays_so_when_redis_is_emptied(
    client: Client, code: str, parts: Parts
) -> None:
    _, token = await Phone(client, "f" * 32).say(f"绑定 {code}", "m1")
    await parts.link.call("FLUSHALL")
    assert (await Phone(client, token).get("me"))["role"] == "cadre"


async def test_opening_a_link_with_a_code_binds_nobody(
    client: Client, code: str, parts: Parts
) -> None:
    assert (await client.get(f"/cadre?code={code}")).status == 200
    assert parts.records.bindings_of("demo-cadre-1") == []


async def test_who_was_taken_off_the_roster_is_not_greeted_by_name(
    client: Client, code: str, parts: Parts
) -> None:
    _, token = await Phone(client, "1" * 32).say(f"绑定 {code}", "m1")
    gone = {"of_person": "demo-cadre-1", "at": datetime.now(UTC)}
    await parts.writer.execute([Write(LEAVE, gone)])
    me = await Phone(client, token).get("me")
    assert (me["role"], me["name"]) == ("household", "")


async def test_what_was_raised_before_goes_with_the_new_cookie_and_its_number_can_be_erased(
    client: Client, code: str, parts: Parts
) -> None:
    before = Phone(client, "2" * 32)
    told = ("反映问题 登封市大金店镇毕家村路灯坏了", "留姓名电话", "王大娘 13800001111", "确认")
    for number, text in enumerate(told):
        await before.say(text, f"m{number}")
    _, token = await before.say(f"绑定 {code}", "n1")
    mine = Phone(client, token)
    assert "路灯坏了" in (await mine.say("我反映的事", "n2"))[0]

    def contacts() -> list[tuple[str, str]]:
        with parts.records.engine.connect() as connection:
            rows = connection.execute(select(problem_contacts)).all()
        return [(row.sender, row.phone) for row in rows]

    assert contacts() == [(sender_of(token), "13800001111")]
    await mine.say("解绑", "n3")
    await mine.say("确认", "n4")
    assert contacts() == []
