"""Keeps the talk at the help it is of where a brief question was not surely of another matter."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from knowledge.answering.answer import Answer, Answering, Asking
from knowledge.finding.hearing import CLEAR_SIGN, Hearing
from knowledge.finding.names import EXACT
from knowledge.schema import Policy

# So long a question that was not found, or only guessed at, may be of the help spoken of.
LONGEST, BRIEF, A_WORD = 24, 12, 6
# A saying of the help that holds this share of the question, and nearly as much as any other's.
SAID, AS_MUCH = 0.1, 0.6
# So much for it to be told instead of what was surely found elsewhere, of a help akin to it, or
# of what is not ours.
NEARLY_ALL, AKIN, PLAINLY = 0.9, 0.3, 0.3
# So strongly another matter must be found to be spoken of; less likely than this it is a guess.
ANOTHER, GUESSED = 19.0, 0.34


class Keeping:
    """Decides whether a question that was not surely found is still of the help told of last."""

    def __init__(self, answering: Answering, table: Mapping[str, Any]) -> None:
        self._answering = answering
        self._asks = re.compile(table["still_asks"])

    def kept(self, found: Answer, text: str, asking: Asking) -> Answer:
        """Return *found*, or what the help spoken of says of it, or that it says nothing."""
        topic = self._answering.knowledge.topics.get(asking.topic)
        if not isinstance(topic, Policy) or asking.role != "household":
            return found
        hearing = self._answering.index.hear(text, asking.role)
        if found.of_any or found.complaint or self._is_another(hearing, found, topic.id):
            return found
        if found.zone == "answer" and not self._strays(found, topic.id):
            enough = AKIN if set(found.entries[:1]) & set(topic.related) else NEARLY_ALL
            here = self._is_told(hearing, topic.id, enough) and len(hearing.plain) <= BRIEF
            away = all(pick.saying.entry != topic.id for pick in found.picks)
            return self._answering.about(topic.id, text, asking) if here and away else found
        if found.zone != "answer" and self._is_told(hearing, topic.id):
            told = self._answering.about(topic.id, text, asking)
            return replace(told, zone="guess", near=found.near or told.near)
        if found.zone in ("answer", "not_covered") or self._is_faint(hearing):
            office = topic.department
            return Answer("not_covered", found.question, (topic.id,), office=office, kept=topic.id)
        return found

    def _strays(self, found: Answer, topic: str) -> bool:
        """Whether what was asked of the help *topic* is told out of others that hold none of it.

        What a word or two share with others is chance.
        """
        own = any(pick.saying.entry == topic for pick in found.picks)
        asked = bool(found.near) and found.near[0].id == topic
        chance = len(found.question.plain) <= A_WORD or self._holds(found) < SAID
        return asked and bool(found.picks) and not own and chance

    def _holds(self, found: Answer) -> float:
        hearing = self._answering.index.hear(found.question.text)
        sayings = self._answering.index.sayings
        told = [pick.saying for pick in found.picks]
        return max((c for n, c in hearing.says.items() if sayings[n] in told), default=0.0)

    def _is_faint(self, hearing: Hearing) -> bool:
        """Whether a brief question was only guessed at, and hardly that."""
        likely = self._answering.confidence.probability(hearing)
        brief = len(hearing.plain) <= BRIEF and self._asks.search(hearing.plain) is not None
        return brief and (likely < GUESSED or len(hearing.plain) <= A_WORD)

    def _is_another(self, hearing: Hearing, found: Answer, topic: str) -> bool:
        """Whether a question names, or clearly tells of, something else."""
        if len(hearing.plain) > LONGEST or self._answering.leaning.has_subject(hearing.plain):
            return True
        if hearing.beyond or self._other_sign(hearing, topic) >= CLEAR_SIGN:
            return True
        surely = found.zone in ("answer", "not_covered")
        index, least = self._answering.index, EXACT if surely else 0.0
        spoken = (hit for hit in hearing.names if hit.sureness >= least and hit.name[0].isalpha())
        known = (hit for hit in spoken if not index.is_place(hit.name))
        if any(topic not in {index.entries[n].id for n in hit.entries} for hit in known):
            return True
        if self._is_told(hearing, topic, held=PLAINLY):
            return False
        first = hearing.found[0] if hearing.found else None
        return first is not None and first.negative and first.score >= ANOTHER

    def _other_sign(self, hearing: Hearing, topic: str) -> float:
        others = (worth for each, worth in hearing.signs.items() if each != topic)
        return max(others, default=0.0)

    def _is_told(
        self, hearing: Hearing, topic: str, as_much: float = AS_MUCH, held: float = SAID
    ) -> bool:
        """Whether a saying of the help itself holds enough of the question."""
        own = self._answering.index.sayings_of(topic)
        best = max((hearing.says.get(number, 0.0) for number in own), default=0.0)
        return best >= held and best >= as_much * max(hearing.says.values(), default=0.0)
