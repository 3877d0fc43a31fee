"""Which saying is told first: the asker's place, what holds today, both sides of a conflict."""

from collections.abc import Sequence

from knowledge.answering.choosing import Chooser, Pick
from knowledge.answering.placing import SMALL
from knowledge.answering.question import Question
from knowledge.answering.worth import FIGURES
from knowledge.schema import NATION

LOOKED_AT = 40
OWN_PLACE, OWN_COVER, NAMED_COVER = 3.5, 0.5, 0.35
NEARER = 1.5
CONFLICT_NEAR = 1.0
PLAIN_ENOUGH, MUCH_PLAINER, NOT_FAR = 0.2, 2.0, 0.8
SENTENCE = 1.2
WIDER = 6.5
CONTRADICTING = 0.6
OUTRIGHT = 1.2
PLAIN_COVER = 0.2
CURRENT = 3.0
LATER_COVER = 0.3
RECENT = "2025"
BARELY, PLAINLY_THERE, TIMES_CLOSER = 0.06, 0.1, 2.0
ALIKE = 0.72
FULLER_LENGTH = 120


class Leader:
    """Finds the saying to begin with among those a Chooser has ranked."""

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser
        self._worth = chooser.worth

    def first(self, ranked: Sequence[Pick], question: Question) -> list[Pick]:
        """Return the saying to begin with; before it the one that contradicts it, if any."""
        best = self._current(self._own_place(ranked, question), ranked, question)
        first = self._contradiction(best, ranked, question)
        found = [self._fuller(self._sentence(first, ranked), ranked)]
        leads = found if first is best else [*found, best]
        if first is not best and question.asks("difference"):
            leads = [self._sentence(best, ranked), *found]
        plain = self._plainest(leads[0], ranked)
        return leads if plain in leads else [plain, *leads]

    def alike(self, one: Pick, other: Pick) -> bool:
        """Return whether the longer text has most pairs and all figures of the shorter one."""
        short, long = sorted((one.saying.text, other.saying.text), key=len)
        if not self._worth.values(short) <= self._worth.values(long):
            return False
        pairs = self._worth.pairs(short)
        return len(pairs & self._worth.pairs(long)) >= ALIKE * max(1, len(pairs))

    def _own_place(self, ranked: Sequence[Pick], question: Question) -> Pick:
        """Return the best saying; one of the asker's own place or above it before another's."""
        first = ranked[0]
        if not question.place and not question.places:
            return self._wider(first, ranked)
        if far := self._only_there(first, ranked):
            return far
        if own := self._of_named(first, ranked, question):
            return own
        small = self._chooser.areas.level(question.place) in SMALL
        if first.fit in ("above", "nation") and (question.places or small):
            return self._nearer(first, ranked, question)
        theirs = question.asks("here_too")
        if (
            first.fit != "elsewhere"
            or theirs
            or question.values & self._worth.values(first.saying.text)
        ):
            return first
        tells = self._chooser.tells[first.number]
        for pick in ranked[1:LOOKED_AT]:
            near = pick.score >= first.score - OWN_PLACE
            figure = self._of_policy(first) and bool(question.aspects.keys() & FIGURES)
            near = near and (figure or pick.cover >= first.cover * OWN_COVER)
            near = near and pick.fit not in ("elsewhere", "nation")
            alike = pick.saying.entry == first.saying.entry
            if near and alike and tells & self._chooser.tells[pick.number]:
                return pick
        return first

    def _only_there(self, first: Pick, ranked: Sequence[Pick]) -> Pick | None:
        """Return the saying of another place that speaks plainly of what is asked, when nothing of
        the asker's own does: what is done there alone is told, and said to be of there.
        """
        if first.fit == "elsewhere" or first.cover >= BARELY:
            return None
        far = [pick for pick in ranked[1:LOOKED_AT] if pick.fit == "elsewhere"]
        best = max(far, key=lambda pick: pick.cover, default=None)
        near = max(pick.cover for pick in ranked[:LOOKED_AT] if pick.fit != "elsewhere")
        plain = best is not None and best.cover >= PLAINLY_THERE
        return best if best and plain and best.cover >= TIMES_CLOSER * near else None

    def _of_named(self, first: Pick, ranked: Sequence[Pick], question: Question) -> Pick | None:
        """Return a saying of the very place named, when the best one is of another.

        Of a village named whatever speaks most plainly: it is what the question is about. Where the
        best one tells the very figure the question names, nothing.
        """
        village = any(self._chooser.areas.level(place) in SMALL for place in question.places)
        wide = first.fit in ("above", "nation") and not village
        broader = first.fit == "below" and question.asks("compare")
        told = question.values & self._worth.values(first.saying.text)
        if not question.places or first.fit == "same" or wide or broader or told:
            return None
        tells = self._chooser.tells[first.number] | question.aspects.keys()
        own = [
            pick
            for pick in ranked[1:LOOKED_AT]
            if pick.fit == "same" and pick.score >= first.score - OWN_PLACE
            if pick.cover >= first.cover * NAMED_COVER
            if village
            or (tells & self._chooser.tells[pick.number] and self._alike_help(pick, first))
        ]
        if village:
            return max(own, key=lambda pick: pick.cover, default=None)
        return own[0] if own else None

    def _alike_help(self, pick: Pick, first: Pick) -> bool:
        """Whether two sayings are not of two helps."""
        same = pick.saying.entry == first.saying.entry
        return same or not (self._of_policy(pick) and self._of_policy(first))

    def _of_policy(self, pick: Pick) -> bool:
        """Whether a saying is of a help people get: its figures are those of a place."""
        entry = self._chooser.index.entry(pick.saying.entry)
        return entry is not None and entry.policy

    def _plainest(self, first: Pick, ranked: Sequence[Pick]) -> Pick:
        """Return the saying that speaks far more plainly of what is asked, if there is one."""
        plain = (
            pick
            for pick in ranked[:LOOKED_AT]
            if not self._of_policy(pick)
            and pick.cover >= max(PLAIN_ENOUGH, first.cover * MUCH_PLAINER)
            and pick.score >= first.score * NOT_FAR
            and (pick.fit == first.fit or pick.fit == "same")
        )
        return max(plain, key=lambda pick: pick.cover, default=first)

    def _nearer(self, first: Pick, ranked: Sequence[Pick], question: Question) -> Pick:
        """Return the saying of the very place named that answers as well as a wider one."""
        asked = question.aspects.keys()
        tells = self._chooser.tells[first.number] & asked or asked
        for pick in ranked[1:LOOKED_AT]:
            close = pick.fit == "same" and pick.score >= first.score - NEARER
            close = close or self._as_plain(pick, first)
            counts = self._worth.counts(pick.saying, question)
            close = close and self._alike_help(pick, first)
            if close and (counts or tells & self._chooser.tells[pick.number]):
                return pick
        return first

    def _as_plain(self, pick: Pick, first: Pick) -> bool:
        """Whether a saying of the place named speaks of what is asked as plainly as a wider one."""
        near = pick.fit == "same" and pick.score >= first.score * NOT_FAR
        return near and pick.cover >= max(PLAINLY_THERE, first.cover)

    def _wider(self, first: Pick, ranked: Sequence[Pick]) -> Pick:
        """Return, with no place known, the saying of a wider place that answers the same."""
        wide = {self._chooser.placing.main, NATION}
        if first.saying.area in wide or first.saying.aspect not in ("amount", "who", "how"):
            return first
        for pick in ranked[1:LOOKED_AT]:
            same = (pick.saying.entry, pick.saying.aspect)
            alike = same == (first.saying.entry, first.saying.aspect)
            if alike and pick.saying.area in wide and pick.score >= first.score - WIDER:
                return pick
        return first

    def _current(self, first: Pick, ranked: Sequence[Pick], question: Question) -> Pick:
        """Return the latest saying of the matter when it is asked what holds now.

        Of a figure doubted: the saying that tells what it was changed to.
        """
        if question.doubted:
            return self._changed(first, ranked, question)
        if not question.asks("still") or first.saying.kind == "rate":
            return first
        later = [
            pick
            for pick in ranked[:LOOKED_AT]
            if pick.saying.entry == first.saying.entry
            and pick.score >= first.score - CURRENT
            and pick.saying.as_of[:4] >= RECENT
            and pick.cover >= first.cover * LATER_COVER
        ]
        return later[0] if later and first.saying.as_of[:4] < RECENT else first

    def _changed(self, first: Pick, ranked: Sequence[Pick], question: Question) -> Pick:
        told = (
            pick
            for pick in ranked[:LOOKED_AT]
            if pick.saying.aspect == "change"
            and pick.saying.entry == first.saying.entry
            and pick.fit != "elsewhere"
            and question.values & self._worth.values(pick.saying.text)
        )
        return next(told, first)

    def _contradiction(self, first: Pick, ranked: Sequence[Pick], question: Question) -> Pick:
        """Return the saying that tells both figures, when a figure of the first is contradicted."""
        asked = question.aspects.keys() & {*FIGURES, "change", "limit"} or question.values
        told = (
            pick
            for pick in ranked[:LOOKED_AT]
            if pick.saying.aspect == "conflict" and pick is not first
            if self._contradicts(pick, first) or self._asked_outright(pick, first)
        )
        return next(told, first) if asked else first

    def _contradicts(self, pick: Pick, first: Pick) -> bool:
        """Whether a saying tells two figures of one thing, one of them the figure told first."""
        mine = (first.saying.area, first.saying.entry)
        about = (pick.saying.area, pick.saying.entry) == mine
        shared = self._worth.large(first.saying.text) & self._worth.large(pick.saying.text)
        return bool(shared) and about and pick.cover >= first.cover * CONTRADICTING

    def _asked_outright(self, pick: Pick, first: Pick) -> bool:
        """Whether a contradiction is closer to the question than what would be told first."""
        closer = pick.cover >= max(first.cover, PLAIN_COVER) * OUTRIGHT
        return closer and pick.fit == "same" and pick.score >= first.score - CONFLICT_NEAR

    def _sentence(self, first: Pick, ranked: Sequence[Pick]) -> Pick:
        """Return, for a bare row of a rate, the sentence that tells most of its figures."""
        row = first.saying
        figures = self._worth.values(row.text)
        if row.kind != "rate" or not figures:
            return first
        for pick in ranked[:LOOKED_AT]:
            said = pick.saying
            alike = (said.entry, said.area, said.aspect) == (row.entry, row.area, row.aspect)
            shared = len(figures & self._worth.values(said.text))
            close = pick.score >= first.score - SENTENCE
            if alike and close and said.kind == "statement" and 2 * shared >= len(figures):
                return pick
        return first

    def _fuller(self, first: Pick, ranked: Sequence[Pick]) -> Pick:
        """Return the longest saying that says what the first says, and more."""
        same = [
            pick
            for pick in ranked[:LOOKED_AT]
            if (pick.saying.area, pick.saying.aspect) == (first.saying.area, first.saying.aspect)
            and self.alike(first, pick)
            and len(first.saying.text) < len(pick.saying.text) <= FULLER_LENGTH
        ]
        return max(same, key=lambda pick: len(pick.saying.text), default=first)
