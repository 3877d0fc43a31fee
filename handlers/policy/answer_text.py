"""Puts an Answer into words that fit one phone screen: figure first, then place, time, source."""

from dataclasses import replace

from config.texts import Texts
from handlers.complaint.door import LETTER, door, hotline
from knowledge.answering.answer import Answer
from knowledge.answering.dividing import Quotient
from knowledge.answering.small_talk import is_chat
from knowledge.answering.sums import NOTHING, Sums
from knowledge.contents import Knowledge
from knowledge.finding.sayings import Saying

LIMIT = 420
# Beside where a complaint can be taken, so much is said of the policy, in characters.
RIGHTS, MOST_BESIDE_DOOR, BESIDE_DOOR = ("rights", "contact"), 2, 170
BESIDE_THE_POINT = ("result", "change", "amount", "what")
RANGE = "\u2014"
OPENING, CLOSING = "[", "]"
OFFICIALS = ("cadre", "supervisor")


class AnswerText:
    """Writes answers with the copy and the knowledge they stand on."""

    def __init__(self, texts: Texts, knowledge: Knowledge) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def told(self, answer: Answer, role: str) -> str:
        """Return the text of an answer; notes are dropped, last first, when it grows too long."""
        if answer.complaint:
            return self._complained(answer, role)
        if not answer.picks:
            return self._nothing(answer, role)
        guess = [self._texts("policy.guess")] if answer.zone == "guess" else []
        absent = self._absent(answer)
        lines = [*guess, *absent, *self._lines(answer), *self._notes(answer, role)]
        while len(lines) > 1 + len(guess) + len(absent) and sum(map(len, lines)) > LIMIT:
            lines.pop()
        steps = self._next(answer, role, "".join(lines))
        return "\n".join([*lines, *steps, *self._also(answer), *self.doors(answer, role)])

    def _complained(self, answer: Answer, role: str) -> str:
        """The one or two sayings nearest to a complaint, then where it can be taken."""
        fit = [pick for pick in answer.picks if pick.saying.aspect not in BESIDE_THE_POINT]
        picks = sorted(fit, key=lambda pick: pick.saying.aspect not in RIGHTS)[:MOST_BESIDE_DOOR]
        while len(picks) > 1 and sum(len(pick.saying.text) for pick in picks) > BESIDE_DOOR:
            picks.pop()
        bare = replace(answer, picks=tuple(picks), first=None, sums=NOTHING)
        lines = self._lines(bare) if picks else [self._heard(answer)]
        return "\n".join([*lines, self.door(answer, role), *self._also(answer)])

    def _heard(self, answer: Answer) -> str:
        """Say what a complaint was understood to be about, with nothing told of it."""
        kind = answer.complaint
        if not answer.near:
            return self._texts(f"complaint.heard.{kind}")
        return self._texts(f"complaint.heard_of.{kind}", title=answer.near[0].title)

    def door(self, answer: Answer, role: str) -> str:
        """Return where a complaint can be taken."""
        return door(self._texts, self._knowledge, self.whom(answer, role), answer.door)

    def doors(self, answer: Answer, role: str) -> list[str]:
        """Return the line that tells where to go, when one is due."""
        return [self.door(answer, role)] if answer.door else []

    def _also(self, answer: Answer) -> list[str]:
        """The other matters of the message, ours and not ours, so that none is left out."""
        lines, known = [], self._texts.keys()
        if answer.also:
            titles = self._texts("policy.ref_apart").join(entry.title for entry in answer.also)
            lines.append(self._texts("policy.also", titles=titles))
        if (other := f"policy.theme.{answer.theme}") in known:
            lines.append(self._texts("policy.also_other", theme=self._texts(other)))
        return lines

    def _absent(self, answer: Answer) -> list[str]:
        """What is asked about and stands nowhere: told before what does."""
        if answer.no_year:
            return [self._texts("policy.no_year", year=answer.no_year)]
        if answer.no_figure:
            return [self._texts("policy.no_figure", figure=answer.no_figure)]
        return []

    def _lines(self, answer: Answer) -> list[str]:
        """Sayings in order; neighbours with the same place, time and source share one reference."""
        refs = [self.ref(pick.saying) for pick in answer.picks]
        lines = []
        for number, (pick, ref) in enumerate(zip(answer.picks, refs, strict=True)):
            last = number + 1 == len(refs) or refs[number + 1] != ref
            lines.append(_unstopped(pick.saying.text) + (ref if last else ""))
        lines[0] = self._first_words(answer) + lines[0]
        reckoned = reckoned_lines(self._texts, answer.sums)
        held = "".join(dict.fromkeys(self.ref(pick.saying) for pick in answer.sums.held))
        line = [self._texts("policy.line_not_paid")] if answer.sums.line else []
        return [*lines, *(each + held for each in reckoned), *line]

    def _first_words(self, answer: Answer) -> str:
        first = answer.first
        if first is None or answer.zone != "answer":
            return ""
        there = self._knowledge.areas.name(first.area) if first.area else ""
        told, asked = first.told, first.asked
        copy = f"policy.first.{first.key}"
        return self._texts(copy, figure=first.figure, there=there, told=told, asked=asked)

    def ref(self, saying: Saying) -> str:
        """Return place, time and source of a saying; what is not stated was looked for there."""
        source = self._knowledge.sources.get(saying.cites[0].split("#")[0])
        as_of = saying.as_of
        written = (source.in_force or source.issued) if source else ""
        last = max(written, source.issued if source else "")
        if written and as_of[:4].isdigit() and as_of[:4] > last[:4]:
            as_of = written
        looked = saying.aspect == "not_stated"
        return self.cited(saying.cites[0], saying.area, as_of, looked=looked)

    def _far(self, cite: str) -> str:
        """Return the place outside the files that a source speaks of, "" for all others."""
        source = self._knowledge.sources.get(cite.split("#")[0])
        return source.speaks_of if source else ""

    def cited(self, cite: str, area: str, as_of: str, looked: bool = False) -> str:
        """Return the reference shown after a text: place, time, source."""
        source = self.source(cite)
        source = self._texts("policy.looked", source=source) if looked else source
        where = self._far(cite) or self._knowledge.areas.full_name(area)
        parts = [part for part in (where, self.when(as_of), source) if part]
        return self._texts("policy.ref", parts=self._texts("policy.ref_apart").join(parts))

    def when(self, as_of: str) -> str:
        """Return a year or date as people read it; anything else as it stands."""
        ends = [self._moment(end) for end in as_of.split(RANGE)]
        if len(ends) == 2 and ends[0].startswith(ends[1]):
            return ends[1]
        return RANGE.join(ends) if len(ends) > 1 and "-" in as_of else self._moment(as_of)

    def _moment(self, as_of: str) -> str:
        parts = as_of.split("-")
        if not as_of.replace("-", "").isdigit() or len(as_of) > 10:
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

    def _notes(self, answer: Answer, role: str) -> list[str]:
        texts = self._texts
        question, whom = answer.question, self.whom(answer, role)
        here = self._knowledge.areas.name(question.place)
        notes = []
        if question.outside:
            notes.append(texts("policy.outside", place=question.outside, whom=whom))
        elif answer.elsewhere:
            notes.append(self._elsewhere(answer))
        elif far := next(filter(None, (self._far(p.saying.cites[0]) for p in answer.picks)), ""):
            notes.append(texts("policy.abroad", there=far))
        elif answer.town_missing:
            notes.append(texts("policy.town_missing", here=here, whom=whom))
        elif answer.unplaced:
            notes.append(texts("policy.unplaced", here=here, whom=whom))
        told = bool(notes)
        missing = [self._missing(answer, aspect, whom) for aspect in answer.missing]
        if answer.uncounted and not missing and not told:
            missing = [texts("policy.uncounted", whom=whom)]
        notes += missing
        if answer.history and not told and not answer.no_year:
            notes.append(texts("policy.history", when=self.when(answer.history), whom=whom))
        return notes

    def _next(self, answer: Answer, role: str, said: str) -> list[str]:
        """What a household can do now: whom to ask, unless that was said, and all conditions."""
        if role in OFFICIALS or answer.entries[0] not in self._knowledge.policies:
            return []
        whom = self.whom(answer, role)
        # What is not stated tells whom to ask in its own words.
        known = answer.door or whom in said or answer.picks[0].saying.aspect == "not_stated"
        steps = [] if known else [self._texts("policy.next", whom=whom)]
        if answer.conditions and answer.zone == "answer":
            steps.append(self._texts("policy.more"))
        return ["".join(steps)] if steps else []

    def _missing(self, answer: Answer, aspect: str, whom: str) -> str:
        title = answer.near[0].title if answer.near else ""
        named = self._texts(f"policy.aspect.{aspect}")
        return self._texts("policy.missing", title=title, aspect=named, whom=whom)

    def _elsewhere(self, answer: Answer) -> str:
        areas = self._knowledge.areas
        apart = self._texts("policy.ref_apart")
        there = apart.join(areas.full_name(code) for code in answer.elsewhere[:2])
        here = areas.name(answer.question.place)
        whole = all(pick.fit == "elsewhere" for pick in answer.picks)
        key = "policy.elsewhere" if whole else "policy.elsewhere_part"
        return self._texts(key, there=there, here=here)

    def whom(self, answer: Answer, role: str) -> str:
        """Return whom to ask: the contact on file, else the window that takes such matters."""
        if answer.contact:
            return answer.contact
        if answer.office:
            key = f"policy.offices.{answer.office}"
            known = self._texts.keys()
            office = answer.office
            return self._texts(key if key in known else "policy.whom_office", office=office)
        return self._texts("policy.whom_staff" if role in OFFICIALS else "policy.whom")

    def _nothing(self, answer: Answer, role: str) -> str:
        title = answer.near[0].title if answer.near else ""
        return self._texts("policy.nothing_said", title=title, whom=self.whom(answer, role))

    def refers(self, answer: Answer) -> bool:
        """Return whether it is known who deals with a matter that is not covered."""
        return f"policy.theme.{answer.theme}" in self._texts.keys()  # noqa: SIM118 - no mapping

    def not_covered(self, answer: Answer, role: str) -> str:
        texts = self._texts
        if is_chat(answer.theme):
            return texts("policy.chat")
        if answer.only_complaint:
            return "\n".join([self._heard(answer), self.door(answer, role)])
        lines = [texts("policy.not_covered")]
        if answer.complaint:
            lines.append(self.door(answer, role))
        if self.refers(answer):
            other = texts(f"policy.theme.{answer.theme}")
            anywhere = [texts("complaint.anywhere", **hotline(self._knowledge))]
            return "\n".join([*lines, other, *(anywhere if answer.door == LETTER else [])])
        titles = texts("policy.ref_apart").join(entry.title for entry in answer.near)
        if titles:
            lines.append(texts("policy.not_covered_near", titles=titles))
        if answer.door == LETTER:
            return "\n".join([*lines, self.door(answer, role)])
        lines.append(texts("policy.not_covered_ask", whom=self.whom(answer, role)))
        return "\n".join(lines)

    def asked(self, answer: Answer, role: str = "household") -> str:
        """Return the question back with its numbered choices."""
        labels = [entry.title for entry in answer.near] + [self._texts("policy.ask_none")]
        rows = [f"{number} {label}" for number, label in enumerate(labels, 1)]
        told = [self._texts("policy.ask"), *rows, self._texts("policy.ask_how")]
        return "\n".join([*told, *self.doors(answer, role)])


