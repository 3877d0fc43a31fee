"""Calls to the WeChat and WeCom servers: the token all share, and what each error code means."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, TypeAlias, TypeVar

import aiohttp
import orjson

from bot.channel import Undelivered
from state.redis_link import Link

# Sources: the platforms' tables of return codes. Judged by code, never by text.
TOKEN_GONE = frozenset({40001, 40014, 42001})
# Of customer service: too many, too late, the talk is over, a person has taken it over.
DESK_SHUT = frozenset({95001, 95002, 95013, 95018})
WINDOW_SHUT = frozenset({45015, 45047}) | DESK_SHUT
PERMANENT = frozenset(
    {40003, 40007, 40037, 40058, 40164, 43004, 45002, 47003, 48001, 48002, 60020, 81013}
)
DAY_USED_UP = frozenset({45009})

MARGIN = 300  # seconds a token is dropped before it ends
FORCE_EVERY = 30.0  # seconds; forcing sooner is refused, and there are 20 a day
PATIENCE = aiohttp.ClientTimeout(total=10)
BREAK_AFTER, BREAK_SECONDS = 5, 30.0
MOST_BYTES = 1024 * 1024  # of an answer that is no file

UPLOAD = "/cgi-bin/media/upload"

Answer = TypeVar("Answer")
Body: TypeAlias = bytes | aiohttp.FormData | None


@dataclass(frozen=True, slots=True)
class TokenSource:
    """How a platform gives tokens. stable: WeChat's stable_token, else WeCom's gettoken."""

    receiver: str
    secret: str
    stable: bool


@dataclass(slots=True)
class PlatformApi:
    """One account's calls. Tokens are shared through Redis and fetched once at a time.

    link: None for a command that ends soon, whose token is its own. After BREAK_AFTER failures in a
    row nothing is called for BREAK_SECONDS.
    """

    session: aiohttp.ClientSession
    link: Link | None
    base: str
    source: TokenSource
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _own: str = ""
    _forced_at: float = -FORCE_EVERY
    _failures: int = 0
    _rests_until: float = 0.0

    async def post(
        self, path: str, body: Mapping[str, Any], fine: int = 0, **query: str
    ) -> dict[str, Any]:
        """Call with a JSON body; once more with a new token when that is refused.

        fine: an errcode that is an answer too. Raises Undelivered.
        """
        return _checked(await self._called("POST", path, query, orjson.dumps(body)), fine)

    async def get(self, path: str, fine: int = 0, **query: str) -> dict[str, Any]:
        """Ask for something. fine: an errcode that is an answer too. Raises Undelivered."""
        return _checked(await self._called("GET", path, query, None), fine)

    async def upload(self, picture: bytes) -> str:
        """Leave a PNG with the platform for three days; return its number. Raises Undelivered."""

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("media", picture, filename="chart.png", content_type="image/png")
            return made

        async def call(token: str) -> dict[str, Any]:
            return await self._json("POST", UPLOAD, {"type": "image"}, form(), token)

        return str(_checked(await self._with_token(call)).get("media_id", ""))

    async def download(self, path: str, most: int, **query: str) -> bytes | None:
        """Return a file; None when it has more than *most* bytes. Raises Undelivered."""
        got = await self._with_token(partial(self._file, path, query, most))
        if isinstance(got, dict):
            raise Undelivered(f"{path}: {sorted(_checked(got))}", permanent=True)
        return got

    async def _called(
        self, method: str, path: str, query: Mapping[str, str], body: bytes | None
    ) -> dict[str, Any]:
        return await self._with_token(partial(self._json, method, path, query, body))

    async def _with_token(self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        self._check_rest()
        token = await self._token()
        answer = await call(token)
        if isinstance(answer, dict) and answer.get("errcode", 0) in TOKEN_GONE:
            answer = await call(await self._token(instead_of=token))
        return answer

    async def _json(
        self, method: str, path: str, query: Mapping[str, str], body: Body, token: str = ""
    ) -> dict[str, Any]:
        raw = await self._raw(method, path, _with(query, token), body)
        try:
            answer = orjson.loads(raw or b"")
        except orjson.JSONDecodeError:
            self._failed()
            raise Undelivered(f"{path}: JSONDecodeError") from None
        self._failures = 0
        return answer if isinstance(answer, dict) else {}

    async def _file(
        self, path: str, query: Mapping[str, str], most: int, token: str
    ) -> bytes | dict[str, Any] | None:
        """Return the file's bytes, or what the platform says instead of one."""
        raw = await self._raw("GET", path, _with(query, token), None, most)
        self._failures = 0
        if raw is None or not raw.startswith(b"{"):
            return raw
        with contextlib.suppress(orjson.JSONDecodeError):
            return dict(orjson.loads(raw))
        return raw

    async def _raw(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Body,
        most: int = MOST_BYTES,
    ) -> bytes | None:
        # A form says itself where its parts end.
        form = isinstance(body, aiohttp.FormData)
        headers = {} if form else {"Content-Type": "application/json"}
        url = f"{self.base}{path}"
        try:
            async with self.session.request(
                method, url, params=query, data=body, headers=headers, timeout=PATIENCE
            ) as response:
                raw = await read_up_to(response.content, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed()
            # Not the error's text: it holds the address with the token.
            raise Undelivered(f"{path}: {type(error).__name__}") from None
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failed()
            raise Undelivered(f"{path}: {response.status}")
        return raw

    def _check_rest(self) -> None:
        """Raise Undelivered while the platform's server is let rest."""
        if time.monotonic() < self._rests_until:
            raise Undelivered("the platform's server does not answer")

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= BREAK_AFTER:
            self._failures, self._rests_until = 0, time.monotonic() + BREAK_SECONDS

    async def _token(self, instead_of: str = "") -> str:
        """Return the shared token; a fresh one when it is *instead_of*, which was refused."""
        async with self._fetching:
            kept = await self._kept()
            if kept and kept != instead_of:
                return kept
            self._check_rest()  # it may have begun while others asked before us
            answer = await self._fetched(force=bool(instead_of))
            token = answer.get("access_token")
            if not isinstance(token, str):
                raise Undelivered(f"no token: errcode {answer.get('errcode')}")
            lives = max(int(answer.get("expires_in", 0)) - MARGIN, 1)
            await self._keep(token, lives)
            return token

    async def _kept(self) -> str:
        if self.link is None:
            return self._own
        kept = await self.link.call("GET", self._key)
        return str(kept.decode()) if kept else ""

    async def _keep(self, token: str, seconds: int) -> None:
        self._own = token
        if self.link is not None:
            await self.link.call("SET", self._key, token, "EX", seconds)

    async def _fetched(self, *, force: bool) -> dict[str, Any]:
        source = self.source
        if not source.stable:
            query = {"corpid": source.receiver, "corpsecret": source.secret}
            return await self._json("GET", "/cgi-bin/gettoken", query, None)
        may_force = time.monotonic() - self._forced_at >= FORCE_EVERY
        if force and not may_force:
            raise Undelivered("token refused")
        if force:
            self._forced_at = time.monotonic()
        body = {
            "grant_type": "client_credential",
            "appid": source.receiver,
            "secret": source.secret,
            "force_refresh": force,
        }
        return await self._json("POST", "/cgi-bin/stable_token", {}, orjson.dumps(body))

    @property
    def _key(self) -> str:
        return f"zc:token:{self.source.receiver}:{'oa' if self.source.stable else 'wecom'}"


async def read_up_to(content: aiohttp.StreamReader, most: int) -> bytes | None:
    """Return all that comes, None when it is more than *most* bytes."""
    parts, size = [], 0
    async for part in content.iter_chunked(64 * 1024):
        size += len(part)
        if size > most:
            return None
        parts.append(part)
    return b"".join(parts)


def _with(query: Mapping[str, str], token: str) -> dict[str, str]:
    return {**query, "access_token": token} if token else dict(query)


def _checked(answer: dict[str, Any], fine: int = 0) -> dict[str, Any]:
    code = answer.get("errcode", 0)
    if code in (0, fine):
        return answer
    why = f"errcode {code}"
    if code in WINDOW_SHUT:
        raise Undelivered(why, until_heard=True)
    if code in DAY_USED_UP:
        raise Undelivered(why, pause=timedelta(hours=6))
    raise Undelivered(why, permanent=code in PERMANENT)
