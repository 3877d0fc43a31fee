"""What is logged and printed holds no secret, no number of a person, and nothing people said."""

import asyncio
import contextlib
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

import run_bot
from bot.app import Parts, build_app, opened
from bot.demo import load_demo
from bot.logs import MESSAGE, Lines, log_to
from config.settings import Settings
from handlers.turn import Message, Turn
from tests.bot.conftest import NOON
from tests.promises.test_erasure import HOME, PLAN

SECRET_KEY = "a2V5IG9mIHRlc3RzLCB0aGlydHktdHdvIGJ5dGVzIQ=="[:44]
PHONE, IDENTITY = "13800001111", "410185195601011234"
COOKIE = "c00c1ec00c1ec00c1ec00c1ec00c1e00"
SAID = (*PLAN["planted"], IDENTITY, "王建国", "王秀英", "孙长江")


class Captured:
    """All that is logged, at every level, by everybody."""

    def __init__(self, form: str) -> None:
        self.stream = io.StringIO()
        self.form = form

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        root = logging.getLogger()
        kept, level = root.handlers[:], root.level
        root.handlers[:] = []
        log_to(self.stream, {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": self.form})
        try:
            yield
        finally:
            root.handlers[:] = kept
            root.setLevel(level)

    @property
    def text(self) -> str:
        return self.stream.getvalue()


async def spoken(parts: Parts) -> dict[str, str]:
    """Say everything of planted.yaml and more; return the codes."""
    codes = await load_demo(parts.writer, parts.records, parts.turns.clock().at)
    bound = [("say", role, f"绑定 {codes[role]}") for role in ("family", "cadre", "supervisor")]
    lines = [*bound, *(("say", line["as"], line.get("say", "确认")) for line in PLAN["lines"])]
    lines += [("say", "nobody", f"绑定 {codes['county']}X"), ("say", "nobody", f"我的证{IDENTITY}")]
    for number, (_, who, text) in enumerate(lines):
        message = Message("web", "home", who, f"{who}:{number}", "text", text, NOON)
        await parts.dispatcher.dispatch(message)
    return codes


async def knocked(parts: Parts) -> None:
    """Requests that are refused, or break something, each with something in it nobody may log."""
    headers = {"X-Requested-With": "x", "Cookie": f"home={COOKIE}; zc_home={COOKIE}"}
    server = TestServer(build_app(parts))
    await server.start_server(access_log=None)  # as bot.serve does
    async with TestClient(server) as client:
        for body in (b"{", f'{{"id": "1", "text": "{PHONE}"}}'.encode(), PHONE.encode() * 9):
            await client.post("/api/home/messages", data=body, headers=headers)
        await client.get(f"/desk/enter?pass={COOKIE}", headers=headers)
        await client.get(f"/{PHONE}", headers=headers)
        await client.get("/api/home/messages?after=-1&epoch=x", headers=headers)


def broken(*_: Any) -> Turn:
    raise ValueError(f"cannot read {PHONE} of 王建国")


@pytest.mark.parametrize("form", ["", "json"])
async def test_a_run_of_dialogs_logs_nothing_of_people_and_no_secret(
    tmp_path: Path, form: str
) -> None:
    captured = Captured(form)
    settings = Settings(data=tmp_path / "data")
    with captured.on():
        async with opened(settings) as parts:
            codes = await spoken(parts)
            await knocked(parts)
        keys = (settings.data / "keys").read_text().strip()
        async with opened(settings, broken) as parts:
            message = Message("web", "home", "s", "s:1", "text", f"{PHONE} 王建国", NOON)
            await parts.dispatcher.dispatch(message)
    assert "handler failed" in captured.text
    secrets = [keys, keys.partition(":")[2], COOKIE, *codes.values(), *SAID]
    assert [secret for secret in secrets if secret in captured.text] == []


async def test_every_line_about_a_message_has_its_id(tmp_path: Path) -> None:
    captured = Captured("json")
    with captured.on():
        async with opened(Settings(data=tmp_path / "data"), broken) as parts:
            for number in range(2):
                message = Message("web", "home", "s", f"s:{number}", "text", "x", NOON)
                await parts.dispatcher.dispatch(message)
    lines = [json.loads(line) for line in captured.text.splitlines()]
    failed = [line["message"] for line in lines if "handler failed" in line["text"]]
    assert len(set(failed)) == 2
    assert all(set(line) == {"at", "level", "name", "message", "text"} for line in lines)


def test_an_error_is_logged_by_its_kind_and_place_and_without_its_words() -> None:
    captured = Captured("")
    with captured.on():
        try:
            raise KeyError(f"{PHONE}")
        except KeyError:
            logging.getLogger("x").exception("failed")
    assert "KeyError at test_output.py" in captured.text
    assert PHONE not in captured.text


def test_the_id_of_no_message_is_a_dash() -> None:
    record = logging.LogRecord("n", logging.INFO, "f", 1, "hello %s", ("you",), None)
    assert Lines(as_json=False).format(record).endswith("INFO n [-]: hello you")
    token = MESSAGE.set("p:1")
    assert json.loads(Lines(as_json=True).format(record))["message"] == "p:1"
    MESSAGE.reset(token)


COMMANDS = (
    ["doctor"],
    ["rotate-keys", "--new-key"],
    ["person", HOME, "--copy", "{folder}/copy.json"],
    ["export", "{folder}/out.xlsx", "--area", "410185", "--form", "all"],
    ["backup", "{folder}/backup.tar"],
    ["person", HOME, "--erase"],
)


async def test_no_command_prints_a_secret_or_a_number_of_a_person(tmp_path: Path) -> None:
    """Each as a process of its own, over records in which everything was said."""
    settings = Settings(data=tmp_path / "data")
    async with opened(settings) as parts:
        codes = await spoken(parts)
    printed = [await _run([one.format(folder=tmp_path) for one in c], tmp_path) for c in COMMANDS]
    keys = [line.partition(":")[2] for line in (settings.data / "keys").read_text().split()]
    for command, text in zip(COMMANDS, printed, strict=True):
        found = [s for s in (*keys, *codes.values(), PHONE, IDENTITY, "白泽") if s in text]
        assert found == [], command
    assert any("rows sealed with" in text for text in printed)


async def _run(arguments: list[str], tmp_path: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(run_bot.__file__)), *arguments,
        env={**os.environ, "DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "DEBUG"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return out.decode()


@pytest.mark.parametrize("keys", [SECRET_KEY, f"k1:{SECRET_KEY}x", "k1:short"])
def test_wrong_keys_are_refused_without_being_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: str
) -> None:
    monkeypatch.setenv("SECRET_KEYS", keys)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as refused:
        run_bot.main(["rotate-keys"])
    assert "expected an id" in str(refused.value)
    assert SECRET_KEY not in str(refused.value)
