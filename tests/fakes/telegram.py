"""A Bot API as strict as Telegram's: refuses what it refuses, keeps updates until confirmed."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456:fake-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "bot", "username": "test_bot"}


@dataclass
class BotApi:
    """sent: (chat, text, [(label, callback data)]). errors: answers the next sendings get.

    commands: by chat, 0 for everybody's.
    pictures: (chat, bytes). webhook: what getWebhookInfo tells.

    chat_limit: messages a chat takes within so many seconds, (0, 0) = any number.

    held: no sending is answered, or takes place, until it is set.
    """

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[int, str, list[tuple[str, str]]]] = field(default_factory=list)
    pictures: list[tuple[int, bytes]] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    errors: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    held: asyncio.Event | None = None
    number: int = 0
    chat_limit: tuple[int, float] = (0, 0.0)
    _times: dict[int, list[float]] = field(default_factory=dict)
    commands: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": "", "pending_update_count": 0})

    def app(self) -> web.Application:
        app = web.Application()
        for name in (
            "getMe",
            "getWebhookInfo",
            "getUpdates",
            "sendMessage",
            "sendPhoto",
            "answerCallbackQuery",
            "getFile",
            "getMyCommands",
            "setMyCommands",
            "deleteMyCommands",
        ):
            app.router.add_post(f"/bot{TOKEN}/{name}", getattr(self, f"_{name}"))
        app.router.add_get(f"/file/bot{TOKEN}/photos/{{name}}", self._file)
        return app

    async def _getMe(self, _: web.Request) -> web.Response:  # noqa: N802
        return _ok(BOT)

    async def _getWebhookInfo(self, _: web.Request) -> web.Response:  # noqa: N802
        return _ok(self.webhook)

    async def _getUpdates(self, request: web.Request) -> web.Response:  # noqa: N802
        given = await request.post()
        offset = int(str(given.get("offset", 0)))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        for _ in range(50):
            if self.updates:
                break
            await asyncio.sleep(0.02)
        return _ok(self.updates)

    async def _sendMessage(self, request: web.Request) -> web.Response:  # noqa: N802
        given = await request.post()
        if self.held:
            await self.held.wait()
        if self.errors:
            status, body = self.errors.pop(0)
            return web.json_response({"ok": False, "error_code": status, **body}, status=status)
        text, chat = str(given["text"]), int(str(given["chat_id"]))
        if self._too_fast(chat):
            body = {"description": "Too Many Requests", "parameters": {"retry_after": 1}}
            return web.json_response({"ok": False, "error_code": 429, **body}, status=429)
        if not text or len(text.encode("utf-16-le")) // 2 > 4096:
            return _bad("Bad Request: message is too long")
        markup = json.loads(str(given.get("reply_markup", "{}")))
        keys = [key for row in markup.get("inline_keyboard", []) for key in row]
        if any(not 1 <= len(key["callback_data"].encode()) <= 64 for key in keys):
            return _bad("Bad Request: BUTTON_DATA_INVALID")
        self.sent.append((chat, text, [(key["text"], key["callback_data"]) for key in keys]))
        return _ok(self._message(chat, text))

    def _too_fast(self, chat: int) -> bool:
        most, seconds = self.chat_limit
        times = self._times.setdefault(chat, [])
        times[:] = [at for at in times if at > time.monotonic() - seconds]
        times.append(time.monotonic())
        return bool(most) and len(times) > most

    async def _sendPhoto(self, request: web.Request) -> web.Response:  # noqa: N802
        given = await request.post()
        if self.errors:
            status, body = self.errors.pop(0)
            return web.json_response({"ok": False, "error_code": status, **body}, status=status)
        chat, files = int(str(given["chat_id"])), [f for f in given.values() if hasattr(f, "file")]
        if len(files) != 1:
            return _bad("Bad Request: there is no photo in the request")
        self.pictures.append((chat, files[0].file.read()))
        return _ok(self._message(chat, ""))

    async def _answerCallbackQuery(self, request: web.Request) -> web.Response:  # noqa: N802
        self.confirmed.append(str((await request.post())["callback_query_id"]))
        return _ok(True)

    async def _getMyCommands(self, request: web.Request) -> web.Response:  # noqa: N802
        return _ok(self.commands.get(_scope(await request.post()), []))

    async def _deleteMyCommands(self, request: web.Request) -> web.Response:  # noqa: N802
        self.commands.pop(_scope(await request.post()), None)
        return _ok(True)

    async def _setMyCommands(self, request: web.Request) -> web.Response:  # noqa: N802
        posted = await request.post()
        given = json.loads(str(posted["commands"]))
        for each in given:
            if not re.fullmatch("[a-z0-9_]{1,32}", each["command"]):
                return _bad("Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(each["description"]) <= 256:
                return _bad("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(posted)] = given
        return _ok(True)

    async def _getFile(self, request: web.Request) -> web.Response:  # noqa: N802
        name = str((await request.post())["file_id"])
        if name not in self.files:
            return _bad("Bad Request: invalid file_id")
        size = len(self.files[name])
        file = {"file_id": name, "file_unique_id": f"u{name}", "file_size": size}
        return _ok({**file, "file_path": f"photos/{name}"})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    def says(self, chat: int, text: str = "", **more: Any) -> dict[str, Any]:
        """Return the update of a message, and put it in line for getUpdates."""
        body = self._message(chat, text, **more)
        if not text:
            del body["text"]
        return self._put({"message": body})

    def presses(self, chat: int, data: str) -> dict[str, Any]:
        """Return the update of a pressed button."""
        person = {"id": chat, "is_bot": False, "first_name": "p"}
        query = {
            "id": str(self.number),
            "from": person,
            "chat_instance": "1",
            "data": data,
            "message": self._message(chat, "with a button"),
        }
        return self._put({"callback_query": query})

    def _put(self, content: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        update = {"update_id": self.number, **content}
        self.updates.append(update)
        return update

    def _message(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        person = {"id": chat, "is_bot": False, "first_name": "p"}
        place = {"id": chat, "type": "private", "first_name": "p"}
        message = {"message_id": 1, "from": person, "chat": place, "date": int(time.time())}
        return {**message, "text": text, **more}


def _scope(posted: Mapping[str, Any]) -> int:
    """Return the chat commands are for, 0 for those everybody sees who has none of their own."""
    scope = json.loads(str(posted.get("scope", '{"type": "default"}')))
    if scope["type"] == "default":
        return 0
    assert scope["type"] == "chat"
    return int(scope["chat_id"])


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _bad(text: str) -> web.Response:
    body = {"ok": False, "error_code": 400, "description": text}
    return web.json_response(body, status=400)
