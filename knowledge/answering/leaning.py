"""Whether a question leans on the last answer: it names no topic of its own, yet asks something."""

import re
from collections.abc import Callable, Iterable, Mapping

from knowledge.answering.question import Question
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT

BARE, POINTED, SHORT = 2, 4, 16
# So long a question that was not surely found may be about what was told last; so sure an aspect.
BRIEF, ASKED = 9, 0.4


class Leaning:
    """The patterns of aspects.yaml questions are told by. is_place: whether a name is a place's.

    leaning: points back, at the start. of_any: what is asked of any help alike. own_subject: what
    is a matter of its own.
    """

    def __init__(self, patterns: Mapping[str, str], is_place: Callable[[str], bool]) -> None:
        self._pointing = re.compile(patterns["leaning"])
        self._of_any = re.compile(f"{patterns['of_any_term']}|{patterns['of_any']}")
        self._subject = re.compile(patterns["own_subject"])
        self._wants_answer = re.compile(patterns["wants_answer"])
        self._is_place = is_place

    def leans(self, hearing: Hearing, question: Question) -> bool:
        """Return whether a question is a follow-up of the last one.

        It asks for an aspect, a place, a year, or points back, and what is left without these is
        no topic: nothing, what is asked of any help alike, or a word or two that speak of nothing
        else.
        """
        plain = hearing.plain
        if (
            len(plain) > SHORT
            or self.has_subject(plain)
            or any(self._names_topic(hit.name, hit.sureness) for hit in hearing.names)
        ):
            return False
        points = self._pointing.match(plain) is not None
        placed = question.places or question.outside
        if not (points or question.aspects or placed or question.years):
            return False
        left = sum(character.isalpha() for character in hearing.core)
        foreign = bool(hearing.found) and hearing.found[0].negative
        if left == 0 or (points and left == 1) or self.of_any_alike(plain):
            return True
        return left <= (POINTED if points else BARE) and not foreign

    def fits(self, hearing: Hearing, near: Iterable[Entry], topic: str) -> bool:
        """Return whether a brief question that names nothing may as well be of the last topic."""
        named = (self._names_topic(hit.name, hit.sureness) for hit in hearing.names)
        brief = len(hearing.plain) <= BRIEF and not any(named)
        return brief and any(entry.id == topic for entry in near)

    def names_nothing(self, hearing: Hearing, question: Question) -> bool:
        """Return whether a question asks what may be asked of any help, of none in particular."""
        if hearing.complaint:
            return False
        asks = max(question.aspects.values(), default=0.0) >= ASKED and not question.places
        return asks and self.of_any_alike(hearing.plain)

    def of_any_alike(self, plain: str) -> bool:
        """Return whether a plain text is made of nothing but what is asked of any help."""
        return not any(character.isalpha() for character in self._of_any.sub(" ", plain))

    def only_tells(self, plain: str) -> bool:
        """Return whether a plain text asks nothing."""
        return self._wants_answer.search(plain) is None

    def has_subject(self, plain: str) -> bool:
        """Return whether a plain text speaks of a matter of its own that is no help's name."""
        return self._subject.search(plain) is not None

    def _names_topic(self, name: str, sureness: float) -> bool:
        return sureness == EXACT and not name[0].isdigit() and not self._is_place(name)
