"""Answers one question: topic, aspect, place and date, from cited sayings only.

The result is plain data; handlers/policy/answer_text.py puts it into words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.answering import doubting
from knowledge.answering.caveats import Caveats
from knowledge.answering.choosing import Chooser, Pick
from knowledge.answering.documents import Documents
from knowledge.answering.figures import index_figures
from knowledge.answering.first_words import FirstWords, Opening
from knowledge.answering.leaning import Leaning
from knowledge.answering.letters import Letter, helpful, letter_of
from knowledge.answering.matters import Matters, governed, hinted_at, of_nothing_else, only_alike
from knowledge.answering.ordering import beside, entry_order, within_budget
from knowledge.answering.parts import Parts
from knowledge.answering.placing import Placing, main_city
from knowledge.answering.question import Question, QuestionReader, question_reader
from knowledge.answering.small_talk import is_chat
from knowledge.answering.sums import NOTHING, Accountant, Sums
from knowledge.answering.worth import FIGURES, Worth
from knowledge.contents import Knowledge
from knowledge.finding.complaining import SERVICE
from knowledge.finding.confidence import Confidence, Zone, load_confidence, theme_of
from knowledge.finding.entries import FOLDER, Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import Saying
from knowledge.finding.search import Index, build_index

# The door of a plea, and of a letter of which nothing is sure.
LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: role, area code of the place they ask for, the day.

    topic, aspect: of the last answer.
    """

    role: str = "household"
    place: str = ""
    on: date | None = None
    topic: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said. entries: ids best first. near: entries offered or close by.

    missing: aspects asked for that nothing on file answers. history: the year the figures are of,
    when they are past. elsewhere: codes of places told of that are not the asker's. unplaced: a
    figure is asked for and none told is local to the place. town_missing: the town is asked for and
    no local figure of a town is told. first: words to begin with. sums: what is reckoned.
    contact, office: whom to ask, from contacts.yaml or the policy. conditions: there are some.
    theme: the group of negatives.yaml a question not covered, or part of a story, is of.
    complaint: "conduct" or "service" when somebody is complained of (see Hearing).
    letter: it is a letter rather than a question. plea: it wants something done. of_any: it
    names no matter, and none was spoken of before. also: other matters of the message, to be
    taken up next. kept: the topic the talk stays at, though nothing is told of what is asked.
    """

    zone: Zone
    question: Question
    entries: tuple[str, ...] = ()
    near: tuple[Entry, ...] = ()
    picks: tuple[Pick, ...] = ()
    missing: tuple[str, ...] = ()
    history: str = ""
    elsewhere: tuple[str, ...] = ()
    unplaced: bool = False
    town_missing: bool = False
    no_year: str = ""
    no_figure: str = ""
    uncounted: bool = False
    first: FirstWords | None = None
    sums: Sums = NOTHING
    contact: str = ""
    office: str = ""
    conditions: bool = False
    theme: str = ""
    complaint: str = ""
    letter: bool = False
    plea: bool = False
    of_any: bool = False
    also: tuple[Entry, ...] = ()
    kept: str = ""

    @property
    def only_complaint(self) -> bool:
        """Whether nothing but a complaint was understood: it is answered with where to take it."""
        return self.zone == "not_covered" and bool(self.complaint) and not self.theme

    @property
    def door(self) -> str:
        """Which door is shown: a complaint's kind; LETTER for a plea or an unsure letter."""
        lost = self.letter and self.zone != "answer"
        return self.complaint or (LETTER if self.plea or lost else "")


