"""Puts an Answer into words that fit one phone screen: figure first, then place, time, source."""

from config.texts import Texts
from knowledge.answer import Answer
from knowledge.contents import Knowledge
from knowledge.sayings import Saying
from knowledge.schema import NATION

LIMIT = 300
OFFICIALS = ("cadre", "supervisor")


class AnswerText:
    """Writes answers with the copy and the knowledge they stand on."""

    def __init__(self, texts: Texts, knowledge: Knowledge) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def told(self, answer: Answer, role: str) -> str:
        """Return the text of an answer; notes are dropped, last first, when it grows too long."""
        if not answer.picks:
            return self._nothing(answer, role)
        guess = [self._texts("policy.guess")] if answer.zone == "guess" else []
        lines = [*guess, *self._lines(answer), *self._notes(answer, role)]
        while len(lines) > 1 + len(guess) and sum(map(len, lines)) > LIMIT:
            lines.pop()
        return "\n".join(lines)

    def _lines(self, answer: Answer) -> list[str]:
        """Sayings in order; neighbours with the same place, time and source share one reference."""
        refs = [self.ref(pick.saying) for pick in answer.picks]
        lines = []
        for number, (pick, ref) in enumerate(zip(answer.picks, refs, strict=True)):
            last = number + 1 == len(refs) or refs[number + 1] != ref
            lines.append(_unstopped(pick.saying.text) + (ref if last else ""))
        reckoned = self._reckoned(answer)
        return [lines[0], *reckoned, *lines[1:]]

    def ref(self, saying: Saying) -> str:
        """Return place, time and source of a saying."""
        return self.cited(saying.cites[0], saying.area, saying.as_of)

    def cited(self, cite: str, area: str, as_of: str) -> str:
        """Return the reference shown after a text: place (not the nation), time, source."""
        where = "" if area == NATION else self._knowledge.areas.full_name(area)
        parts = [part for part in (where, self.when(as_of), self.source(cite)) if part]
        return self._texts("policy.ref", parts=self._texts("policy.ref_apart").join(parts))

    def when(self, as_of: str) -> str:
        """Return a year or date as people read it; anything else as it stands."""
        parts = as_of.split("-")
        if not parts[0].isdigit() or len(as_of) > 10:
            return as_of
        if len(parts) == 1:
            return self._texts("policy.year", year=parts[0])
        return self._texts("policy.month", year=parts[0], month=str(int(parts[1])))

    def source(self, cite: str) -> str:
        """Return the short name of a source; of a law its article too."""
        key, _, section = cite.partition("#")
        source = self._knowledge.sources.get(key)
        if source is None:
            return key
        if source.kind in ("law", "rule") and len(section) <= 12:
            return self._texts("policy.article", source=source.short, section=section)
        return source.short

    def _reckoned(self, answer: Answer) -> list[str]:
        texts, gap = self._texts, answer.gap
        if gap:
            key = "policy.gap_times" if gap.times else "policy.gap"
            larger, smaller = gap.larger.shown, gap.smaller.shown
            return [texts(key, gap=gap.gap, larger=larger, smaller=smaller, times=gap.times)]
        if answer.reckoned:
            figure, wanted, result = answer.reckoned
            return [texts(f"policy.reckoned_{wanted}", figure=figure, result=result)]
        return []

    def _notes(self, answer: Answer, role: str) -> list[str]:
        texts = self._texts
        question, notes = answer.question, []
        whom = self.whom(answer, role)
        if question.outside:
            notes.append(texts("policy.outside", place=question.outside, whom=whom))
        elif answer.elsewhere:
            notes.append(self._elsewhere(answer))
        elif answer.unplaced:
            here = self._knowledge.areas.name(question.place)
            notes.append(texts("policy.unplaced", here=here, whom=whom))
        notes += [self._missing(answer, aspect, whom) for aspect in answer.missing]
        if answer.history and not question.outside and not answer.unplaced:
            notes.append(texts("policy.history", when=self.when(answer.history), whom=whom))
        if answer.conditions and "who" in question.aspects:
            notes.append(texts("policy.more"))
        return notes

    def _missing(self, answer: Answer, aspect: str, whom: str) -> str:
        title = answer.near[0].title if answer.near else ""
        named = self._texts(f"policy.aspect.{aspect}")
        return self._texts("policy.missing", title=title, aspect=named, whom=whom)

    def _elsewhere(self, answer: Answer) -> str:
        areas = self._knowledge.areas
        there = areas.full_name(answer.picks[0].saying.area)
        here = areas.name(answer.question.place)
        return self._texts("policy.elsewhere", there=there, here=here)

    def whom(self, answer: Answer, role: str) -> str:
        """Return whom to ask: the contact on file, else the window that takes such matters."""
        if answer.contact:
            return answer.contact
        if answer.office:
            return self._texts("policy.whom_office", office=answer.office)
        return self._texts("policy.whom_staff" if role in OFFICIALS else "policy.whom")

    def _nothing(self, answer: Answer, role: str) -> str:
        title = answer.near[0].title if answer.near else ""
        return self._texts("policy.nothing_said", title=title, whom=self.whom(answer, role))

    def not_covered(self, answer: Answer, role: str) -> str:
        texts = self._texts
        titles = texts("policy.ref_apart").join(entry.title for entry in answer.near[:3])
        lines = [texts("policy.not_covered")]
        if titles:
            lines.append(texts("policy.not_covered_near", titles=titles))
        lines.append(texts("policy.not_covered_ask", whom=self.whom(answer, role)))
        return "\n".join(lines)

    def asked(self, answer: Answer) -> str:
        """Return the question back with its numbered choices."""
        labels = [entry.title for entry in answer.near] + [self._texts("policy.ask_none")]
        rows = [f"{number} {label}" for number, label in enumerate(labels, 1)]
        return "\n".join([self._texts("policy.ask"), *rows, self._texts("policy.ask_how")])


def _unstopped(text: str) -> str:
    return text.rstrip("。；;")
