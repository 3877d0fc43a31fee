"""The page behind its three doors: who opens it gets a cookie of that door, and files it loads."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from aiohttp import web

from bot.menus import menus_of
from config.texts import Texts

ROOT = Path(__file__).parent.parent.parent
WEB_FOLDER = ROOT / "web"

Menu: TypeAlias = list[dict[str, str]]

DOORS = {"home": "/", "cadre": "/cadre", "supervisor": "/supervisor"}
TOKEN = re.compile(r"[0-9a-f]{32}")
COOKIES = {door: re.compile(rf"(?:^|;\s*)zc_{door}=([0-9a-f]{{32}})(?:;|$)") for door in DOORS}
TWO_YEARS = 2 * 365 * 86_400

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
FILES = {".js", ".css", ".svg", ".png", ".webmanifest"}


def sender_behind(door: str, request: web.Request) -> str:
    """Return the sender a request's cookie stands for, "" without one.

    The cookie itself is stored nowhere.
    """
    found = COOKIES[door].search(request.headers.get("Cookie", ""))
    return sender_of(found[1]) if found else ""


def sender_of(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=16).hexdigest()


def give_cookie(response: web.Response, door: str, token: str, *, secure: bool) -> None:
    """Let a phone be known by *token* behind a door."""
    response.set_cookie(
        _cookie(door), token, max_age=TWO_YEARS, httponly=True, samesite="Lax", secure=secure
    )


def page_routes(folder: Path, *, secure: bool) -> list[web.AbstractRouteDef]:
    """The page of every door, each with its own cookie, and the files it loads."""
    html = (folder / "index.html").read_text(encoding="utf-8")
    pages = [
        web.get(path, partial(_show, door, html.replace("{{door}}", door), secure))
        for door, path in DOORS.items()
    ]
    files = {path.name: path for path in folder.iterdir() if path.suffix in FILES}
    return [*pages, web.get("/static/{name}", partial(_file, files))]


def menus_from(texts: Texts) -> dict[str, Menu]:
    """Return role → menu, each item with its label and what choosing it sends."""
    return {
        role: [{"label": item.label, "value": item.value} for item in items]
        for role, items in menus_of(texts).items()
    }


def _cookie(door: str) -> str:
    return f"zc_{door}"


async def _show(door: str, html: str, secure: bool, request: web.Request) -> web.Response:
    response = web.Response(text=html, content_type="text/html", headers=PAGE_HEADERS)
    token = request.cookies.get(_cookie(door), "")
    if not TOKEN.fullmatch(token):
        token = secrets.token_hex(16)
    give_cookie(response, door, token, secure=secure)
    return response


async def _file(files: Mapping[str, Path], request: web.Request) -> web.StreamResponse:
    path = files.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=FILE_HEADERS)