class Answering:
    """Everything needed to answer questions on one knowledge; built once, then pure."""

    def __init__(
        self, knowledge: Knowledge, index: Index, reader: QuestionReader, folder: Path = FOLDER
    ) -> None:
        facets: Mapping[str, Any] = read_yaml(folder / "aspects.yaml")
        self.knowledge = knowledge
        self.index = index
        self.phrases: Mapping[str, str] = facets["phrases"]
        self._reader = reader
        self.confidence: Confidence = load_confidence(folder / "confidence.yaml")
        self._sum_unstated = re.compile(facets["patterns"]["sum_unstated"])
        tells = [self._tells(saying) for saying in index.sayings]
        areas, worth = knowledge.areas, Worth(facets)
        abroad = frozenset(each.id for each in knowledge.sources.values() if each.speaks_of)
        placing = Placing(areas, main_city(index.sayings, areas), abroad)
        kin, shared = facets["kin"], facets["shared"]
        reserved = {topic: re.compile(asked) for topic, asked in facets["reserved"].items()}
        figures = index_figures(index.sayings, worth)
        documents = Documents(knowledge.sources.values(), facets, index.speech.plain)
        weights = read_yaml(folder / "choosing.yaml")["weights"]
        self.chooser = Chooser(
            index, areas, kin, tells, worth, figures, placing, documents, weights, shared, reserved
        )
        self._accountant = Accountant(facets, worth, areas, index.entries)
        self._opening = Opening(facets, worth)
        self._matters = Matters(folder / "needs.yaml", index, self.confidence)
        self._caveats = Caveats(knowledge, self.chooser, facets)
        self._parts = Parts(self.chooser, reader, self.confidence, facets)
        self.leaning = Leaning(facets["patterns"], index.is_place)

    def _tells(self, saying: Saying) -> frozenset[str]:
        """What is not stated, or told twice, is told of the aspects its leading words ask for."""
        if saying.aspect not in ("not_stated", "conflict"):
            unstated = self._sum_unstated.search(saying.text)
            return frozenset({saying.aspect, "amount"} if unstated else {saying.aspect})
        words = self.index.speech.plain(" ".join(saying.about))
        figures = FIGURES if saying.aspect == "conflict" else ()
        return frozenset({saying.aspect, *figures, *self._reader.aspects(words)})

    def answer(self, text: str, asking: Asking) -> Answer:
        """Return the answer to *text*: said, guessed, asked back, or handed over."""
        hearing = doubting.named_first(self.index.hear(text, asking.role), self.index)
        question = self._reader.read(text, hearing.plain, asking.place)
        if asking.topic and self.leaning.leans(hearing, question):
            return self.about(asking.topic, text, asking)
        home = asking.role == "household"
        if home and not asking.topic and self.leaning.names_nothing(hearing, question):
            return Answer("not_covered", question, of_any=True)
        letter = letter_of(text, hearing, question, asking.role)
        question = letter.question
        if bare := self._only_complained(letter, hearing, asking):
            return replace(bare, complaint=letter.complaint, letter=letter.long)
        found = self._decided(hearing, question, asking)
        if found.zone in ("ask", "guess") and self.leaning.fits(hearing, found.near, asking.topic):
            return self.about(asking.topic, text, asking)
        if letter.complaint and found.zone in ("ask", "not_covered") and not hearing.beyond:
            found = replace(self._told(hearing, question, asking), zone="guess", near=found.near)
        if letter.complaint and found.zone == "guess" and only_alike(hearing):
            return Answer("not_covered", question, complaint=letter.complaint, letter=letter.long)
        return self._with_the_rest(found, letter, text, hearing, asking.role)

    def _only_complained(self, letter: Letter, hearing: Hearing, asking: Asking) -> Answer | None:
        """Return the answer to a mere complaint: of the topic it hints at; None for all else."""
        likely = self.confidence.probability(hearing) if letter.complaint else 0.0
        if not letter.complaint or hearing.beyond or not of_nothing_else(hearing, likely):
            return None
        topic = hinted_at(hearing, likely)
        about = self._of_topic(topic, hearing, letter.question, asking) if topic else None
        return about or Answer("not_covered", letter.question)

    def _with_the_rest(
        self, found: Answer, letter: Letter, text: str, hearing: Hearing, role: str
    ) -> Answer:
        """Return what is answered with whatever else the message is about."""
        theme = hearing.aside if found.picks else found.theme
        first = found.entries if found.zone != "not_covered" else ()
        return replace(
            found,
            complaint=SERVICE if letter.undone and found.picks else letter.complaint,
            letter=letter.long,
            plea=role == "household" and (hearing.plea or hearing.long),
            theme="" if letter.long and is_chat(theme) else theme,
            also=self._matters.others(text, hearing, first, role),
        )

    def _decided(self, hearing: Hearing, question: Question, asking: Asking) -> Answer:
        """Return what is told, guessed or asked back, by how surely it was found."""
        if right := governed(hearing, self.chooser.shared):
            return self._told(right, question, asking)
        zone, near = self.confidence.zone(hearing, asking.role)
        if zone == "ask":
            told = self._told(hearing, question, asking)
            led = any(doubting.led_to(pick, hearing) for pick in told.picks[:1])
            ranked = self.chooser.ranked(hearing, question, asking.role)
            if led or len(near) == 1 or doubting.is_ahead(ranked):
                return replace(told, zone="guess", near=near)
        alone = doubting.stands_out(hearing, asking.role, self.index)
        if zone in ("ask", "not_covered") and (question.places or alone):
            told = self._told(hearing, question, asking)
            if alone or any(doubting.of_the_place(pick, zone == "ask") for pick in told.picks[:1]):
                return replace(told, zone="guess", near=near or told.near[:1])
        if zone in ("ask", "not_covered"):
            ids = tuple(entry.id for entry in near)
            return Answer(zone, question, ids, near, theme=theme_of(hearing))
        told = self._told(hearing, question, asking)
        sure = any(doubting.named_alone(pick, hearing, self.index) for pick in told.picks[:1])
        return replace(told, zone="answer" if sure else zone, near=near)

    def about(self, entry_id: str, text: str, asking: Asking) -> Answer:
        """Return the answer to *text* as a question about one entry, chosen or last told of."""
        hearing, plain = self.index.hear_of(entry_id, text)
        question = self._reader.read(text, plain, asking.place)
        if not question.aspects and asking.aspect:
            question = replace(question, aspects={asking.aspect: 1.0})
        return self._told(hearing, question, asking)

    def _of_topic(self, topic: str, hearing: Hearing, question: Question, asking: Asking) -> Answer:
        """Return a guess that is told out of one topic alone."""
        told = self._told(hearing.only(topic), question, asking)
        own = tuple(pick for pick in told.picks if pick.saying.entry == topic)
        return replace(told, zone="guess", entries=(topic,), picks=own, near=told.near[:1])

    def _told(self, hearing: Hearing, question: Question, asking: Asking) -> Answer:
        """Return what is said of the entries found, without doubting that they are meant."""
        hearing = self._matters.focused(hearing)
        ranked = self.chooser.ranked(hearing, question, asking.role)
        home = asking.role == "household"
        ranked = helpful(ranked, question) if hearing.long and home else ranked
        picks = self._parts.told(ranked, hearing, question, asking.role)
        sums, holders = self._accountant.sums(picks, ranked, hearing, question)
        picks = within_budget(beside(holders, picks, self.chooser.worth.values))
        sums = sums if set(holders) <= set(picks) else NOTHING
        entries = entry_order(picks, hearing)
        policy = self.knowledge.policies.get(entries[0]) if entries else None
        first = self.index.entry(entries[0]) if entries else None
        caveats, past = self._caveats, self._caveats.past(picks, asking.on)
        return Answer(
            zone="answer",
            question=question,
            entries=entries,
            near=tuple(found.entry for found in hearing.ours[:4]),
            picks=tuple(picks),
            missing=caveats.missing(first, picks, question),
            history=caveats.history(picks, question, asking.on),
            elsewhere=caveats.elsewhere(picks, question),
            unplaced=caveats.unplaced(picks, question),
            town_missing=caveats.town_missing(picks, question),
            no_year=caveats.no_year(picks, question, asking.on),
            no_figure=caveats.no_figure(picks, question),
            uncounted=caveats.uncounted(picks, question),
            first=self._opening.words(picks, question, policy is not None, past),
            sums=sums,
            contact=caveats.contact(entries, question.place),
            office=policy.department if policy else "",
            conditions=policy is not None and any(each.eligible for each in policy.versions),
        )


def build_answering(
    knowledge: Knowledge, indexed: Callable[[Knowledge], Index] = build_index
) -> Answering:
    """Build everything once. Raises YamlError when a word list cannot be read."""
    return Answering(knowledge, indexed(knowledge), question_reader(knowledge.areas, FOLDER))


_built: dict[str, Answering] = {}


def answering_of(
    knowledge: Knowledge, indexed: Callable[[Knowledge], Index] = build_index
) -> Answering:
    """Return the answering of one knowledge, built the first time it is asked for.

    indexed: gives its search index.
    """
    if knowledge.ruleset not in _built:
        _built[knowledge.ruleset] = build_answering(knowledge, indexed)
    return _built[knowledge.ruleset]


def forget_answering(kept: str) -> None:
    """Let go of what was built of other knowledge than the one with the ruleset *kept*."""
    for ruleset in [ruleset for ruleset in _built if ruleset != kept]:
        del _built[ruleset]
