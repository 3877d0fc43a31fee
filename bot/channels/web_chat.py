"""The phone page: three doors, messages in by POST, the talk out by long poll."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias, get_args

import orjson
from aiohttp import web
from multidict import CIMultiDict

from bot.channel import Capabilities
from bot.channels.web_page import DOORS, Menu, sender_behind
from bot.contracts import NotHandled, TooMany
from bot.dispatcher import Dispatcher
from bot.wire import replies_to_json
from config.texts import Texts
from handlers.turn import Kind, Message, Reply
from state.conversation import Conversation
from state.redis_store import Address, Answered, Entry, RedisStore

NAME = "web"
LONGEST_BODY = 256 * 1024
LONGEST_WAIT = 25.0
LOOK_AGAIN = 5.0  # seconds; another process may have added to the log
KINDS = frozenset(get_args(Kind))
ID = re.compile(r"[0-9A-Za-z_.:-]{1,64}")

JSON_HEADERS = CIMultiDict(
    {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """A request that is not answered: HTTP status, a word for machines, a text for people."""

    def __init__(self, status: int, error: str, text: str) -> None:
        super().__init__(error)
        self.status, self.error, self.text = status, error, text


class WebChat:
    """The web channel. menus: role → menu. place_name: area code → name people know."""

    name = NAME
    capabilities = Capabilities(text_limit=10_000, unit="characters", choices=100, push="free")

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: RedisStore,
        texts: Texts,
        who: Callable[[Address], Awaitable[Conversation]],
        menus: Mapping[str, Menu],
        place_name: Callable[[str], str],
    ) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._texts = texts
        self._who = who
        self._menus = menus
        self._place_name = place_name
        self._waiting: dict[Address, set[asyncio.Event]] = {}
        self._closing = False

    def routes(self) -> list[web.RouteDef]:
        """The JSON interface of every door."""
        return [
            route
            for door in DOORS
            for route in (
                web.post(f"/api/{door}/messages", self._answering(self._post, door)),
                web.get(f"/api/{door}/messages", self._answering(self._poll, door)),
                web.get(f"/api/{door}/me", self._answering(self._me, door)),
            )
        ]

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Put one reply into the sender's log, once per *key*, and wake who waits for it."""
        parts = ["", "", datetime.now(UTC).isoformat(timespec="seconds")]
        entry = orjson.dumps([*parts, orjson.Fragment(replies_to_json((reply,)))])
        address = Address(NAME, account, sender)
        await self._store.log_once(address, key, Entry(entry, 1))
        self._wake(address)

    async def close(self, _: web.Application) -> None:
        """Answer every waiting poll now; those that still come are answered at once."""
        self._closing = True
        for address in self._waiting:
            self._wake(address)

    def _answering(self, act: Callable[..., Awaitable[bytes]], door: str) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            try:
                return web.Response(body=await act(door, request), headers=JSON_HEADERS.copy())
            except Refusal as refusal:
                body = {"error": refusal.error, "text": refusal.text}
                return web.Response(
                    status=refusal.status, body=orjson.dumps(body), headers=JSON_HEADERS.copy()
                )

        return answer

    async def _post(self, door: str, request: web.Request) -> bytes:
        if not _from_page(request):
            raise self._refusal(403, "not_from_page")
        address = self._address(door, request)
        message = self._message(address, await self._body(request))
        try:
            answered = await self._dispatcher.answer(message)
        except TooMany as full:
            raise Refusal(429, "busy", full.text) from None
        except NotHandled as failure:
            raise Refusal(503, "again", failure.text) from None
        self._wake(address)
        return _posted(message.key.partition(":")[2], answered)

    async def _poll(self, door: str, request: web.Request) -> bytes:
        address = self._address(door, request)
        epoch, after = request.query.get("epoch", ""), _seconds(request, "after", 2**53)
        ends = asyncio.get_running_loop().time() + _seconds(request, "wait", LONGEST_WAIT)
        news = asyncio.Event()
        self._waiting.setdefault(address, set()).add(news)
        try:
            while True:
                news.clear()
                found, entries = await self._store.since(address, epoch, int(after))
                left = ends - asyncio.get_running_loop().time()
                if entries or found != epoch or left <= 0 or self._closing or _gone(request):
                    return _page(found, entries, int(after) if found == epoch else 0)
                await _heard(news, min(left, LOOK_AGAIN))
        finally:
            self._stop_waiting(address, news)

    async def _me(self, door: str, request: web.Request) -> bytes:
        who = await self._who(self._address(door, request))
        menu = self._menus.get(who.role, [])
        place = self._place_name(who.area) if who.area else ""
        return orjson.dumps({"role": who.role, "name": who.name, "menu": menu, "place": place})

    async def _body(self, request: web.Request) -> Any:
        try:
            return orjson.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            raise self._refusal(413, "too_big") from None
        except orjson.JSONDecodeError:
            raise self._refusal(400, "malformed") from None

    def _message(self, address: Address, body: Any) -> Message:
        match body:
            case {"id": str(own), "text": str(text)} if ID.fullmatch(own):
                kind = body.get("kind", "text")
                return Message(
                    channel=NAME,
                    account=address.account,
                    sender=address.sender,
                    # The page chose the id: only with its sender is it nobody else's.
                    key=f"{address.sender}:{own}",
                    kind=next((known for known in KINDS if known == kind), "other"),
                    text=text,
                    sent_at=_sent_at(body.get("sent_at")),
                )
        raise self._refusal(400, "malformed")

    def _address(self, door: str, request: web.Request) -> Address:
        sender = sender_behind(door, request)
        if not sender:
            raise self._refusal(401, "no_cookie")
        return Address(NAME, door, sender)

    def _refusal(self, status: int, error: str) -> Refusal:
        return Refusal(status, error, self._texts(f"web.{error}"))

    def _wake(self, address: Address) -> None:
        for news in self._waiting.get(address, ()):
            news.set()

    def _stop_waiting(self, address: Address, news: asyncio.Event) -> None:
        waiting = self._waiting[address]
        waiting.discard(news)
        if not waiting:
            del self._waiting[address]


