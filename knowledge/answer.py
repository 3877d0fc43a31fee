"""Answers one question: topic, aspect, place and date, from cited sayings only.

The result is plain data; handlers/answer_text.py puts it into words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from knowledge.choosing import STRONG, Chooser, Pick
from knowledge.confidence import Confidence, Zone, load_confidence
from knowledge.contents import Knowledge
from knowledge.question import Question, QuestionReader, question_reader
from knowledge.reckon import Difference, Reckoner, times_twelve, twelfth
from knowledge.sayings import Entry, Saying, plain_number
from knowledge.schema import NATION, Policy
from knowledge.search import FOLDER, Hearing, Index, build_index, is_term

CLOSE = 0.8
PLAINLY = 0.75
MISSABLE = ("amount", "when", "where", "papers", "contact")
FIGURED = ("amount", "limit", "change")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: role, area code of the place they ask for, the day.

    topic, aspect: what the last answer was about, for questions that lean on it.
    """

    role: str = "household"
    place: str = ""
    on: date | None = None
    topic: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said. entries: ids best first. near: entries offered or close by.

    missing: aspects asked for that nothing on file answers. history: the figures are of a past
    year. elsewhere: what is told holds in another place than asked for. unplaced: a figure is
    asked for and none told is that of the place or of what it lies in, below the province. reckoned: (operand,
    result) of twelve months or a twelfth. office: who decides, from the policy.
    """

    zone: Zone
    question: Question
    entries: tuple[str, ...] = ()
    near: tuple[Entry, ...] = ()
    picks: tuple[Pick, ...] = ()
    missing: tuple[str, ...] = ()
    history: str = ""
    elsewhere: bool = False
    unplaced: bool = False
    gap: Difference | None = None
    reckoned: tuple[str, str, str] | None = None
    contact: str = ""
    office: str = ""
    conditions: bool = False


class Answering:
    """Everything needed to answer questions on one knowledge; built once, then pure."""

    def __init__(
        self, knowledge: Knowledge, index: Index, reader: QuestionReader, confidence: Confidence
    ) -> None:
        self.knowledge = knowledge
        self.index = index
        self.reader = reader
        self.confidence = confidence
        tells = [self._tells(saying) for saying in index.sayings]
        self.chooser = Chooser(index, knowledge.areas, index.facets["kin"], tells)
        self._tells_history = re.compile(index.facets["patterns"]["tells_history"])
        self._lean = re.compile(index.facets["patterns"]["leaning"])
        self._reckoner = Reckoner(index.facets)

    def _tells(self, saying: Saying) -> frozenset[str]:
        """What is not stated, or told twice, is told of the aspects its leading words ask for."""
        if saying.aspect not in ("not_stated", "conflict"):
            return frozenset({saying.aspect})
        words = self.index.speech.plain(" ".join(saying.about))
        return frozenset({saying.aspect, *self.reader.aspects(words)})

    def answer(self, text: str, asking: Asking) -> Answer:
        """Return the answer to *text*: said, asked back, or handed over."""
        hearing = self.index.hear(text)
        if asking.topic and self._leans(hearing):
            return self.about(asking.topic, text, asking)
        question = self.reader.read(text, hearing.plain, asking.place)
        zone, near = self.confidence.zone(hearing)
        if zone in ("ask", "not_covered"):
            return Answer(zone, question, tuple(e.id for e in near), near)
        return replace(self.told(hearing, question, asking), zone=zone)

    def about(self, entry_id: str, text: str, asking: Asking) -> Answer:
        """Return the answer to *text* as a question about one entry, chosen or last told of."""
        entry = self.index.entry(entry_id)
        title = entry.title if entry else ""
        hearing = self.index.hear(f"{title} {text}")
        question = self.reader.read(text, hearing.plain, asking.place)
        aspects = self.reader.aspects(self.index.speech.plain(text))
        if not aspects and asking.aspect:
            aspects = {asking.aspect: 1.0}
        return self.told(hearing.only(entry_id), replace(question, aspects=aspects), asking)

    def _leans(self, hearing: Hearing) -> bool:
        """Whether a question names nothing of its own: its core is empty or a word or two."""
        core = hearing.core.replace(" ", "")
        leaning = self._lean.match(hearing.plain) is not None
        own = any(hit.sureness == 1.0 for hit in hearing.names)
        return not own and (len(core) <= 1 or (leaning and len(core) <= 4))

    def told(self, hearing: Hearing, question: Question, asking: Asking) -> Answer:
        """Return what is said of the entries found, without doubting that they are meant."""
        ranked = self.chooser.ranked(hearing, question, asking.role)
        picks = self._chosen(ranked, hearing, question)
        entries = _entry_order(picks, hearing)
        entry = self.index.entry(entries[0]) if entries else None
        policy = self.knowledge.policies.get(entries[0]) if entries else None
        return Answer(
            zone="answer",
            question=question,
            entries=entries,
            near=tuple(f.entry for f in hearing.found[:4] if not f.negative),
            picks=tuple(picks),
            missing=self._missing(entry, picks, question),
            history=self._history(picks, asking.on),
            elsewhere=bool(picks) and all(p.fit == "elsewhere" for p in picks),
            gap=self._gap(picks, question),
            reckoned=self._twelve(picks, ranked, question),
            unplaced=self._unplaced(picks, question),
            contact=self._contact(entries, question.place),
            office=policy.department if policy else "",
            conditions=_has_conditions(policy),
        )

    def _chosen(self, ranked: Sequence[Pick], hearing: Hearing, question: Question) -> list[Pick]:
        groups = self._contrasted(ranked, hearing, question)
        if len(groups) < 2:
            return self.chooser.together(ranked, hearing, question)
        return [pick for group in groups for pick in group]

    def _contrasted(
        self, ranked: Sequence[Pick], hearing: Hearing, question: Question
    ) -> list[list[Pick]]:
        """Return the best sayings of each place, or of each thing named, when several are."""
        if len(question.places) > 1:
            groups = [self._of_place(ranked, place) for place in question.places[:3]]
        else:
            named = _named_entries(hearing)
            groups = [[p for p in ranked if p.saying.entry == e][:1] for e in named[:3]]
        return [group for group in groups if group]

    def _of_place(self, ranked: Sequence[Pick], place: str) -> list[Pick]:
        if not ranked:
            return []
        inside = [p for p in ranked if p.saying.area == place and p.score > ranked[0].score * 0.5]
        return inside[:1]

    def _missing(
        self, entry: Entry | None, picks: Sequence[Pick], question: Question
    ) -> tuple[str, ...]:
        if entry is None or is_term(entry):
            return ()
        told = frozenset().union(*(self.chooser.tells[pick.number] for pick in picks))
        strong = [a for a, strength in question.aspects.items() if strength >= PLAINLY][:2]
        well_covered = bool(picks) and picks[0].cover > 0.4
        return tuple(
            aspect
            for aspect in strong
            if aspect in MISSABLE
            and aspect not in told
            and not well_covered
            and not any(aspect in question.aspects and t in self._kin(aspect) for t in told)
        )

    def _kin(self, aspect: str) -> Sequence[str]:
        kin: Sequence[str] = self.index.facets["kin"].get(aspect, ())
        return kin

    def _history(self, picks: Sequence[Pick], on: date | None) -> str:
        """Return the latest year of the figures told, when they are past and no text says so."""
        figured = [p.saying for p in picks if p.saying.aspect in FIGURED and _has_digit(p.saying)]
        past = [s for s in figured if self._old(s) or (s.until and on and s.until < on)]
        if not past or len(past) < len(figured) or any(self._says_so(s) for s in past):
            return ""
        return max(saying.last or saying.as_of for saying in past)[:4]

    def _says_so(self, saying: Saying) -> bool:
        return self._tells_history.search(saying.text) is not None

    def _old(self, saying: Saying) -> bool:
        source = self.knowledge.sources.get(saying.cites[0].split("#")[0])
        return source is not None and source.kind == "seed"

    def _gap(self, picks: Sequence[Pick], question: Question) -> Difference | None:
        if not question.asks("difference") or not picks:
            return None
        figures = self._reckoner.figures(picks[0].saying.text)
        if question.years:
            dated = [f for f in figures if f.year in question.years]
            figures = dated if len(dated) > 1 else figures
        if len(figures) < 2 and len(picks) > 1:
            figures = [f for p in picks[:2] for f in self._reckoner.figures(p.saying.text)[:1]]
        return self._reckoner.difference(figures)

    def _unplaced(self, picks: Sequence[Pick], question: Question) -> bool:
        areas = self.knowledge.areas
        if question.outside or areas.level(question.place) in ("", "nation", "province"):
            return False
        if question.aspects.get("amount", 0.0) < STRONG or len(question.places) > 1:
            return False
        local = [
            pick
            for pick in picks
            if pick.fit in ("same", "above", "below")
            and areas.level(pick.saying.area) not in ("nation", "province")
            and (pick.saying.aspect == "not_stated" or _has_digit(pick.saying))
        ]
        return bool(picks) and not local

    def _twelve(
        self, picks: Sequence[Pick], ranked: Sequence[Pick], question: Question
    ) -> tuple[str, str, str] | None:
        """Return (figure, "year" or "month", result): twelve months, or a twelfth of a year."""
        wanted = "year" if question.asks("per_year") else "month"
        if not picks or not (question.asks("per_year") or question.asks("per_month")):
            return None
        for pick in [picks[0], *ranked]:
            rate = pick.saying
            told = rate.value is not None and plain_number(rate.value) in picks[0].saying.text
            if told and rate.value is not None and rate.entry == picks[0].saying.entry:
                return self._turned(rate.value, rate.unit, wanted)
        return None

    def _turned(self, value: float, unit: str, wanted: str) -> tuple[str, str, str] | None:
        units = self.index.facets["per_unit"]
        if wanted == "year" and unit.endswith(units["month"]):
            return plain_number(value), wanted, times_twelve(value)
        if wanted == "month" and unit.endswith(units["year"]):
            return plain_number(value), wanted, twelfth(value)
        return None

    def _contact(self, entries: Sequence[str], place: str) -> str:
        """Return whom to ask about the first entry: name and number, or the office's name."""
        for contact in self.knowledge.contacts:
            near = self.chooser.fit(contact.area, place) in ("same", "above", "nation")
            if near and entries[:1] and entries[0] in contact.topics:
                numbered = any(map(str.isdigit, contact.value))
                return f"{contact.label} {contact.value}" if numbered else contact.label
        return ""


