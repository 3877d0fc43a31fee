"""Baseline (a): aiohttp and nothing else: read a JSON message, answer a JSON reply."""

import sys

import orjson
from aiohttp import web

HEADERS = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


async def echo(request: web.Request) -> web.Response:
    message = orjson.loads(await request.read())
    reply = {"id": message["id"], "seq": 1, "replies": [{"text": message["text"], "choices": []}]}
    return web.Response(body=orjson.dumps(reply), headers=HEADERS)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/{door}/messages", echo)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
