"""Who sits at the desk: sessions in Redis, known by a cookie; their token for every form."""

import asyncio
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

import orjson
from aiohttp import web

from bot.channels.web_page import sender_of
from bot.desk.door import STAFF, Pass, origin_of
from state.conversation import Conversation, to_json
from state.records import Records
from state.redis_link import Link
from state.redis_store import Address, Begun, Ending, RedisStore
from state.rows import Person

COOKIE = "zc_desk"
TOKEN = re.compile(r"[0-9a-f]{32}")
SESSION_SECONDS = 12 * 3600
USED_SECONDS = 3600
CHANNEL, ACCOUNT = "desk", "home"


@dataclass(frozen=True, slots=True)
class Visitor:
    """An official at the desk. address: of the conversation their commands are sent in.

    csrf: what each form of this session carries.
    """

    person: Person
    address: Address
    csrf: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, recognises and ends sessions. Every method may raise LinkLost, RedisError."""

    link: Link
    store: RedisStore
    records: Records

    async def enter(self, one: Pass) -> str:
        """Use a pass up and return the cookie of a new session; "" when it may not be used."""
        used = f"zc:desk:used:{one.origin}:{one.once}"
        if not await self.link.call("SET", used, "1", "NX", "EX", USED_SECONDS):
            return ""
        person = await asyncio.to_thread(self._bound, one.person, one.origin)
        if person is None:
            return ""
        token = secrets.token_hex(16)
        await self._remember(person, _address(token))
        kept = orjson.dumps([one.person, one.origin])
        await self.link.call("SET", _key(token), kept, "EX", SESSION_SECONDS)
        return token

    async def visitor(self, request: web.Request) -> Visitor | None:
        """Return who sends a request: still on the roster, still bound where they came from."""
        token = request.cookies.get(COOKIE, "")
        if not TOKEN.fullmatch(token):
            return None
        kept: bytes | None = await self.link.call("GET", _key(token))
        if kept is None:
            return None
        person = await asyncio.to_thread(self._bound, *orjson.loads(kept))
        return Visitor(person, _address(token), csrf_of(token)) if person else None

    async def leave(self, request: web.Request) -> None:
        """End the session of a request."""
        await self.link.call("DEL", _key(request.cookies.get(COOKIE, "")))

    async def _remember(self, person: Person, address: Address) -> None:
        """Let the session's own conversation be this person's, as a binding would."""
        known = {name: getattr(person, name) for name in ("name", "role", "area")}
        said = Conversation(1, person.id, place=person.area, **known)
        token = secrets.token_hex(8)
        begun = await self.store.begin(address, "enter", token)
        if isinstance(begun, Begun):
            await self.store.finish(address, "enter", token, Ending("", to_json(said), b"[]"))

    def _bound(self, person_id: str, origin: str) -> Person | None:
        person = self.records.person(person_id)
        if person is None or person.role not in STAFF:
            return None
        bound = self.records.bindings_of(person_id)
        places = {origin_of(Address(b.channel, b.account, b.sender)) for b in bound}
        return person if origin in places else None


def give(response: web.Response, token: str, *, secure: bool) -> None:
    """Let a browser be known by *token* on the pages of the desk."""
    more = {"path": "/desk", "httponly": True, "samesite": "Lax", "secure": secure}
    response.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, **more)  # type: ignore[arg-type]


def csrf_of(token: str) -> str:
    """Return what forms of a session carry; who does not know its cookie cannot make it."""
    return hashlib.blake2b(b"csrf", key=token.encode(), digest_size=16).hexdigest()


def ours(visitor: Visitor, given: str) -> bool:
    """Return whether a form was sent from a page of this session, in constant time."""
    return hmac.compare_digest(visitor.csrf.encode(), given.encode())


def _address(token: str) -> Address:
    return Address(CHANNEL, ACCOUNT, sender_of(token))


def _key(token: str) -> str:
    return f"zc:desk:s:{hashlib.blake2b(token.encode(), digest_size=16).hexdigest()}"
