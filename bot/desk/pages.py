"""The desk's addresses: who may come in, what is shown and done, and how it is answered."""

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import jinja2
from aiohttp import web

from bot.commands.picture import png_of
from bot.desk import acting, pictures, staff, today
from bot.desk.acting import Saying
from bot.desk.addresses import LISTS, SHEETS, SINGLE, Make, MakeOne
from bot.desk.door import Door, door_key, read_pass
from bot.desk.parts import Parts
from bot.desk.session import COOKIE, Sessions, Visitor, give, ours
from bot.desk.sheets import KINDS, taken
from bot.desk.view import NotThere, Page, View
from bot.media import MediaFolder
from bot.recorder import writes_of
from bot.trouble import AWAY, trouble
from handlers.turn import HouseholdRead, Message
from state.changes import Committed, Write
from state.writer import DatabaseDown

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent.parent / "web" / "desk"
FILES = {"office.css": "text/css", "office.js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LONGEST_FORM = 64 * 1024
MOST_MADE = 2  # sheets at a time

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Form: TypeAlias = Mapping[str, str]
# A number, whether what was wanted of it was done, and what the chat answered.
Done: TypeAlias = tuple[str, bool, str]


def open_desk(app: web.Application, parts: Parts) -> None:
    """Add the desk's pages to an application, and the word that leads to them to its chats."""
    desk = Desk(parts, Sessions(parts.link, parts.store, parts.records))
    app.add_routes(desk.routes())
    app.cleanup_ctx.append(desk.open_door)


def environment() -> jinja2.Environment:
    """Return the templates: everything put into them is escaped, nothing missing goes unseen."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["quoted"] = functools.partial(quote, safe="")
    return made


@dataclass(slots=True)
class Desk:
    """The pages. key: of the links into them, known once the application has started."""

    parts: Parts
    sessions: Sessions
    key: bytes = b""
    templates: jinja2.Environment = field(default_factory=environment)
    making: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_MADE))

    def routes(self) -> list[web.RouteDef]:
        """Every address of the desk; nothing but entering needs no session."""
        get = [web.get(path, self._guarded(self._list(make))) for path, make in LISTS.items()]
        get += [web.get(path, self._guarded(self._single(make))) for path, make in SINGLE.items()]
        get += [web.get("/desk/chart.{kind}", self._guarded(self._chart))]
        get += [web.get("/desk/sheet/{name}.{kind}", self._guarded(self._sheet))]
        get += [web.get(pictures.LINK, self._guarded(self._picture))]
        get += [web.get("/desk/enter", self._doorstep), web.get("/desk/static/{name}", _file)]
        post: dict[str, Callable[..., Awaitable[web.StreamResponse]]] = {
            "/desk/check": self._check,
            "/desk/act": self._act,
            "/desk/clue": self._move_clue,
            "/desk/code": functools.partial(self._code, staff.issued),
            "/desk/lost": functools.partial(self._code, staff.lost),
            "/desk/leave": self._leave,
        }
        guarded = [web.post(path, self._guarded(self._form(act))) for path, act in post.items()]
        elsewhere = web.get("/desk/{rest:.+}", self._guarded(self._elsewhere))
        return [*get, web.post("/desk/enter", self._enter), *guarded, elsewhere]

    async def open_door(self, app: web.Application) -> AsyncIterator[None]:
        """Let chats give links to the desk while the application runs."""
        settings, turns = self.parts.settings, self.parts.turns
        self.key = await door_key(self.parts.link)
        home = settings.public_url or f"http://{settings.host}:{settings.port}"
        before, content = turns.handle, lambda: self.parts.content
        turns.handle = Door(
            before, content, home.rstrip("/"), self.key, bool(settings.public_url)
        ).receive
        yield
        turns.handle = before

    def _guarded(
        self, act: Callable[[web.Request, View], Awaitable[web.StreamResponse]]
    ) -> Handler:
        """Let only who has a session in; tell in plain words what could not be shown."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                visitor = await self.sessions.visitor(request)
                if visitor is None:
                    return self._page("login.html", {"expired": COOKIE in request.cookies}, 401)
                return await act(request, self._view(visitor))
            except NotThere:
                return self._page("missing.html", {}, 404)
            except AWAY as error:
                log.warning("desk: %s", trouble(error))
                return self._page("again.html", {}, 503)

        return answer

    def _form(
        self, act: Callable[[web.Request, View, Any], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request, View], Awaitable[web.StreamResponse]]:
        async def checked(request: web.Request, view: View) -> web.StreamResponse:
            if (request.content_length or 0) > LONGEST_FORM:
                raise web.HTTPRequestEntityTooLarge(LONGEST_FORM, request.content_length or 0)
            form = await request.post()
            if not ours(view.visitor, str(form.get("csrf", ""))):
                return self._page("refused.html", {}, 403)
            return await act(request, view, form)

        return checked

    def _list(self, make: Make) -> Callable[[web.Request, View], Awaitable[web.StreamResponse]]:
        async def show(request: web.Request, view: View) -> web.StreamResponse:
            page = await asyncio.to_thread(make, view, request.query)
            return await self._shown(view, page, request.path)

        return show

    def _single(
        self, make: MakeOne
    ) -> Callable[[web.Request, View], Awaitable[web.StreamResponse]]:
        async def show(request: web.Request, view: View) -> web.StreamResponse:
            page = await asyncio.to_thread(make, view, request.match_info["id"])
            return await self._shown(view, page, request.path)

        return show

    async def _elsewhere(self, request: web.Request, view: View) -> web.StreamResponse:
        raise NotThere

    async def _chart(self, request: web.Request, view: View) -> web.StreamResponse:
        kind = request.match_info["kind"]
        if kind not in ("svg", "png"):
            raise NotThere
        drawn = await asyncio.to_thread(today.chart, view, request.query)
        if kind == "svg":
            return web.Response(text=drawn, content_type="image/svg+xml", headers=HEADERS)
        picture = await asyncio.to_thread(png_of, drawn)
        return web.Response(body=picture, content_type="image/png", headers=HEADERS)

    async def _picture(self, request: web.Request, view: View) -> web.StreamResponse:
        folder = MediaFolder(self.parts.settings.data / "media")
        return await pictures.shown(request, view, folder)

    async def _sheet(self, request: web.Request, view: View) -> web.StreamResponse:
        """Send a list as a file, a block at a time; that it was taken stands in the audit."""
        name, kind = request.match_info["name"], request.match_info["kind"]
        sheet = SHEETS.get(name)
        if sheet is None or kind not in KINDS:
            raise NotThere
        rows = await asyncio.to_thread(sheet, view, request.query)
        await self._store([staff.exported(view, name)])
        blocks = taken(view, name, rows, kind)
        file = f'attachment; filename="{name}-{view.today}.{kind}"'
        more = {"Content-Disposition": file, "Content-Type": KINDS[kind]}
        response = web.StreamResponse(headers={**HEADERS, **more})
        await response.prepare(request)
        while block := await self._made(blocks):
            await response.write(block)
        await response.write_eof()
        return response

    async def _made(self, blocks: Iterator[bytes]) -> bytes:
        async with self.making:  # a workbook takes long, and others need threads too
            return await asyncio.to_thread(next, blocks, b"")

    async def _check(self, request: web.Request, view: View, form: Any) -> web.StreamResponse:
        numbers = [str(each) for each in form.getall("number", [])]
        page = await asyncio.to_thread(acting.check, view, str(form.get("verb", "")), numbers)
        return await self._shown(view, page, "/desk/ledger")

    async def _act(self, request: web.Request, view: View, form: Any) -> web.StreamResponse:
        numbers = [str(each) for each in form.getall("number", [])]
        wanted = await asyncio.to_thread(acting.commands, view, _plain(form), numbers)
        return await self._said(view, wanted, f"act-{form['once']}", "/desk/ledger")

    async def _move_clue(self, request: web.Request, view: View, form: Any) -> web.StreamResponse:
        wanted = [await asyncio.to_thread(acting.clue_command, view, _plain(form))]
        return await self._said(view, wanted, f"clue-{form['once']}", "/desk/clues")

    async def _code(
        self, make: staff.Make, request: web.Request, view: View, form: Any
    ) -> web.StreamResponse:
        person = str(form.get("person", ""))
        page, writes = await asyncio.to_thread(make, view, person)
        await self._store(writes)
        return await self._shown(view, page, "/desk/people")

    async def _leave(self, request: web.Request, view: View, form: Any) -> web.StreamResponse:
        await self.sessions.leave(request)
        response = self._page("left.html", {})
        response.del_cookie(COOKIE, path="/desk")
        return response

    async def _doorstep(self, request: web.Request) -> web.StreamResponse:
        """Only a form: who looks at a link beforehand uses nothing up."""
        return self._page("enter.html", {"pass_": request.query.get("pass", "")})

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        given = str((await request.post()).get("pass", ""))
        one = read_pass(self.key, given, self.parts.turns.clock().at.timestamp())
        try:
            token = await self.sessions.enter(one) if one else ""
        except AWAY as error:
            log.warning("desk: %s", trouble(error))
            return self._page("again.html", {}, 503)
        if not token:
            return self._page("login.html", {"expired": True}, 401)
        to = f"/desk/areas?area={quote(one.to)}" if one and one.to else "/desk"
        response = web.Response(status=303, headers={**HEADERS, "Location": to})
        give(response, token, secure=self.parts.settings.secure_cookies)
        return response

    async def _said(
        self, view: View, wanted: list[tuple[str, str]], once: str, back: str
    ) -> web.StreamResponse:
        saying, done = self._saying(), []
        for number, text in wanted:
            taken, answer = await saying.confirmed(view, f"{once}-{number}", text)
            done.append((number, taken, answer))
        return await self._acted(view, done, back)

    def _saying(self) -> Saying:
        return Saying(self.parts.dispatcher, self.parts.turns.remembered)

    async def _acted(self, view: View, done: Sequence[Done], back: str) -> web.StreamResponse:
        rows = [dict(zip(("number", "taken", "text"), one, strict=True)) for one in done]
        return await self._shown(view, Page("acted.html", {"rows": rows, "back": back}), back)

    async def _shown(self, view: View, page: Page, path: str) -> web.Response:
        """Note in the audit whose files the page shows, and only then show it."""
        me = view.visitor.person
        read = [HouseholdRead(me.id, each) for each in page.reads]
        message = Message(*view.visitor.address, "", "text", "", view.moment.at)
        await self._store(writes_of(read, message, view.moment.at))
        known = {"me": me, "csrf": view.visitor.csrf, "path": path, "today": view.today}
        place = view.content.knowledge.areas.full_name(view.area) or view.area
        return self._page(page.template, {**known, "my_place": place, **page.values})

    async def _store(self, writes: list[Write]) -> None:
        """Raises DatabaseDown when the writes were not stored."""
        if writes and not isinstance(await self.parts.writer.execute(writes), Committed):
            raise DatabaseDown("refused")

    def _page(self, template: str, values: Mapping[str, Any], status: int = 200) -> web.Response:
        html = self.templates.get_template(template).render(values)
        made = web.Response(text=html, content_type="text/html", status=status)
        made.headers.update(HEADERS)
        return made

    def _view(self, visitor: Visitor) -> View:
        return View(visitor, self.parts.content, self.parts.records, self.parts.turns.clock())


def _plain(form: Any) -> Form:
    return {name: str(value) for name, value in form.items()}


async def _file(request: web.Request) -> web.StreamResponse:
    kind = FILES.get(request.match_info["name"])
    if kind is None:
        raise web.HTTPNotFound
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return web.FileResponse(FOLDER / request.match_info["name"], headers=headers)
