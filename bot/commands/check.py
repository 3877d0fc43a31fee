"""Every problem in the data files at once: file, path, remedy."""

from dataclasses import asdict
from datetime import date

from bot.content import read_parts
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


def _config_problems() -> tuple[str, ...]:
    return read_parts()[1]


def _line(problem: Problem) -> str:
    return f"knowledge/{problem}"