def _unstopped(text: str) -> str:
    return text.rstrip("。；;")


def _divided(texts: Texts, made: Quotient) -> str:
    about = texts("policy.about") if made.rounded else ""
    part = f"{OPENING}{made.part.shown}{CLOSING}" if len(made.of) > 2 else made.part.shown
    ends = {"part": part, "whole": made.whole.shown}
    if made.each:
        return texts("policy.each", each=made.each, about=about, result=made.result, **ends)
    key = "policy.share" if made.share else "policy.average"
    return texts(key, about=about, result=made.result, **ends)


def reckoned_lines(texts: Texts, sums: Sums) -> list[str]:
    """Return what is reckoned, each with the cited figures it is made of."""
    lines = []
    for gap in sums.gaps:
        several = "policy.gap_times" if gap.times and sums.times else "policy.gap"
        key = "policy.gap_rough" if gap.rough else several
        values = {"gap": gap.gap, "larger": gap.larger.shown, "smaller": gap.smaller.shown}
        lines.append(texts(key, times=gap.times, **values))
    if sums.twelve:
        figure, wanted, result = sums.twelve
        lines.append(texts(f"policy.reckoned_{wanted}", figure=figure, result=result))
    if sums.product:
        made = sums.product
        counts = texts("policy.times").join(made.counts)
        lines.append(texts("policy.product", figure=made.figure, counts=counts, result=made.result))
    lines.extend(_divided(texts, made) for made in sums.quotients)
    if sums.bound:
        side = "most" if sums.bound.most else "least"
        key = f"policy.bound.{side}_{'kept' if sums.bound.kept else 'broken'}"
        lines.append(texts(key, one=sums.bound.one, line=sums.bound.figure.shown))
    for total in sums.totals:
        figures = texts("policy.plus").join(total.figures)
        key = "policy.total_told" if sums.counted else "policy.total"
        lines.append(texts(key, figures=figures, result=total.result))
    return lines
