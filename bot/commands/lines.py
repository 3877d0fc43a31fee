"""One request a line in, one record a line out: ask, screen and read-visit without the chat.

A line is plain text or a JSON object; each line stands alone, no state is kept between lines.
A line that cannot be used yields a record with an "error", so that lines and records stay in step.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from bot.commands.outcome_page import outcome_page
from bot.content import clock_of, load_content, with_local_areas
from bot.kept_index import prepared
from bot.reload import settle_memory
from handlers.inbound import Content
from handlers.policy.report import ask_line
from handlers.screening.report import screen_line
from handlers.visit.report import read_visit_line
from state.records import LocalArea
from state.rows import Household

Request: TypeAlias = dict[str, Any]
Record: TypeAlias = dict[str, Any]
Line: TypeAlias = Callable[[Content, Mapping[str, Any]], Record]
Roster: TypeAlias = Callable[[str], Sequence[Household]]

# a longer line is refused; the longest letters from citizens are half of it, in characters
LONGEST_LINE = 5000

PREPARATION: dict[str, Request] = {"q": {"q": "question"}, "story": {"story": ""}}


def requests(lines: Iterable[str], key: str, given: Mapping[str, Any]) -> Iterator[Request]:
    """Yield one request for each line that is not blank.

    key: where plain text goes (q, story, text). given: what a line's own keys overrule.
    """
    defaults = {name: value for name, value in given.items() if value}
    for line in lines:
        if text := line.strip():
            yield {**defaults, **(_object(text) or {key: text})}


def asked(lines: Iterable[Request], data: Path) -> Iterator[Record]:
    """Answer questions: {q, place?, on?, role?}. See ask_line for the record.

    data: the bot's folder, where the search index may lie.
    """
    content = load_content()
    prepared(data, content.knowledge)
    return _records(ask_line, lines, "q", content)


def screened(lines: Iterable[Request]) -> Iterator[Record]:
    """Assess cases: {story | facts, place?, on?}. See screen_line for the record."""

    def screen(content: Content, request: Mapping[str, Any]) -> Record:
        return screen_line(content, request, clock_of(content.county).today)

    return _records(screen, lines, "story")


def screened_page(request: Request, file: Path) -> str:
    """Write one case's result as a printable page; return what to say. Raises ValueError."""
    content = load_content()
    page = outcome_page(content, request, clock_of(content.county).today)
    file.write_text(page, encoding="utf-8")
    return content.texts("screening.paper.page_written", file=str(file))


def visits_read(
    lines: Iterable[Request], roster: Roster, places: Sequence[LocalArea] = ()
) -> Iterator[Record]:
    """Read notes: {text, on?, village?, households?}. See read_visit_line for the record.

    roster: gives the households of an area code. places: those that rosters brought.
    """

    def read(content: Content, request: Mapping[str, Any]) -> Record:
        on = request.get("on") or clock_of(content.county).today.isoformat()
        village = content.knowledge.areas.resolve(str(request.get("village") or ""))
        known = roster(village) if village else ()
        return read_visit_line(content, {**request, "on": on}, known)

    return _records(read, lines, "text", with_local_areas(load_content(), places))


def _records(
    line: Line, lines: Iterable[Request], key: str, content: Content | None = None
) -> Iterator[Record]:
    content = content or load_content()
    if preparation := PREPARATION.get(key):
        _record(line, content, preparation, key)  # builds the index, outside the first line's time
    settle_memory()
    for request in lines:
        started = time.perf_counter()
        record = _record(line, content, request, key)
        yield {**record, "ms": round((time.perf_counter() - started) * 1000, 3)}


def _record(line: Line, content: Content, request: Request, key: str) -> Record:
    said = str(request.get(key) or "")
    if len(said) > LONGEST_LINE:
        text = content.texts("router.too_long", limit=LONGEST_LINE)
        return _unused(key, said[:LONGEST_LINE], text, f"{key}: {len(said)} characters")
    try:
        return line(content, {key: "", **request})
    except (ValueError, KeyError, TypeError) as error:
        return _unused(key, request.get(key, ""), content.texts("bot.bad_line"), str(error))


def _unused(key: str, said: object, text: str, error: str) -> Record:
    nothing = {"kind": "other", "topics": [], "citations": []} if key == "q" else {}
    return {key: said, **nothing, "text": text, "error": error}


def _object(text: str) -> Request | None:
    if not text.startswith("{"):
        return None
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None
