"""The whole application on its own servers."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import Parts, build_app, opened
from bot.channels.terminal import talk
from config.settings import Settings, SettingsError, settings_from


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(Settings(data=tmp_path / "data")) as running:
        yield running


async def lines(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text


async def test_the_application_is_ready_when_its_servers_answer(parts: Parts) -> None:
    async with TestClient(TestServer(build_app(parts))) as client:
        assert (await client.get("/healthz")).status == 200
        assert (await client.get("/readyz")).status == 200
        await parts.link.close()
        answer = await client.get("/readyz")
        assert (answer.status, await answer.json()) == (503, {"status": "redis"})


async def test_what_is_wrong_with_the_database_is_told_to_nobody(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    async with TestClient(TestServer(build_app(parts))) as client:
        database = sqlite3.connect(parts.settings.data / "zhucuntong.db")
        database.execute("ALTER TABLE outbox RENAME TO elsewhere")
        answer = await client.get("/readyz")
        assert (answer.status, await answer.json()) == (503, {"status": "database"})
        database.execute("ALTER TABLE elsewhere RENAME TO outbox")
        database.close()
        assert (await client.get("/readyz")).status == 200
    assert "not ready, database: OperationalError" in caplog.text


async def test_a_talk_in_the_terminal_is_answered_line_by_line(parts: Parts) -> None:
    shown: list[str] = []
    await talk(parts.dispatcher, "me", lines("帮助", "取消"), shown.append)
    assert shown[0].startswith("我能帮您")
    assert parts.content.texts("router.nothing_to_cancel") in shown


def test_settings_come_from_the_environment() -> None:
    settings = settings_from({"PORT": "9000", "DATA_DIR": "/srv/data", "SECURE_COOKIES": "1"})
    assert settings == Settings(data=Path("/srv/data"), port=9000, secure_cookies=True)
    with pytest.raises(SettingsError, match="PORT"):
        settings_from({"PORT": "http"})
