"""Pictures through the page's interface: only a cadre's, only pictures, only small ones."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web_chat import LONGEST_BODY, Setup, WebChat
from bot.channels.web_page import WEB_FOLDER, menus_from, page_routes
from bot.media import MOST_BYTES, MediaFolder
from config.texts import load_texts
from state.conversation import Conversation
from state.redis_store import Address
from tests.bot.conftest import Bot

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 300_000
HEADERS = {"X-Requested-With": "zhucuntong", "X-Message-Id": "p1"}
Client = TestClient[web.Request, web.Application]


async def _who(address: Address) -> Conversation:
    role = "cadre" if address.account == "cadre" else "household"
    return Conversation(person="p1", role=role)


@pytest.fixture
async def client(bot: Bot, tmp_path: Path) -> AsyncIterator[Client]:
    texts = load_texts()
    chat = WebChat(bot.dispatcher, bot.store, texts, _who, menus_from(texts), str.upper)
    chat.set_up(Setup(media=MediaFolder(tmp_path / "media")))
    app = web.Application(client_max_size=LONGEST_BODY)
    app.add_routes(chat.routes())
    app.add_routes(page_routes(WEB_FOLDER, secure=False))
    async with TestClient(TestServer(app)) as opened:
        await opened.get("/")
        await opened.get("/cadre")
        yield opened


async def _send(
    client: Client, data: bytes, door: str = "cadre", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    url = f"/api/{door}/pictures"
    answer = await client.post(
        url, data=BytesIO(data), headers=HEADERS if headers is None else headers
    )
    return answer.status, await answer.text()


async def test_a_picture_larger_than_any_text_is_kept_and_answered(
    client: Client, tmp_path: Path
) -> None:
    status, first = await _send(client, PNG)
    assert status == 200
    assert (await _send(client, PNG)) == (200, first)
    assert [file.stat().st_size for file in (tmp_path / "media").iterdir()] == [len(PNG)]


@pytest.mark.parametrize(
    ("data", "door", "headers", "status"),
    [
        (b"GIF89a", "cadre", HEADERS, 415),
        (PNG + b"0" * MOST_BYTES, "cadre", HEADERS, 413),
        (PNG, "home", HEADERS, 403),
        (PNG, "cadre", {"X-Message-Id": "p1"}, 403),
        (PNG, "cadre", {"X-Requested-With": "zhucuntong", "X-Message-Id": "a b"}, 400),
    ],
)
async def test_what_may_not_be_sent_is_refused_and_not_kept(
    client: Client, tmp_path: Path, data: bytes, door: str, headers: dict[str, str], status: int
) -> None:
    answered, text = await _send(client, data, door, headers)
    assert (answered, bool(text)) == (status, True)
    assert not (tmp_path / "media").exists()
