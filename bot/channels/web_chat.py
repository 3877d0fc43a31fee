"""The phone page: three doors, messages in by POST, the talk out by long poll."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, get_args

import orjson
from aiohttp import web

from bot.attempts import network_of
from bot.channel import Capabilities
from bot.channels.web_answer import JSON, Handler, Head, json_response, whole_answer
from bot.channels.web_files import STATUS, TEXTS, picture_message
from bot.channels.web_log import PNG, chart_at, page, path_of, posted
from bot.channels.web_page import DOORS, Menu, give_cookie, sender_behind
from bot.channels.web_request import ID, from_page, gone, seconds, sent_at
from bot.channels.web_session import Sessions
from bot.charts import drawn
from bot.contracts import NotHandled, TooMany
from bot.dispatcher import Dispatcher
from bot.media import MediaFolder, NotKept
from bot.trouble import AWAY, trouble
from bot.wire import replies_to_json
from config.texts import Texts
from handlers.turn import Kind, Message, Reply
from state.conversation import Conversation
from state.redis_store import Address, Entry, RedisStore

log = logging.getLogger(__name__)

NAME = "web"
RENEWED = web.RequestKey("renewed", str)
LONGEST_BODY = 256 * 1024
LONGEST_WAIT = 25.0
LOOK_AGAIN = 5.0  # seconds; another process may have added to the log
KINDS = frozenset(get_args(Kind))


class Refusal(Exception):
    """A request that is not answered: HTTP status, a word for machines, a text for people."""

    def __init__(self, status: int, error: str, text: str) -> None:
        super().__init__(error)
        self.status, self.error, self.text = status, error, text


@dataclass(frozen=True, slots=True)
class Setup:
    """How the channel stands to the outside. sessions: renew cookies; secure: of cookies.

    behind_proxy: whether a proxy of ours says in a header whom a request comes from.
    media: where pictures are kept, None when none are taken.
    """

    sessions: Sessions | None = None
    secure: bool = False
    behind_proxy: bool = False
    media: MediaFolder | None = None


class WebChat:
    """The web channel. menus: role → menu. place_name: area code → name people know."""

    name = NAME
    capabilities = Capabilities(
        10_000, "characters", 100, push="free", pictures="inside", kept=True
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: RedisStore,
        texts: Texts,
        who: Callable[[Address], Awaitable[Conversation]],
        menus: Mapping[str, Menu],
        place_name: Callable[[str], str],
    ) -> None:
        self._setup = Setup()
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
                web.post(f"/api/{door}/pictures", self._answering(self._picture, door)),
                web.get(f"/api/{door}/messages", self._answering(self._poll, door)),
                web.get(f"/api/{door}/me", self._answering(self._me, door)),
                web.get(path_of(door), self._answering(self._chart, door, PNG)),
            )
        ]

    def straight(self) -> Mapping[str, Handler]:
        """The ways of what is asked most, for go_straight."""
        return {f"/api/{door}/messages": self._answering(self._post, door) for door in DOORS}

    def set_up(self, setup: Setup) -> None:
        """Stand to the outside in another way than plainly."""
        self._setup = setup

    def take(
        self, texts: Texts, menus: Mapping[str, Menu], place_name: Callable[[str], str]
    ) -> None:
        """Go on with changed copy, menus and places."""
        self._texts, self._menus, self._place_name = texts, menus, place_name

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Put one reply into the sender's log, once per *key*, and wake who waits for it."""
        parts = ["", "", datetime.now(UTC).isoformat(timespec="seconds")]
        entry = orjson.dumps([*parts, orjson.Fragment(replies_to_json((reply,)))])
        address = Address(NAME, account, sender)
        await self._store.log_once(address, key, Entry(entry, 1))
        self.wake(address)

    async def close(self, _: web.Application) -> None:
        """Answer every waiting poll now; those that still come are answered at once."""
        self._closing = True
        self.wake(None)

    def _answering(
        self, act: Callable[..., Awaitable[bytes]], door: str, head: Head = JSON
    ) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                news = await act(door, request)
            except Refusal as refusal:
                body = {"error": refusal.error, "text": refusal.text}
                return json_response(refusal.status, orjson.dumps(body))
            except (*AWAY, OSError) as error:  # the last: a full disk, too many files
                log.warning("not answered: %s", trouble(error))
                body = {"error": "again", "text": self._texts("bot.again")}
                return json_response(503, orjson.dumps(body))
            if (token := request.get(RENEWED)) is None:
                return whole_answer(request, news, head)
            response = json_response(200, news)
            give_cookie(response, door, token, secure=self._setup.secure)
            return response

        return answer

    async def _post(self, door: str, request: web.Request) -> bytes:
        if not from_page(request):
            raise self._refusal(403, "not_from_page")
        address = self._address(door, request)
        message = self._message(address, await self._body(request), self._origin(request))
        return await self._say(request, message)

    async def _picture(self, door: str, request: web.Request) -> bytes:
        if not from_page(request):
            raise self._refusal(403, "not_from_page")
        address = self._address(door, request)
        try:
            who = await self._who(address)
            message = await picture_message(request, address, who, self._setup.media)
        except NotKept as refused:
            raise self._refusal(STATUS[refused.reason], TEXTS[refused.reason]) from None
        return await self._say(request, replace(message, origin=self._origin(request)))

    def _origin(self, request: web.Request) -> str:
        forwarded = request.headers.get("X-Forwarded-For") if self._setup.behind_proxy else None
        return network_of(request.remote, forwarded)

    async def _say(self, request: web.Request, message: Message) -> bytes:
        sessions = self._setup.sessions
        try:
            answered = await self._dispatcher.answer(message)
            if sessions and (token := await sessions.renewed(message)):
                request[RENEWED] = token
        except TooMany as full:
            raise Refusal(429, "busy", full.text) from None
        except NotHandled as failure:
            raise Refusal(503, "again", failure.text) from None
        except AWAY as error:
            log.warning("no new cookie: %s", trouble(error))
        self.wake(Address(message.channel, message.account, message.sender))
        return posted(message, answered)

    async def _poll(self, door: str, request: web.Request) -> bytes:
        address = self._address(door, request)
        epoch, after = request.query.get("epoch", ""), seconds(request, "after", 2**53)
        ends = asyncio.get_running_loop().time() + seconds(request, "wait", LONGEST_WAIT)
        news = asyncio.Event()
        self._waiting.setdefault(address, set()).add(news)
        try:
            while True:
                news.clear()
                found, entries = await self._store.since(address, epoch, int(after))
                found = found or epoch  # no log (yet, or here any more) is no news
                left = ends - asyncio.get_running_loop().time()
                if entries or found != epoch or left <= 0 or self._closing or gone(request):
                    return page(door, found, entries, int(after) if found == epoch else 0)
                await _heard(news, min(left, LOOK_AGAIN))
        finally:
            self._stop_waiting(address, news)

    async def _chart(self, door: str, request: web.Request) -> bytes:
        """Draw a chart of the sender's own log."""
        address, where = self._address(door, request), request.match_info
        epoch, seq = where["epoch"], int(where["seq"])
        found, entries = await self._store.since(address, epoch, seq - 1)
        chart = chart_at(entries, seq) if found == epoch else None
        if chart is None:
            raise self._refusal(404, "no_picture_there")
        return await drawn(chart)

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

    def _message(self, address: Address, body: Any, origin: str) -> Message:
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
                    sent_at=sent_at(body.get("sent_at")),
                    origin=origin,
                )
        raise self._refusal(400, "malformed")

    def _address(self, door: str, request: web.Request) -> Address:
        sender = sender_behind(door, request)
        if not sender:
            raise self._refusal(401, "no_cookie")
        return Address(NAME, door, sender)

    def _refusal(self, status: int, error: str) -> Refusal:
        return Refusal(status, error, self._texts(f"web.{error}"))

    def wake(self, address: Address | None) -> None:
        """Let those look again who wait for news of this sender; None: all who wait."""
        for one in self._waiting if address is None else (address,):
            for news in self._waiting.get(one, ()):
                news.set()

    def _stop_waiting(self, address: Address, news: asyncio.Event) -> None:
        waiting = self._waiting[address]
        waiting.discard(news)
        if not waiting:
            del self._waiting[address]


async def _heard(news: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
