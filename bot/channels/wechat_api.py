"""Calls to the WeChat and WeCom servers: the token all share, and what each error code means."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import orjson

from bot.channel import Undelivered
from state.redis_link import RedisLink

# Sources: the platforms' tables of return codes. Judged by code, never by text.
TOKEN_GONE = frozenset({40001, 40014, 42001})
WINDOW_SHUT = frozenset({45015, 45047})
PERMANENT = frozenset({40003, 43004, 43101, 45002, 48001, 48002, 60020, 81013, 40164})
DAY_USED_UP = frozenset({45009})

MARGIN = 300  # seconds a token is dropped before it ends
FORCE_EVERY = 30.0  # seconds; forcing sooner is refused, and there are 20 a day
PATIENCE = aiohttp.ClientTimeout(total=10)
BREAK_AFTER, BREAK_SECONDS = 5, 30.0


@dataclass(frozen=True, slots=True)
class TokenSource:
    """How a platform gives tokens. stable: WeChat's stable_token, else WeCom's gettoken."""

    receiver: str
    secret: str
    stable: bool


@dataclass(slots=True)
class PlatformApi:
    """One account's calls. Tokens are shared through Redis and fetched once at a time.

    After BREAK_AFTER failures in a row nothing is called for BREAK_SECONDS.
    """

    session: aiohttp.ClientSession
    link: RedisLink
    base: str
    source: TokenSource
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _forced_at: float = -FORCE_EVERY
    _failures: int = 0
    _rests_until: float = 0.0

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call once more with a new token when the first one is refused. Raises Undelivered."""
        if time.monotonic() < self._rests_until:
            raise Undelivered("the platform's server does not answer")
        token = await self._token()
        answer = await self._posted(path, body, token)
        if answer.get("errcode", 0) in TOKEN_GONE:
            answer = await self._posted(path, body, await self._token(instead_of=token))
        return _checked(answer)

    async def _posted(self, path: str, body: Mapping[str, Any], token: str) -> dict[str, Any]:
        return await self._json("POST", path, {"access_token": token}, orjson.dumps(body))

    async def _json(
        self, method: str, path: str, query: Mapping[str, str], body: bytes | None
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        try:
            async with self.session.request(
                method,
                f"{self.base}{path}",
                params=query,
                data=body,
                headers=headers,
                timeout=PATIENCE,
            ) as response:
                answer = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            self._failed()
            # Not the error's text: it holds the address with the token.
            raise Undelivered(f"{path}: {type(error).__name__}") from None
        self._failures = 0
        return answer if isinstance(answer, dict) else {}

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= BREAK_AFTER:
            self._failures, self._rests_until = 0, time.monotonic() + BREAK_SECONDS

    async def _token(self, instead_of: str = "") -> str:
        """Return the shared token; a fresh one when it is *instead_of*, which was refused."""
        async with self._fetching:
            kept = await self.link.call("GET", self._key)
            if kept and kept.decode() != instead_of:
                return str(kept.decode())
            answer = await self._fetched(force=bool(instead_of))
            token = answer.get("access_token")
            if not isinstance(token, str):
                raise Undelivered(f"no token: errcode {answer.get('errcode')}")
            lives = max(int(answer.get("expires_in", 0)) - MARGIN, 1)
            await self.link.call("SET", self._key, token, "EX", lives)
            return token

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


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    code = answer.get("errcode", 0)
    if code == 0:
        return answer
    why = f"errcode {code}"
    if code in WINDOW_SHUT:
        raise Undelivered(why, until_heard=True)
    if code in DAY_USED_UP:
        raise Undelivered(why, pause=timedelta(hours=6))
    raise Undelivered(why, permanent=code in PERMANENT)
