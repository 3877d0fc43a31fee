"""Every problem in the data files at once: file, path, remedy."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from bot.channels.web_page import menus_from
from config.county import load_county
from config.texts import load_texts
from config.words import load_words
from knowledge.check import find_warnings
from knowledge.contents import Problem
from knowledge.loader import read_knowledge


def problems() -> list[str]:
    """Return what keeps the bot from starting or answering rightly, one line each."""
    _, found = read_knowledge()
    return [*map(_line, found), *_config_problems()]


def warnings(today: date) -> list[str]:
    """Return what works on *today* but wants a curator, one line each."""
    knowledge, _ = read_knowledge()
    return [_line(warning) for warning in find_warnings(knowledge, today)]


def records(today: date) -> list[dict[str, str]]:
    """Return problems and warnings as plain records: level, file, path, message, remedy."""
    knowledge, found = read_knowledge()
    graded = [("problem", found), ("warning", find_warnings(knowledge, today))]
    listed = [{"level": level, **asdict(row)} for level, rows in graded for row in rows]
    return [*listed, *({"level": "problem", "message": line} for line in _config_problems())]


def _config_problems() -> list[str]:
    reads: list[Callable[[], object]] = [load_texts, load_words, load_county, _menus]
    found = []
    for read in reads:
        try:
            read()
        except (ValueError, KeyError) as error:
            found.append(f"config: {error}")
    return found


def _menus() -> object:
    return menus_from(load_texts())


def _line(problem: Problem) -> str:
    return f"knowledge/{problem}"
