"""What is told of a question as a whole, and of each part of one that asks for several things."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.answering.choosing import Chooser, Pick
from knowledge.answering.contrasting import contrasted
from knowledge.answering.gathering import Gatherer
from knowledge.answering.leading import Leader
from knowledge.answering.question import Question, QuestionReader
from knowledge.finding.confidence import Confidence
from knowledge.finding.hearing import Found, Hearing
from knowledge.finding.sayings import Saying

MOST_PARTS, MOST_TOLD = 4, 4
# A thing listed, a clause has so many characters beside what only asks.
LEAST_LISTED, LEAST_CORE = 2, 3
# How much of a part a saying must cover, and how much of that one told already may lack.
COVERED, AS_WELL = 0.2, 0.75
# What is of another matter is near the whole question, less near when the part is surely of it.
NEAR_WHOLE, SURE_ALONE, IN_WHOLE = 0.4, 0.9, 0.25
# So much ahead of what is told a saying of the same matter may be told with less in common.
AHEAD, LEAST_COVER = 1.0, 0.1


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked for in one part, heard by itself with the topics of the whole.

    matters: the entries that may answer it beside the one told of first. helps: such as are not
    named.
    """

    hearing: Hearing
    question: Question
    matters: frozenset[str]
    helps: frozenset[str]


class Parts:
    """Finds what answers a question, and tells its parts apart for what the whole left open."""

    def __init__(
        self,
        chooser: Chooser,
        reader: QuestionReader,
        confidence: Confidence,
        facets: Mapping[str, Any],
    ) -> None:
        self._chooser = chooser
        self._confidence = confidence
        self._helps = frozenset(entry.id for entry in chooser.index.entries if entry.policy)
        self._leader = Leader(chooser)
        self._gatherer = Gatherer(chooser)
        self._reader = reader
        patterns = facets["patterns"]
        self._asks = re.compile(f"{patterns['asking']}|{patterns['how_many']}")
        self._unlike = re.compile(patterns["unlike"])
        self._listed = re.compile(patterns["enumerated"])

    def told(
        self, ranked: Sequence[Pick], hearing: Hearing, question: Question, role: str
    ) -> list[Pick]:
        """Return the sayings of an answer: of things compared, else of the whole and its parts."""
        groups = contrasted(ranked, hearing, question, self._unlike)
        if len(groups) < 2 or question.asks("at_odds"):
            picks = self._gatherer.together(ranked, hearing, question)
            return self._with_parts(picks, hearing, question, role)
        return [pick for group in groups for pick in group]

    def _with_parts(
        self, picks: Sequence[Pick], hearing: Hearing, question: Question, role: str
    ) -> list[Pick]:
        """Return the sayings chosen, behind the first one the best of each part left open."""
        if not picks or hearing.long:
            return list(picks)
        told = list(picks[:1])
        for part in self._parts(hearing, question, picks[0].saying.entry):
            best = self._best(part, picks[0], told, role)
            told += [best] if best and len(told) < MOST_TOLD else []
        return list({pick.number: pick for pick in (*told, *picks)}.values())

    def _parts(self, hearing: Hearing, question: Question, topic: str) -> Iterator[Part]:
        pieces = [each for each in self._listed.split(question.text) if each]
        clauses = [each for each in hearing.plain.split() if self._asks.search(each)]
        if len(clauses) > 1:
            for clause in clauses[:MOST_PARTS]:
                asked = self._reader.read(clause, clause, question.place)
                places = asked.places or question.places
                asked = replace(asked, places=places)
                yield self._part(clause, hearing, asked, LEAST_CORE) or self._bare(
                    clause, topic, asked
                )
        elif len(pieces) > 1:
            for piece in pieces[:MOST_PARTS]:
                if part := self._part(piece, hearing, question, LEAST_LISTED):
                    yield part

    def _bare(self, text: str, topic: str, question: Question) -> Part:
        """Return a part that only asks ("up to what age?"), as a question about the topic told."""
        heard, plain = self._chooser.index.hear_of(topic, text)
        return Part(heard, replace(question, plain=plain), frozenset(), self._helps)

    def _part(self, text: str, whole: Hearing, question: Question, least: int) -> Part | None:
        heard = self._chooser.index.hear(text)
        if len(heard.core.replace(" ", "")) < least:
            return None
        known = {each.number: each for each in whole.found}
        found = [self._with(each, known.pop(each.number, None)) for each in heard.found]
        found += known.values()
        found.sort(key=lambda each: -each.score)
        both = replace(heard, found=tuple(found), names=(*whole.names, *heard.names))
        question = replace(question, plain=heard.plain)
        return Part(both, question, self._matters(heard, whole), self._unnamed(both))

    def _matters(self, heard: Hearing, whole: Hearing) -> frozenset[str]:
        top = whole.ours[0].score if whole.ours else 0.0
        sure = self._confidence.probability(heard) >= SURE_ALONE
        surely = {each.entry.id for each in heard.ours[:1] if sure}
        near = {e.entry.id for e in whole.ours if e.score >= top * NEAR_WHOLE}
        within = {e.entry.id for e in whole.ours if e.score >= top * IN_WHOLE}
        return frozenset(near | surely & within)

    def _unnamed(self, heard: Hearing) -> frozenset[str]:
        entries = self._chooser.index.entries
        named = {entries[n].id for hit in heard.names for n in hit.entries}
        return self._helps - named

    def _with(self, own: Found, whole: Found | None) -> Found:
        return replace(own, score=own.score + whole.score) if whole else own

    def _best(self, part: Part, first: Pick, told: Sequence[Pick], role: str) -> Pick | None:
        """Return what answers a part, unless it is told or nothing does plainly."""
        ranked = self._chooser.ranked(part.hearing, part.question, role)
        ranked = [pick for pick in ranked if self._of_matter(pick.saying, first, part)]
        if not ranked:
            return None
        best = self._leader.first(ranked, part.question)[0]
        numbers = {pick.number for pick in told}
        known = [pick for pick in ranked if pick.number in numbers]
        there = best.fit != "elsewhere" or best.saying.area == first.saying.area
        new = best.number not in numbers and not any(self._leader.alike(best, p) for p in told)
        return best if there and new and self._open(best, first, known) else None

    def _of_matter(self, saying: Saying, first: Pick, part: Part) -> bool:
        """Whether a saying is near the question: of another help not named only what was done."""
        near = saying.entry in part.matters
        counted = saying.entry not in part.helps or saying.aspect == "result"
        return saying.entry == first.saying.entry or (near and counted)

    def _open(self, best: Pick, first: Pick, known: Sequence[Pick]) -> bool:
        """Whether nothing told speaks of the part about as plainly as what is found best."""
        cover = max((pick.cover for pick in known), default=0.0)
        score = max((pick.score for pick in known), default=0.0)
        same = best.saying.entry == first.saying.entry
        ahead = same and best.cover > max(cover, LEAST_COVER) and best.score >= score + AHEAD
        return ahead or (best.cover >= COVERED and cover < best.cover * AS_WELL)
