"""Lets other systems read: token, pace, parameters, audit, and troubles in plain words."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from aiohttp import web

from bot.api.answer import Answer
from bot.api.asked import Asked
from bot.api.openapi import JSON, TROUBLE_JSON, document
from bot.api.routes import HOME, ROUTES, Route
from bot.api.shapes import Trouble
from bot.attempts import network_of
from bot.desk.parts import Parts
from bot.desk.session import Visitor
from bot.desk.view import NotThere, View
from bot.pace import WINDOW, Pace, pace_of
from bot.recorder import writes_of
from bot.trouble import AWAY, trouble
from handlers.turn import HouseholdRead, Message
from state.redis_store import Address
from state.rows import Person
from state.token_records import READER, Token
from state.writer import Committed, DatabaseDown

log = logging.getLogger(__name__)

CHANNEL, ACCOUNT = "api", "v1"
LONGEST_TOKEN = 200
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}
METHODS = ("GET", "HEAD")

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """A request that is not answered. code: of the text that says what to do about it."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


def open_api(app: web.Application, parts: Parts) -> None:
    """Add the read API's addresses to an application."""
    app.add_routes(Api(parts, pace_of(parts.settings, parts.store, "api")).routes())


@dataclass(slots=True)
class Api:
    """The addresses. pace: requests a minute of each token, and of each network address."""

    parts: Parts
    pace: Pace = field(default_factory=lambda: Pace(0))

    def routes(self) -> list[web.RouteDef]:
        """Every address. Each takes all methods, so that another than GET is told so."""
        made = [
            web.route("*", HOME + route.path, self._told(partial(self._answer, route)))
            for route in ROUTES
        ]
        made.append(web.route("*", f"{HOME}/openapi.json", self._told(self._document)))
        return [*made, web.route("*", f"{HOME}{{rest:(/.*)?}}", self._told(_elsewhere))]

    def _told(self, act: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                if request.method not in METHODS:
                    raise Refused(405, "only_get")
                return await act(request)
            except NotThere:
                return self._refusal(Refused(404, "not_there"))
            except Refused as refused:
                return self._refusal(refused)
            except AWAY as error:
                log.warning("api: %s", trouble(error))
                return self._refusal(Refused(503, "again"))

        return answer

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        token = await self._token(request)
        view = self._view(token)
        asked = Asked(_read(route, request))
        answer = await asyncio.to_thread(route.make, view, asked)
        await self._note(view, answer)
        body = answer.body.model_dump_json().encode()
        tag = hashlib.blake2b(body, digest_size=16).hexdigest()
        if _has(request, tag):
            return web.Response(status=304, headers={**HEADERS, "ETag": f'"{tag}"'})
        headers = {**HEADERS, "ETag": f'"{tag}"'}
        return web.Response(body=body, content_type=JSON, headers=headers)

    async def _document(self, request: web.Request) -> web.StreamResponse:
        """The document itself tells nothing of anybody: no token is asked for."""
        return web.json_response(document(), headers=HEADERS)

    async def _token(self, request: web.Request) -> Token:
        """Return who asks. Raises Refused: too fast, no token, one that opens nothing."""
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        given = presented.strip()[:LONGEST_TOKEN] if scheme.lower() == "bearer" else ""
        if self.pace.over(self._message(request, given)):
            raise Refused(429, "too_fast")
        if not given:
            raise Refused(401, "no_token")
        token = await asyncio.to_thread(self.parts.records.tokens.token, given)
        if token is None or not token.good(self.parts.turns.clock().at):
            raise Refused(401, "bad_token")
        return token

    def _message(self, request: web.Request, given: str) -> Message:
        """What the pace is counted by: the token, and the network it comes from."""
        proxied = self.parts.settings.behind_proxy
        forwarded = request.headers.get("X-Forwarded-For", "") if proxied else None
        who = hashlib.blake2b(given.encode("utf-8", "replace"), digest_size=8).hexdigest()
        origin = network_of(request.remote, forwarded)
        at = self.parts.turns.clock().at
        return Message(CHANNEL, ACCOUNT, who, "", "action", "", at, origin)

    def _view(self, token: Token) -> View:
        person = Person(READER + token.name, token.name, "supervisor", token.area)
        visitor = Visitor(person, Address(CHANNEL, ACCOUNT, token.name), "")
        parts = self.parts
        return View(visitor, parts.content, parts.records, parts.turns.clock())

    async def _note(self, view: View, answer: Answer) -> None:
        """Note in the audit whose data the answer holds. Raises DatabaseDown when it cannot."""
        read = [HouseholdRead(view.visitor.person.id, one) for one in answer.reads]
        message = Message(*view.visitor.address, "", "action", "", view.moment.at)
        writes = writes_of(read, message, view.moment.at)
        if writes and not isinstance(await self.parts.writer.execute(writes), Committed):
            raise DatabaseDown("refused")

    def _refusal(self, refused: Refused) -> web.Response:
        texts = self.parts.content.texts
        told = Trouble(
            title=texts(f"api.title_{refused.status}"),
            status=refused.status,
            detail=texts(f"api.code_{refused.code}", **refused.values),
            code=refused.code,
        )
        body = told.model_dump_json().encode()
        response = web.Response(body=body, status=refused.status, headers=HEADERS)
        response.content_type = TROUBLE_JSON
        response.headers.update(_more(refused.status))
        return response


def _read(route: Route, request: web.Request) -> Mapping[str, object]:
    """Return the parameters of a request, read. Raises Refused for one that cannot be used."""
    known = {param.name: param for param in route.params}
    queried = {param.name for param in route.params if param.place == "query"}
    found: dict[str, object] = {}
    for name in request.query:
        if name not in queried:
            listed = ", ".join(sorted(queried)) or "-"
            raise Refused(400, "unknown_parameter", name=name[:40], known=listed)
    given = {name: request.query.getall(name) for name in request.query}
    given |= {name: [value] for name, value in request.match_info.items()}
    for name, values in given.items():
        if len(values) > 1:
            raise Refused(400, "twice", name=name)
        try:
            found[name] = known[name].read(values[0])
        except (ValueError, OverflowError) as error:
            raise Refused(400, "bad_parameter", name=name) from error
    return found


def _has(request: web.Request, tag: str) -> bool:
    """Whether who asks has this very answer already."""
    return any(one.value == tag for one in request.if_none_match or ())


def _more(status: int) -> Mapping[str, str]:
    return {
        401: {"WWW-Authenticate": "Bearer"},
        405: {"Allow": ", ".join(METHODS)},
        429: {"Retry-After": str(int(WINDOW))},
    }.get(status, {})


async def _elsewhere(request: web.Request) -> web.StreamResponse:
    raise NotThere
