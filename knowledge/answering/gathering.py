"""Puts the sayings of one answer together: the best one, and one more for each other thing asked.

A saying is added only when it answers an item, aspect, count or place that was asked and nothing
chosen answers, when it contradicts a figure told, or when it limits that figure.
"""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from operator import add
from typing import TypeAlias

from knowledge.answering.choosing import STRONG, Chooser, Pick
from knowledge.answering.leading import LOOKED_AT, Leader
from knowledge.answering.placing import SMALL
from knowledge.answering.question import Question
from knowledge.answering.renewing import renewed
from knowledge.answering.worth import FIGURES, term_of
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT, NameHit
from knowledge.finding.sayings import Saying

_ITEMS = re.compile(r"[^\s\u548c\u8ddf\u4e0e\u53ca]+")
MOST = 3
BUDGET = 260
LEAST_SCORE = 0.45
ITEM_COVERED = 0.75
ITEM_OPEN = 0.34
SAME_ENTRY = 0.5
ITEM_COVER = 0.3
WORD_LENGTH = 3
ODDS_COVER = 0.1
OTHER_ENTRY = 1.1
TOLD_BY_KIN = frozenset({"amount", "limit", "when", "change"})
OPENING = frozenset({"who", "amount", "how", "where", "papers", "when", "contact"})
LIMITING = frozenset({"limit", "conflict", "not_stated"})
SCATTERED = frozenset({"who", "how", "papers", "rights", "where"})
STANDARDS = frozenset({"amount", "limit", "change"})
LEAST_ASKED = 0.25
NEARLY, NEXT_BEST = 0.8, 0.9
RUNNER_UP, CLOSER, OWN_CLOSER = 0.75, 0.7, 0.5
TOLD = 2
BOUNDING = frozenset({"limit", "conflict"})


Reason: TypeAlias = Callable[[Pick, Sequence[Pick], Hearing, Question], bool]


