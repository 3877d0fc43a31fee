"""Baseline (a): aiohttp and nothing else: who sends it, a JSON message in, a JSON reply out.

The reply is as long as the one to a confirmed visit. The work of a plain handler, no more: the
cookie is read as aiohttp gives it, JSON with orjson as ours is.
"""

import sys

import orjson
from aiohttp import web

HEADERS = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
SAID = (
    "已存好1户。\n回执号 261122-R2J8922F 张建国 屋顶漏雨\n"
    "10分钟内回“撤销”可收回；以后要改回“更正”。"
)


async def echo(request: web.Request) -> web.Response:
    sender = request.cookies[f"zc_{request.match_info['door']}"]
    message = orjson.loads(await request.read())
    replies = [{"seq": 2, "text": SAID, "choices": []}]
    reply = {"epoch": sender[:16], "id": message["id"], "seq": 1, "replies": replies}
    return web.Response(body=orjson.dumps(reply), headers=HEADERS)


def app_of() -> web.Application:
    app = web.Application()
    app.router.add_post("/api/{door}/messages", echo)
    return app


if __name__ == "__main__":
    web.run_app(app_of(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
