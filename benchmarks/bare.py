"""Baseline (a): aiohttp and nothing else: who sends it, a JSON message in, a JSON reply out.

    python -m benchmarks.bare PORT [FOLDER]

With a folder each message costs one round trip to a Valkey there, on our pipelined connection:
what was said replaces what was said before, fsynced. The reply is as long as the one to a confirmed
visit. The work of a plain handler, no more: the cookie is read as aiohttp gives it, JSON with
orjson as ours is.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
from aiohttp import web

from state.embedded import embedded_server
from state.redis_link import RedisLink

HEADERS = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
SAID = (
    "已存好1户。\n回执号 261122-R2J8922F 张建国 屋顶漏雨\n"
    "10分钟内回“撤销”可收回；以后要改回“更正”。"
)
DAY = 86_400
LINK: web.AppKey[RedisLink] = web.AppKey("link")


async def echo(request: web.Request) -> web.Response:
    sender = request.cookies[f"zc_{request.match_info['door']}"]
    said = await request.read()
    message = orjson.loads(said)
    if link := request.app.get(LINK):
        await link.call("SET", f"said:{sender}", said, "EX", DAY, "GET")
    replies = [{"seq": 2, "text": SAID, "choices": []}]
    reply = {"epoch": sender[:16], "id": message["id"], "seq": 1, "replies": replies}
    return web.Response(body=orjson.dumps(reply), headers=HEADERS)


async def linked(app: web.Application) -> AsyncIterator[None]:
    async with embedded_server(Path(sys.argv[2])) as url, RedisLink(url) as link:
        app[LINK] = link
        yield


def app_of() -> web.Application:
    app = web.Application()
    app.router.add_post("/api/{door}/messages", echo)
    if sys.argv[2:]:
        app.cleanup_ctx.append(linked)
    return app


if __name__ == "__main__":
    web.run_app(app_of(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