def _has_digit(saying: Saying) -> bool:
    return any(map(str.isdigit, saying.text))


def _has_conditions(policy: Policy | None) -> bool:
    return policy is not None and any(version.eligible for version in policy.versions)


def _entry_order(picks: Sequence[Pick], hearing: Hearing) -> tuple[str, ...]:
    """Entries best first: the one first found, those told of, then the others found."""
    real = [found.entry.id for found in hearing.found if not found.negative]
    told = [pick.saying.entry for pick in picks]
    scores = {found.entry.id: found.score for found in hearing.found}
    close = bool(told) and scores.get(told[0], 0.0) >= CLOSE * scores.get(real[0], 0.0)
    first = told[:1] if close else real[:1]
    return tuple(dict.fromkeys([*first, *told, *real]))[:5]


def _named_entries(hearing: Hearing) -> list[str]:
    """Entries named in so many words, in the order of the question, at most one a name."""
    found = {f.number: f.entry.id for f in hearing.found if not f.negative}
    ordered = sorted(hearing.names, key=lambda hit: hit.start)
    sure = [hit for hit in ordered if hit.sureness >= 0.8 and len(hit.name) > 2]
    best = [next((found[f] for f in found if f in hit.entries), "") for hit in sure]
    return list(dict.fromkeys(entry for entry in best if entry))


def build_answering(knowledge: Knowledge, folder: Path = FOLDER) -> Answering:
    """Build everything once. Raises YamlError when a word list cannot be read."""
    index = build_index(knowledge, folder)
    reader = question_reader(knowledge.areas, folder)
    return Answering(knowledge, index, reader, load_confidence(folder / "confidence.yaml"))


_built: dict[str, Answering] = {}


def answering_of(knowledge: Knowledge) -> Answering:
    """Return the answering of one knowledge, built the first time it is asked for."""
    if knowledge.ruleset not in _built:
        _built[knowledge.ruleset] = build_answering(knowledge)
    return _built[knowledge.ruleset]


def context_of(answer: Answer) -> Mapping[str, str]:
    """Return what the next question may lean on."""
    return {
        "topic": answer.entries[0] if answer.entries else "",
        "aspect": next(iter(answer.question.aspects), ""),
        "place": answer.question.place if answer.question.place != NATION else "",
    }
