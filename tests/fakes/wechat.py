"""A WeChat that behaves like the platform: signs, seals, hangs up, knocks three times, counts.

Both sides of it: the servers the bot calls (tokens, service messages, quotas), and the phones whose
messages it delivers to the bot's door.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.web_request import FileField

from bot.channels.wechat_crypto import Envelope, key_of, signed
from bot.channels.wechat_wire import read_body
from tests.fakes.wechat_menus import WechatMenus
from tests.fakes.wecom_cards import WecomCards

KEY = "Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaTE"
APP_ID, TOKEN, SECRET, ACCOUNT = "wx0123456789abcdef", "tok", "sec", "gh_0123456789ab"
ENVELOPE = Envelope(TOKEN, (key_of(KEY),), APP_ID)
KNOCKS = 3


@dataclass(slots=True)
class Delivery:
    """What became of one message: how often it was tried, and the passive reply."""

    knocks: int = 0
    acknowledged: bool = False
    text: str = ""


@dataclass
class Wechat:
    """cut: seconds after which a knock is hung up. form: "xml" or "json", as in the console.

    doors: where the next knocks go instead of *door*. errors: errcodes the next service messages
    get. slots: service messages left, by user.
    media: files people sent, by id; given out once *held* is set. pictures: shown to users.
    knocked, delivered: knocks begun, messages done with.
    """

    door: str = ""
    doors: list[str] = field(default_factory=list)
    cut: float = 5.0
    form: str = "xml"
    wecom: bool = False
    errors: list[int] = field(default_factory=list)
    slots: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[str, str]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    token: str = ""
    tokens_always_bad: bool = False
    desk: list[dict[str, Any]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    menus: WechatMenus = field(default_factory=WechatMenus)
    cards: WecomCards = field(default_factory=WecomCards)
    media: dict[str, bytes] = field(default_factory=dict)
    held: asyncio.Event | None = None
    knocked: int = 0
    delivered: int = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_get("/cgi-bin/gettoken", self._get_token)
        app.router.add_post("/cgi-bin/message/custom/send", self._service_message)
        app.router.add_post("/cgi-bin/message/send", self._app_message)
        app.router.add_post("/cgi-bin/kf/sync_msg", self._sync)
        app.router.add_get("/cgi-bin/media/get", self._media)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.router.add_post("/cgi-bin/message/update_template_card", self._change_card)
        app.router.add_route("*", "/cgi-bin/{part:menu|tags}/{rest:.+}", self._menus)
        app.router.add_post("/cgi-bin/kf/send_msg", self._desk_message)
        return app

    async def _stable_token(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls["token"] += 1
        assert body["grant_type"] == "client_credential"
        if (body["appid"], body["secret"]) != (APP_ID, SECRET):
            return web.json_response({"errcode": 40125, "errmsg": "invalid appsecret"})
        if body["force_refresh"] or not self.token:
            self.token = secrets.token_hex(16)
        return web.json_response({"access_token": self.token, "expires_in": 7200})

    async def _get_token(self, request: web.Request) -> web.Response:
        self.calls["token"] += 1
        assert request.query["corpsecret"] == SECRET
        self.token = self.token or secrets.token_hex(16)
        return web.json_response({"errcode": 0, "access_token": self.token, "expires_in": 7200})

    def _refusal(self, request: web.Request) -> int:
        if self.tokens_always_bad or request.query.get("access_token") != self.token:
            return 40001
        return self.errors.pop(0) if self.errors else 0

    async def _service_message(self, request: web.Request) -> web.Response:
        self.calls["send"] += 1
        body = await request.json()
        user, text = body["touser"], body.get("text", {}).get("content", "")
        code = self._refusal(request)
        if not code and len(text.encode()) > 2048:
            code = 45002
        if not code and self.slots[user] <= 0:
            code = 45015
        if not code:
            self.slots[user] -= 1
            self._show(user, body, text)
        return web.json_response({"errcode": code, "errmsg": "see the code"})

    async def _app_message(self, request: web.Request) -> web.Response:
        self.calls["send"] += 1
        body = await request.json()
        code = self._refusal(request)
        if not code and body["msgtype"] == "template_card":
            return self._show_card(body)
        if not code:
            # Too long texts are cut without an error.
            text = body.get("text", {}).get("content", "")
            self._show(body["touser"], body, text.encode()[:2048].decode(errors="ignore"))
        return web.json_response({"errcode": code})

    def _show_card(self, body: Mapping[str, Any]) -> web.Response:
        before, answer = len(self.cards.shown), self.cards.taken(body)
        if len(self.cards.shown) > before:
            card = list(self.cards.shown.values())[-1]
            buttons = " ".join(f"[{label}]" for label in card.buttons.values())
            self.sent.append((card.user, f"{card.text}\n{buttons}"))
        return web.json_response(answer)

    async def _change_card(self, request: web.Request) -> web.Response:
        self.calls["change"] += 1
        code = self._refusal(request) or self.cards.changed(await request.json())
        return web.json_response({"errcode": code})

    def _show(self, user: str, body: Mapping[str, Any], text: str) -> None:
        """Let a user see a message: a text, or a picture that was left here before."""
        if body["msgtype"] == "image":
            self.pictures.append((user, self.media[body["image"]["media_id"]]))
        else:
            assert (body["msgtype"], bool(text)) == ("text", True)
            self.sent.append((user, text))

    async def _upload(self, request: web.Request) -> web.Response:
        """Take a picture as a part named media with a file name; anything else is refused."""
        self.calls["upload"] += 1
        code = self._refusal(request)
        part = (await request.post()).get("media")
        if not code and (request.query["type"] != "image" or not isinstance(part, FileField)):
            code = 40004
        if code:
            return web.json_response({"errcode": code})
        assert isinstance(part, FileField)
        number = f"left{len(self.media)}"
        self.media[number] = part.file.read()
        return web.json_response({"type": "image", "media_id": number, "created_at": 1})

    async def _media(self, request: web.Request) -> web.Response:
        """A file, or why there is none: in JSON with status 200, as the platform does it."""
        self.calls["media"] += 1
        if code := self._refusal(request):
            return web.json_response({"errcode": code})
        if self.held:
            await self.held.wait()
        file = self.media.get(request.query["media_id"])
        if file is None:
            return web.json_response({"errcode": 40007, "errmsg": "invalid media_id"})
        return web.Response(body=file, content_type="image/jpeg")

    async def _menus(self, request: web.Request) -> web.Response:
        """Menus and tags. A bar that is created anew is counted."""
        path, menus = request.path.removeprefix("/cgi-bin/"), self.menus
        body = await request.json() if request.method == "POST" else {}
        self.calls["menu"] += path in ("menu/create", "menu/addconditional")
        if code := self._refusal(request):
            return web.json_response({"errcode": code})
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "menu/get": lambda: menus.get(app="agentid" in request.query),
            "menu/create": lambda: menus.create(body),
            "menu/addconditional": lambda: menus.add(body),
            "menu/delconditional": lambda: menus.remove(body),
            "tags/get": menus.all_tags,
            "tags/create": lambda: menus.new_tag(body),
            "tags/members/batchtagging": lambda: menus.tagged(body, on=True),
            "tags/members/batchuntagging": lambda: menus.tagged(body, on=False),
            "tags/getidlist": lambda: menus.tags_of(body),
        }
        return web.json_response(answers[path]())

    async def _sync(self, request: web.Request) -> web.Response:
        """Messages after the cursor, three at a time."""
        self.calls["sync"] += 1
        body = await request.json()
        if code := self._refusal(request):
            return web.json_response({"errcode": code})
        start = int(body["cursor"] or 0)
        page = self.desk[start : start + 3]
        cursor = start + len(page)
        return web.json_response(
            {
                "errcode": 0,
                "next_cursor": str(cursor),
                "has_more": int(cursor < len(self.desk)),
                "msg_list": page,
            }
        )

    async def _desk_message(self, request: web.Request) -> web.Response:
        body = await request.json()
        number = body["msgid"]
        assert len(number) <= 32
        code = self._refusal(request)
        if not code and number not in self.shown:
            self.shown.add(number)
            self._show(body["touser"], body, body.get("text", {}).get("content", ""))
        return web.json_response({"errcode": code})

    def writes_to_desk(self, user: str, text: str, seconds_ago: int = 0) -> None:
        """Put a customer's message where sync_msg finds it."""
        message = {
            "msgid": f"m{len(self.desk)}",
            "open_kfid": "kf1",
            "external_userid": user,
            "send_time": int(time.time()) - seconds_ago,
            "origin": 3,
            "msgtype": "text",
            "text": {"content": text},
        }
        self.desk.append(message)

    async def rings(self) -> Delivery:
        """Deliver the callback that says there is something to fetch."""
        event = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": "t", "OpenKfId": "kf1"}
        return await self.deliver("sys", event)

    async def says(self, user: str, text: str, **fields: str) -> Delivery:
        """Deliver a text of *user* as the platform does."""
        self.slots[user] = 5
        kinds = {"MsgType": "text", "Content": text, "MsgId": str(secrets.randbits(63))}
        return await self.deliver(user, {**kinds, **fields})

    async def happens(self, user: str, event: str, key: str = "") -> Delivery:
        """Deliver an event."""
        self.slots[user] = max(self.slots[user], 3)
        return await self.deliver(user, {"MsgType": "event", "Event": event, "EventKey": key})

    async def presses(self, user: str, task: str, label: str, **fields: str) -> Delivery:
        """Deliver the event of a pressed button of a card."""
        return await self.deliver(user, {**self.cards.pressed(task, label), **fields})

    async def deliver(self, user: str, fields: Mapping[str, str]) -> Delivery:
        common = {"ToUserName": ACCOUNT, "FromUserName": user, "CreateTime": str(int(time.time()))}
        delivery = Delivery()
        timeout = aiohttp.ClientTimeout(total=self.cut)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for _ in range(KNOCKS):
                delivery.knocks += 1
                if await self._knock(session, {**common, **fields}, delivery):
                    break
        self.delivered += 1
        return delivery

    async def _knock(
        self, session: aiohttp.ClientSession, fields: Mapping[str, str], delivery: Delivery
    ) -> bool:
        query, body = self.sealed(fields)
        door = self.doors.pop(0) if self.doors else self.door
        self.knocked += 1
        try:
            async with session.post(door, params=query, data=body) as response:
                raw = await response.read()
                if response.status != 200:
                    return False
        except (TimeoutError, aiohttp.ClientError):
            return False
        delivery.acknowledged = True
        if raw not in (b"", b"success"):
            delivery.text = self._passive(raw)
        return True

    def sealed(self, fields: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        """Return query and body of a callback."""
        inner = json.dumps(fields).encode() if self.form == "json" else _xml(fields)
        sealed = ENVELOPE.seal(inner, secrets.token_bytes(16))
        timestamp, nonce = str(int(time.time())), str(secrets.randbits(32))
        query = {
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "signature": signed(TOKEN, timestamp, nonce),
            "msg_signature": signed(TOKEN, timestamp, nonce, sealed),
        }
        outer = {"ToUserName": ACCOUNT, "Encrypt": sealed}
        if self.form == "json":
            return query, json.dumps(outer).encode()
        return query, _xml(outer)

    def _passive(self, raw: bytes) -> str:
        """Return the text of a passive reply; anything the platform would not take fails."""
        _, outer = read_body(raw)
        parts = (outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        form, inner = read_body(ENVELOPE.open(*parts).message)
        assert (form, inner["MsgType"], inner["FromUserName"]) == (self.form, "text", ACCOUNT)
        assert len(inner["Content"].encode()) <= 2048
        return inner["Content"]


def _xml(fields: Mapping[str, Any]) -> bytes:
    safe = {name: str(value).replace("]]>", "]]]]><![CDATA[>") for name, value in fields.items()}
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in safe.items())
    return f"<xml>{inside}</xml>".encode()
