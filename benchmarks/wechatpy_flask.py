"""Baseline: wechatpy and Flask, as their own guides put them together, around the same answers.

    python -m benchmarks.wechatpy_flask PORT VALKEY_SOCKET [least]

The work of one message: signature, decryption and parsing by wechatpy, once only by its number (SET
NX), the conversation read from Valkey, our own pure handler, the conversation saved, the answer
rendered and encrypted by wechatpy. One process, a thread a connection, kept alive (which Werkzeug's
own server cannot): served by the standard library's threaded server, or, with "least", by as little
as a WSGI server can do, to show how much of the difference is the server's.
"""

import io
import socket
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import redis
from flask import Flask, Response, request
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.parser import parse_message
from wechatpy.replies import create_reply

from bot.channel import Capabilities, render
from bot.content import load_content
from handlers.reader import Reader
from handlers.router import receive
from handlers.turn import Message, Moment
from knowledge.answering.answer import answering_of
from state.conversation import Conversation, from_json, to_json
from tests.fakes.wechat_post import APP_ID, KEY, TOKEN

SHOWN = Capabilities(text_limit=2048, unit="bytes", choices=0, push="window")
content = load_content()
answering_of(content.knowledge)
sessions = redis.Redis(unix_socket_path=sys.argv[2] if len(sys.argv) > 2 else "")
app = Flask(__name__)
app.logger.disabled = True


@app.post("/wechat")
def wechat() -> Response | tuple[str, int]:
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    signature, timestamp, nonce = (
        request.args.get(name, "") for name in ("msg_signature", "timestamp", "nonce")
    )
    try:
        body = crypto.decrypt_message(request.data, signature, timestamp, nonce)
    except (InvalidSignatureException, InvalidAppIdException):
        return "", 403
    said = parse_message(body)
    if not sessions.set(f"flask:seen:{said.id}", "1", nx=True, ex=259_200):
        return Response("success")
    reply = create_reply(answer(said.source, str(said.id), said.content), said)
    return Response(crypto.encrypt_message(reply.render(), nonce, timestamp), mimetype="text/xml")


def answer(sender: str, number: str, text: str) -> str:
    """Return what our own handler says, the conversation kept in Valkey."""
    name, now = f"flask:session:{sender}", datetime.now(UTC)
    kept = cast(bytes | None, sessions.get(name))
    conversation = from_json(kept) if kept else Conversation()
    message = Message("wechat", "flask", sender, number, "text", text, now)
    moment = Moment(now.astimezone(content.county.zone), now.date())
    turn = receive(content, conversation, message, cast(Reader, None), moment)
    sessions.set(name, to_json(turn.conversation, conversation.revision + 1), ex=86_400)
    return "\n\n".join(b.text for reply in turn.replies for b in render(reply, SHOWN))


class Lasting(BaseHTTPRequestHandler):
    """The standard library's server with its connections kept open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(_answered("POST", self.path, body))


class LeastServer:
    """A thread a connection, a read and a write a request; no more of HTTP than the load has."""

    def __init__(self, port: int) -> None:
        self.listening = socket.create_server(("127.0.0.1", port), backlog=128)

    def serve(self) -> None:
        while True:
            connection, _ = self.listening.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        while data := connection.recv(65_536):
            head, _, body = data.partition(b"\r\n\r\n")
            line, *fields = head.decode("latin-1").split("\r\n")
            method, target, _ = line.split(" ")
            given = {name.lower(): value for name, _, value in (f.partition(": ") for f in fields)}
            length = int(given.get("content-length", 0))
            while len(body) < length:
                body += connection.recv(65_536)
            connection.sendall(_answered(method, target, body))


def _answered(method: str, target: str, body: bytes) -> bytes:
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        started[:] = [status, headers]

    said = b"".join(cast(Iterable[bytes], app(environ, cast(Any, start))))
    head = "".join(f"{name}: {value}\r\n" for name, value in started[1])
    return f"HTTP/1.1 {started[0]}\r\n{head}\r\n".encode() + said


if __name__ == "__main__":
    port = int(sys.argv[1])
    if len(sys.argv) > 3:
        LeastServer(port).serve()
    ThreadingHTTPServer(("127.0.0.1", port), Lasting).serve_forever()
