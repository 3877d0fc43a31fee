"""An answer in one piece, and the short way to what is asked most.

aiohttp's own response is put together from its parts each time and its router looks at every part
of a path: together they cost as much again as the rest of HTTP does (benchmarks/RESULTS.md).
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from typing import Any, ClassVar, TypeAlias, cast

from aiohttp import HttpVersion11, hdrs, web
from multidict import CIMultiDict


@dataclass(frozen=True, slots=True)
class Head:
    """What every good answer of a kind begins with."""

    headers: Mapping[str, str]
    lines: bytes = field(init=False)

    def __post_init__(self) -> None:
        lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in self.headers.items())
        object.__setattr__(self, "lines", b"HTTP/1.1 200 OK\r\n" + lines)


JSON = Head(
    {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

STRAIGHT = web.AppKey("straight", Mapping[str, Handler])


@dataclass(slots=True)
class _InOnePiece:
    """What aiohttp's server asks of a response: to be prepared, and written to its end."""

    head: Head
    body: bytes
    status: ClassVar[int] = 200
    keep_alive: ClassVar[bool] = True

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write it all. Raises ConnectionError when nobody listens any more."""
        head = (self.head.lines, b"Date: ", _date(int(time.time())), b"\r\nContent-Length: ")
        size = str(len(self.body)).encode()
        await request.writer.write_eof(b"".join((*head, size, b"\r\n\r\n", self.body)))

    async def write_eof(self) -> None:
        """Nothing is left to be written."""


def whole_answer(request: web.Request, body: bytes, head: Head = JSON) -> web.StreamResponse:
    """Return a 200 with this body."""
    if request.version == HttpVersion11 and request.keep_alive:
        return cast(web.StreamResponse, _InOnePiece(head, body))
    return web.Response(body=body, headers=head.headers)


def json_response(status: int, body: bytes) -> web.Response:
    """Return this JSON as a response of aiohttp's own, to which cookies may be added."""
    return web.Response(status=status, body=body, headers=CIMultiDict(JSON.headers))


def go_straight(server: web.Server, ways: Mapping[str, Handler]) -> None:
    """Let POSTs to these paths reach their handlers past the router."""
    routed: Callable[[Any], Awaitable[web.StreamResponse]] = server.request_handler

    def answer(request: Any) -> Awaitable[web.StreamResponse]:
        path = request.raw_path.partition("?")[0]
        straight = ways.get(path) if request.method == hdrs.METH_POST else None
        if straight is None or hdrs.EXPECT in request.headers:
            return routed(request)
        return straight(request)

    server.request_handler = answer


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