class Gatherer:
    """Puts answers together from what a Chooser has ranked."""

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser
        self._leader = Leader(chooser)
        self._index = chooser.index
        self._worth = chooser.worth
        asked = (self._word, self._item, self._count, self._aspect, self._place)
        self._reasons: tuple[Sequence[Reason], ...] = (
            asked,
            (self._at_odds, self._bounds),
            (self._more,),
            (self._closer,),
        )

    def together(self, ranked: Sequence[Pick], hearing: Hearing, question: Question) -> list[Pick]:
        """Return the sayings of one answer, the one to be told first in front."""
        if not ranked:
            return []
        chosen: list[Pick] = []
        for pick in self._leader.first(ranked, question):
            chosen += [] if self._repeats(pick, chosen) else [pick]
        chosen += self._same_conflict(chosen[0], ranked)
        further = self._further(ranked[:LOOKED_AT], chosen[0], hearing, question)
        for reasons in self._reasons:
            for pick in further:
                if len(chosen) < MOST and self._adds(reasons, pick, chosen, hearing, question):
                    chosen.append(pick)
        newest = renewed(chosen, ranked, question, self._chooser)
        return [*chosen, *([newest] if newest and not self._repeats(newest, chosen) else [])]

    def _same_conflict(self, first: Pick, ranked: Sequence[Pick]) -> list[Pick]:
        if not first.saying.conflict:
            return []
        others = (pick for pick in ranked if pick.saying.conflict == first.saying.conflict)
        return [pick for pick in others if pick.saying.text != first.saying.text][:1]

    def _further(
        self, picks: Iterable[Pick], first: Pick, hearing: Hearing, question: Question
    ) -> list[Pick]:
        """Return what may stand beside the first saying at all."""
        named = {self._index.entries[n].id for hit in hearing.names for n in hit.entries}
        least = first.score * LEAST_SCORE
        return [
            pick
            for pick in picks
            if pick.score >= least
            and self._of_place(pick, first, question)
            and not self._worth.wrong_side(pick.saying, question)
            and not (question.entitled and self._worth.only_total(pick.saying, question))
            and not self._of_another_help(pick, first, named)
        ]

    def _of_place(self, pick: Pick, first: Pick, question: Question) -> bool:
        """Whether a saying is of a place that may be told of beside that of the first."""
        if pick.fit == "elsewhere" and pick.saying.area != first.saying.area:
            return False
        narrower = pick.fit == "below" and first.fit == "same" and not question.asks("compare")
        return not narrower and (pick.saying.aspect != "conflict" or pick.fit == "same")

    def _adds(
        self,
        reasons: Sequence[Reason],
        pick: Pick,
        chosen: Sequence[Pick],
        hearing: Hearing,
        question: Question,
    ) -> bool:
        length = sum([len(each.saying.text) for each in chosen]) + len(pick.saying.text)
        if length > BUDGET:
            return False
        wanted = any(reason(pick, chosen, hearing, question) for reason in reasons)
        return wanted and not self._repeats(pick, chosen)

    def _repeats(self, pick: Pick, chosen: Iterable[Pick]) -> bool:
        """Whether a saying tells nothing new: the same words, or figures already told."""
        return any(
            self._repeated(pick.saying, each) or self._leader.alike(pick, each) for each in chosen
        )

    def _repeated(self, saying: Saying, told: Pick) -> bool:
        figures = self._worth.values(saying.text)
        known = saying.area == told.saying.area and figures <= self._worth.values(told.saying.text)
        return bool(figures) and known and saying.aspect not in LIMITING

    def _word(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying explains a word asked about, and none chosen does."""
        if pick.saying.kind != "term":
            return False
        word = term_of(pick.saying)
        if any(each.saying.kind == "term" and term_of(each.saying) == word for each in chosen):
            return False
        return len(word) >= WORD_LENGTH and word in question.plain and pick.fit != "elsewhere"

    def _item(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying covers words of the question that nothing chosen covers."""
        if pick.cover < chosen[0].cover * ITEM_COVER:
            return False
        names = {hit.name for hit in hearing.names if self._is_first(hit, chosen[0])}
        return any(
            self._covered(item, pick) >= ITEM_COVERED
            and max(self._covered(item, each) for each in chosen) <= ITEM_OPEN
            and self._of_matter(item, pick, chosen[0], hearing, question)
            for item in _ITEMS.findall(hearing.core)
            if len(item) > 1 and item not in names
        )

    def _is_first(self, hit: NameHit, first: Pick) -> bool:
        """Whether a name heard is one of the entry told of first."""
        return any(self._index.entries[n].id == first.saying.entry for n in hit.entries)

    def _of_matter(
        self, item: str, pick: Pick, first: Pick, hearing: Hearing, question: Question
    ) -> bool:
        """Whether an item is of the first saying's matter, or another thing named in a list."""
        if self._same_matter(pick, first) or self._same_place(pick, first, question):
            return True
        entry = self._index.entry(pick.saying.entry)
        exact = {hit.name for hit in hearing.names if hit.sureness == EXACT}
        named = entry is not None and bool(exact & {name for name in entry.names if name in item})
        return named and question.asks("listed")

    def _covered(self, item: str, pick: Pick) -> float:
        said = self._index.said[pick.number]
        pairs = list(map(add, item, item[1:]))
        return sum([pair in said for pair in pairs]) / len(pairs)

    def _at_odds(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying tells that the figures asked for do not agree."""
        asked = bool(question.counted) or bool(question.aspects.keys() & FIGURES)
        odds = pick.saying.aspect == "conflict" and asked
        least = max(ODDS_COVER, chosen[0].cover * SAME_ENTRY)
        return odds and len(chosen) < MOST and pick.cover >= least

    def _count(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying counts something asked for that nothing chosen counts."""
        least = self._least(pick, chosen[0], question)
        next_best = least == SAME_ENTRY and pick.score >= chosen[0].score * NEXT_BEST
        if pick.cover < chosen[0].cover * least and not next_best:
            return False
        told = {unit for each in chosen for unit in self._worth.counts(each.saying, question)}
        return bool(self._worth.counts(pick.saying, question) - told)

    def _aspect(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying of the same entry answers an aspect asked that is still open."""
        short = pick.cover < chosen[0].cover * self._least(pick, chosen[0], question)
        if short or pick.saying.aspect == "not_stated":
            return False
        told = frozenset().union(*(self._chooser.tells[each.number] for each in chosen))
        asked = {a for a, strength in question.aspects.items() if strength >= STRONG}
        open_ = {a for a in asked & OPENING if not told & self._answering(a)}
        return bool(open_ & self._chooser.tells[pick.number])

    def _least(self, pick: Pick, first: Pick, question: Question) -> float:
        """How much of what the first covers a saying must cover: more when of another entry."""
        same = self._same_matter(pick, first) or self._same_place(pick, first, question)
        return SAME_ENTRY if same else OTHER_ENTRY

    def _same_matter(self, pick: Pick, first: Pick) -> bool:
        """Whether two sayings are of one entry, or of one village."""
        small = self._chooser.areas.level(pick.saying.area) in SMALL
        same_village = small and pick.saying.area == first.saying.area
        return same_village or pick.saying.entry == first.saying.entry

    def _same_place(self, pick: Pick, first: Pick, question: Question) -> bool:
        """Whether two sayings are of the very place named in the question."""
        own = pick.saying.area == first.saying.area and pick.fit == "same"
        return own and pick.saying.area in question.places

    def _answering(self, aspect: str) -> set[str]:
        kin = self._chooser.kin.get(aspect, ()) if aspect in TOLD_BY_KIN else ()
        return {aspect, *kin}

    def _place(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying is of the very place named, on the same matter, and none told is."""
        first = chosen[0].saying
        aspects = {first.aspect, pick.saying.aspect}
        alike = len(aspects) == 1 or aspects <= STANDARDS
        matter = first.entry == pick.saying.entry and alike
        own = pick.fit == "same" and bool(question.places)
        return own and matter and all(each.fit != "same" for each in chosen)

    def _more(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying tells more of the conditions or the way asked for: they lie scattered.

        One more at most, nearly as close to the question as the first.
        """
        first = chosen[0]
        asked = {a for a, strength in question.aspects.items() if strength >= LEAST_ASKED}
        word = first.saying.kind == "term" and "what" in question.aspects
        wanted = SCATTERED if word else asked & SCATTERED
        close = len(chosen) == 1 and pick.score >= first.score * NEARLY
        same = pick.saying.entry == first.saying.entry and pick.fit == first.fit
        own = {*wanted, "limit"} if wanted else set()
        return close and same and bool(own & self._chooser.tells[pick.number])

    def _closer(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying all but as good covers the words of the question better than any told.

        One such at most: which of the two was meant is for the reader to see.
        """
        near = len(chosen) <= TOLD and pick.score >= chosen[0].score * RUNNER_UP
        if not self._same_matter(pick, chosen[0]):
            return near and pick.cover > max(each.cover for each in chosen) * CLOSER
        return near and pick.cover > chosen[0].cover * OWN_CLOSER

    def _of_another_help(self, pick: Pick, first: Pick, named: Set[str]) -> bool:
        """Whether a saying is of another help than the first, and one that was not named."""
        entry = self._index.entry(pick.saying.entry)
        if entry is None or not entry.policy or self._same_matter(pick, first):
            return False
        return entry.id not in named

    def _bounds(
        self, pick: Pick, chosen: Sequence[Pick], hearing: Hearing, question: Question
    ) -> bool:
        """Whether a saying limits or doubts a figure that is told."""
        first = chosen[0].saying
        shared = self._worth.large(first.text) & self._worth.large(pick.saying.text)
        about = pick.saying.entry == first.entry and pick.saying.aspect in BOUNDING
        same_place = pick.saying.area == first.area
        return about and same_place and bool(shared) and first.aspect not in LIMITING
