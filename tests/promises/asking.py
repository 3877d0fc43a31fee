"""Every example question of the knowledge, and odd ones, answered once for a place each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from handlers.policy.report import answer_text, ask_line
from knowledge.answering.answer import Answer, Asking
from tests.knowledge.answering import answering, content
from tests.shared import worked_out_once

ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the place it was asked for, and what came of it."""

    question: str
    place: str
    found: Answer
    text: str

    @property
    def told(self) -> bool:
        return self.found.zone in ("answer", "guess") and bool(self.found.picks)


@cache
def odd() -> dict[str, Any]:
    plain: dict[str, Any] = read_yaml(Path(__file__).parent / "odd_questions.yaml")
    return plain


def questions() -> Iterator[tuple[str, str]]:
    """Yield (question, place): the knowledge's own with the places in turn, odd ones with each."""
    places = odd()["places"]
    own = [q for topic in content().knowledge.topics.values() for q in topic.questions]
    for number, question in enumerate(own):
        yield question, places[number % len(places)]
    strange = [frame.format(s=s) for s in odd()["subjects"] for frame in odd()["frames"]]
    for number, question in enumerate((*strange, *odd()["stray"])):
        yield question, places[number % len(places)]
        yield question, places[(number + 2) % len(places)]


@cache
def asked() -> tuple[Asked, ...]:
    return worked_out_once("asked", lambda: tuple(starmap(_asked, questions())))


def _asked(question: str, place: str) -> Asked:
    found = answering().answer(question, Asking(place=place, on=ON))
    return Asked(question, place, found, answer_text(content(), found, "household"))


def citations(one: Asked) -> list[dict[str, str]]:
    """Return the citations as the command line shows them."""
    request = {"q": one.question, "place": one.place, "on": ON.isoformat()}
    rows: list[dict[str, str]] = ask_line(content(), request)["citations"]
    return rows
