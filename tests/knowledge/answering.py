"""The project's own answering, and what numbers an answer may hold."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from config.county import load_county
from config.texts import load_texts
from config.words import load_words
from config.yaml_file import read_yaml
from handlers.inbound import Content
from knowledge.answering.answer import Answer, Answering, answering_of
from knowledge.loader import read_knowledge

FOLDER = Path(__file__).parent.parent / "search"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@cache
def content() -> Content:
    return Content(load_texts(), read_knowledge()[0], load_words(), load_county())


def answering() -> Answering:
    return answering_of(content().knowledge)


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(read_yaml(FOLDER / name))


def half_width(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def numbers(text: str) -> set[str]:
    return {each.lstrip("0") or "0" for each in NUMBER.findall(half_width(text))}


def cited_numbers(answer: Answer) -> set[str]:
    """Every number of the sayings chosen, of their dates and sources, and of who is to be asked."""
    sources = content().knowledge.sources
    found = numbers(answer.question.text + answer.contact)
    for pick in answer.picks:
        shown = sources[pick.saying.cites[0].split("#")[0]]
        told = (pick.saying.text, shown.short, pick.saying.cites[0])
        found |= {n for text in (*told, *pick.saying.as_of.split("-")) for n in numbers(text)}
    return found


def holds(spelling: str, text: str) -> bool:
    """Whether a text holds a spelling; a bare number must stand by itself."""
    wanted = half_width(str(spelling))
    if NUMBER.fullmatch(wanted):
        return re.search(rf"(?<![\d.]){re.escape(wanted)}(?!\d|\.\d)", text) is not None
    return wanted in text
