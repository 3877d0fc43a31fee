"""The answer in one piece is plain HTTP; what is not that one POST goes by the router."""

import asyncio
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web

from bot.channels.web_answer import go_straight, whole_answer

BODY = '{"said":"好"}'.encode()


async def answer(request: web.Request) -> web.StreamResponse:
    await request.read()
    return whole_answer(request, BODY)


async def routed(request: web.Request) -> web.Response:
    return web.Response(text=f"routed {request.method}")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_route("*", "/say", routed)
    app.router.add_route("*", "/say/a", routed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    assert runner.server is not None
    go_straight(runner.server, {"/say": answer})
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def talk(port: int, *requests: str) -> list[tuple[str, dict[str, str], bytes]]:
    """Send the requests over one connection; return status lines, headers, bodies."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = []
    for request in requests:
        writer.write(request.replace("\n", "\r\n").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.strip().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        answers.append((status, headers, await reader.readexactly(int(headers["Content-Length"]))))
    if headers.get("Connection") == "close" or "HTTP/1.0" in requests[-1]:
        assert await reader.read() == b""
    writer.close()
    return answers


async def test_one_connection_takes_one_answer_after_another(port: int) -> None:
    request = "POST /say HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}"
    answers = await talk(port, request, request)
    assert [(status, body) for status, _, body in answers] == 2 * [("HTTP/1.1 200 OK", BODY)]
    headers = answers[0][1]
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert parsedate_to_datetime(headers["Date"]).tzinfo is not None


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
async def test_a_client_that_wants_no_more_is_let_go(port: int, version: str) -> None:
    closing = f"POST /say {version}\nHost: x\nConnection: close\nContent-Length: 2\n\n{{}}"
    ((status, headers, body),) = await talk(port, closing)
    assert (status.partition(" ")[2], body) == ("200 OK", BODY)
    assert headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "head", ["GET /say HTTP/1.1\nHost: x\n\n", "POST /say/a HTTP/1.1\nHost: x\n\n"]
)
async def test_what_is_not_just_that_post_goes_by_the_router(port: int, head: str) -> None:
    ((_, _, body),) = await talk(port, head)
    assert body.startswith(b"routed")
    for path in ("/say", "/say?a=1"):
        assert b"routed" not in (await talk(port, f"POST {path} HTTP/1.1\nHost: x\n\n"))[0][2]