def _from_page(request: web.Request) -> bool:
    """A form on another site can set neither this header nor our Origin."""
    return "X-Requested-With" in request.headers


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _seconds(request: web.Request, name: str, most: float) -> float:
    value = request.query.get(name, "")
    return min(float(value), most) if value.isdecimal() and value.isascii() else 0.0


def _sent_at(raw: Any) -> datetime:
    try:
        sent = datetime.fromisoformat(raw)
        return sent.astimezone(UTC) if sent.tzinfo else datetime.now(UTC)
    except (TypeError, ValueError, OverflowError):
        return datetime.now(UTC)


async def _heard(news: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return


def _posted(own_id: str, answered: Answered) -> bytes:
    place = answered.place
    epoch, first = (place.epoch, place.seq) if place else ("", 0)
    replies = [
        {"seq": seq, **reply} for seq, reply in enumerate(orjson.loads(answered.replies), first + 1)
    ]
    return orjson.dumps({"epoch": epoch, "id": own_id, "seq": first, "replies": replies})


def _page(epoch: str, entries: list[tuple[int, bytes]], after: int) -> bytes:
    messages = [message for last, raw in entries for message in _messages(last, raw)]
    news = [message for message in messages if message["seq"] > after]
    return orjson.dumps({"epoch": epoch, "messages": news})


def _messages(last: int, raw: bytes) -> list[dict[str, Any]]:
    """Return an entry's messages, oldest first; *last* is the seq of the newest."""
    key, said, at, replies = orjson.loads(raw)
    own = key.partition(":")[2]
    mine = [{"from": "me", "id": own, "text": said, "choices": []}] if key else []
    messages = [*mine, *({"from": "bot", **reply} for reply in replies)]
    first = last - len(messages) + 1
    return [{"seq": seq, "at": at, **message} for seq, message in enumerate(messages, first)]
