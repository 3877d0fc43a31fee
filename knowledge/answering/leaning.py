"""Whether a question leans on the last answer: it names no topic of its own, yet asks something."""

import re
from collections.abc import Callable

from knowledge.answering.question import Question
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT

BARE, POINTED, SHORT = 2, 4, 16


def leans(
    hearing: Hearing,
    question: Question,
    pointing: re.Pattern[str],
    is_place: Callable[[str], bool],
) -> bool:
    """Return whether a question is a follow-up of the last one.

    It asks for an aspect, a place, a year, or points back (pointing, matched at its start), and
    what is left without these is no topic: nothing, or a word or two that speak of nothing else.
    """
    plain = hearing.plain
    if len(plain) > SHORT or any(
        _names_topic(hit.name, hit.sureness, is_place) for hit in hearing.names
    ):
        return False
    points = pointing.match(plain) is not None
    if not (points or question.aspects or question.places or question.outside or question.years):
        return False
    left = sum(character.isalpha() for character in hearing.core)
    foreign = bool(hearing.found) and hearing.found[0].negative
    if left == 0 or (points and left == 1):
        return True
    return left <= (POINTED if points else BARE) and not foreign


def _names_topic(name: str, sureness: float, is_place: Callable[[str], bool]) -> bool:
    return sureness == EXACT and not name[0].isdigit() and not is_place(name)
