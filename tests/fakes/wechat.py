"""A WeChat that behaves like the platform: signs, seals, hangs up, knocks three times, counts.

Both sides of it: the servers the bot calls (tokens, service messages, quotas), and the phones whose
messages it delivers to the bot's door.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.web_request import FileField

from tests.fakes.wechat_desk import WechatDesk
from tests.fakes.wechat_menus import WechatMenus
from tests.fakes.wechat_notices import WechatNotices
from tests.fakes.wechat_post import ACCOUNT, APP_ID, SECRET, answered, sealed
from tests.fakes.wecom_cards import WecomCards

KNOCKS = 3
MEDIA_KEPT = 3 * 86_400  # seconds


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
    media: files people sent, by id, media_age seconds ago; given out once *held* is set.
    pictures: shown to users.
    member_limit: messages a member of WeCom gets until member_sent is emptied; more are dropped.
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
    desk: WechatDesk = field(default_factory=WechatDesk)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    menus: WechatMenus = field(default_factory=WechatMenus)
    cards: WecomCards = field(default_factory=WecomCards)
    notices: WechatNotices = field(default_factory=WechatNotices)
    media: dict[str, bytes] = field(default_factory=dict)
    media_age: float = 0.0
    held: asyncio.Event | None = None
    member_limit: int = 0
    member_sent: Counter[str] = field(default_factory=Counter)
    dropped: list[str] = field(default_factory=list)
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
        app.router.add_post("/cgi-bin/message/subscribe/bizsend", self._notice)
        app.router.add_get("/wxaapi/newtmpl/gettemplate", self._templates)
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
        if not code and self._dropped(body["touser"]):
            return web.json_response({"errcode": 0})
        if not code:
            # Too long texts are cut without an error.
            text = body.get("text", {}).get("content", "")
            self._show(body["touser"], body, text.encode()[:2048].decode(errors="ignore"))
        return web.json_response({"errcode": code})

    def _dropped(self, member: str) -> bool:
        """Return whether a member has had so many messages that nobody is told of one more."""
        self.member_sent[member] += 1
        if over := 0 < self.member_limit < self.member_sent[member]:
            self.dropped.append(member)
        return over

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
        if file is None or self.media_age > MEDIA_KEPT:
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

    async def _notice(self, request: web.Request) -> web.Response:
        self.calls["notice"] += 1
        code = self._refusal(request) or self.notices.send(await request.json())
        return web.json_response({"errcode": code})

    async def _templates(self, request: web.Request) -> web.Response:
        if code := self._refusal(request):
            return web.json_response({"errcode": code})
        return web.json_response(self.notices.all_templates())

    async def _sync(self, request: web.Request) -> web.Response:
        self.calls["sync"] += 1
        code = self._refusal(request)
        return web.json_response(
            {"errcode": code} if code else self.desk.page(await request.json())
        )

    async def _desk_message(self, request: web.Request) -> web.Response:
        body = await request.json()
        code = self._refusal(request) or self.desk.taken(body)
        if not code and self.desk.shows(body):
            self._show(body["touser"], body, body.get("text", {}).get("content", ""))
        return web.json_response({"errcode": code})

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

    async def agrees(self, user: str, others: int = 0) -> Delivery:
        """Deliver the event of somebody who agrees to a notice; it opens no window."""
        return await self.deliver(user, self.notices.agrees(user, self.form, others))

    async def deliver(self, user: str, fields: Mapping[str, Any]) -> Delivery:
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
        self, session: aiohttp.ClientSession, fields: Mapping[str, Any], delivery: Delivery
    ) -> bool:
        query, body = sealed(fields, self.form)
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
            delivery.text = answered(raw, self.form)
        return True
