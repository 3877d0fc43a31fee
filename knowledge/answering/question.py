"""Reads a question: what it asks for, of which place and time, with which figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.patterns import one_of
from config.yaml_file import read_yaml
from knowledge.areas import Areas
from knowledge.finding.entries import FOLDER
from knowledge.finding.hearing import STORY
from knowledge.finding.word_index import index_words
from knowledge.reading.numbers import find_numbers
from knowledge.schema import NATION

COUNTED, CHANGED = 0.7, 0.6
WEAK = 0.25
OUTSIDE = "999999"
LEAST_FIGURE = 10
CONFIRMED = 0.6
FLAGS = (
    "compare",
    "difference",
    "times",
    "per_year",
    "per_month",
    "sum",
    "here_too",
    "confirm",
    "recipient",
    "now",
    "still",
    "entitled",
    "totals",
    "listed",
    "town",
    "country",
    "at_odds",
)


# A sentence with a question mark.
_MARKED = re.compile("[^\u3002\uff01!\uff1f?\\s]+[\uff1f?]")


@dataclass(frozen=True, slots=True)
class Question:
    """One question as read.

    aspects: asked for, strongest first, with their strength. places: codes named, in order.
    place: the code the answer is wanted for, "" when unknown, OUTSIDE with an outside place.
    outside: a place named that lies outside the files. years, figures: as they stand in the
    question. values: the figures as numbers, spoken ones too. quantities: with what they count.
    counted: a pattern for each thing whose number is asked. flags: see FLAGS. told: it is a
    story of which no clause asks.
    """

    text: str
    plain: str
    aspects: Mapping[str, float]
    places: tuple[str, ...] = ()
    place: str = ""
    outside: str = ""
    years: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    values: frozenset[float] = frozenset()
    quantities: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    told: bool = False

    def asks(self, flag: str) -> bool:
        return flag in self.flags

    @property
    def entitled(self) -> bool:
        """Whether it asks what one household gets, not what was given to all."""
        return self.asks("entitled") and not self.asks("totals")

    @property
    def one_sided(self) -> bool:
        """Whether it asks of the town alone, or of the country alone."""
        return self.asks("town") != self.asks("country")

    @property
    def doubted(self) -> bool:
        """Whether it asks if a figure it names holds."""
        return bool(self.values) and (self.asks("confirm") or self.asks("here_too"))


class QuestionReader:
    """Word lists of aspects.yaml and outside.yaml, ready to read questions with."""

    def __init__(self, facets: Mapping[str, Any], outside: Mapping[str, Any], areas: Areas) -> None:
        self._areas = areas
        self._aspects: dict[str, list[str]] = {}
        for aspect, words in facets["words"].items():
            for word in words:
                self._aspects.setdefault(word, []).append(aspect)
        self._word = re.compile(one_of(self._aspects))
        self._weak = frozenset(facets["weak"])
        self._flags: dict[str, list[str]] = {}
        for flag in FLAGS:
            for word in facets[flag]:
                self._flags.setdefault(word, []).append(flag)
        self._flagging = index_words(self._flags)
        self._outside = re.compile(one_of([*outside["provinces"], *outside["cities"]]))
        self._not_places = re.compile(one_of(outside["but"]))
        abroad = self._outside.pattern
        before, after = outside["away"]["before"], outside["away"]["after"]
        self._away = re.compile(f"{before}{abroad}{after}")
        self._pattern = {name: re.compile(each) for name, each in facets["patterns"].items()}
        self._counted: Mapping[str, str] = facets["counted"]
        self._either: Mapping[str, float] = facets["either_asks"]
        self._scales: Mapping[str, int] = facets["scales"]
        self._numerals: str = facets["numerals"]
        self._money: str = facets["money"]
        self._measures: str = facets["measures"]

    def read(self, text: str, plain: str, asker_place: str = "") -> Question:
        """Return the question read. plain: from Speech.plain. asker_place: area code or ""."""
        flagging = self._flagging.standing_in(plain)
        flags = frozenset(flag for word in flagging for flag in self._flags[word])
        if self._pattern["asked_apart"].search(plain):
            flags |= {"difference"}
        if self._pattern["whether_both"].search(plain) and not self._pattern["how_much"].search(
            plain
        ):
            flags -= {"sum"}
        larger, counted = self._pattern["compared"].search(plain), self._things_counted(plain)
        if larger or len(counted) > len(set(counted)):
            flags |= {"compare"}
        places = self._named(text, asker_place, apart=bool(flags & {"compare", "difference"}))
        outside = "" if places else self._foreign(text)
        years = self._years(plain)
        figures = self._pattern["figure"].findall(plain)
        question = Question(
            text=text,
            plain=plain,
            aspects=self._asked(plain) or ({"amount": CONFIRMED} if larger else {}),
            places=places,
            place=OUTSIDE if outside else (places[0] if places else asker_place),
            outside=outside,
            years=years,
            figures=tuple(f for f in figures if f not in years),
            values=self._values(plain, years),
            quantities=tuple(self._pattern["quantity"].findall(plain)),
            counted=tuple(dict.fromkeys(counted)),
            flags=flags,
            told=self._only_tells(text, plain),
        )
        return self._with_money(self._with_doubt(question))

    def _with_doubt(self, question: Question) -> Question:
        """A question whether a figure holds asks for the figure: when, who or how much."""
        if not question.doubted:
            return question
        timed, aged = (self._pattern[each].search(question.plain) for each in ("time", "age"))
        asked = "when" if timed else "who" if aged else "amount"
        strength = max(CONFIRMED, question.aspects.get(asked, 0.0))
        return replace(question, aspects={**question.aspects, asked: strength})

    def _with_money(self, question: Question) -> Question:
        """A question that asks for nothing but a sum of money asks for an amount."""
        if question.aspects or not any(self._money in unit for unit in question.counted):
            return question
        return replace(question, aspects={"amount": CONFIRMED})

    def _values(self, plain: str, years: Sequence[str]) -> frozenset[float]:
        """Return the figures named, spoken or written, that are no years."""
        told = self._pattern["scale_asked"].sub(" ", plain)
        hits = [hit for hit in find_numbers(told) if hit.value.exact]
        spoken = {hit.value.low for hit in hits}
        written = {
            float(figure) * self._scales.get(scale, 1)
            for figure, scale in self._pattern["written"].findall(plain)
        }
        large = {value for value in spoken | written if value >= LEAST_FIGURE}
        return frozenset(large - {float(year) for year in years})

    def _things_counted(self, plain: str) -> list[str]:
        """Return a pattern for each thing whose number is asked: how a text would count it."""
        found = []
        for match in self._pattern["how_many"].finditer(plain):
            word = match["noun"] or match["measure"] or match["other"] or ""
            known = next((p for k, p in self._counted.items() if match[0].endswith(k)), "")
            known = known or next((p for k, p in self._counted.items() if word.startswith(k)), "")
            if known or word:
                found.append(known or self._as_counted(re.escape(word), bool(match["measure"])))
        return found

    def _as_counted(self, word: str, measure: bool) -> str:
        figure = rf"[{self._numerals}][\d.]*[{self._measures}]{{0,3}}"
        return f"{figure}{word}" if measure else f"{figure}{word}|{word}.{{0,4}}?\\d"

    def _asked(self, plain: str) -> dict[str, float]:
        """Return the aspects asked for; a yes-or-no question asks who, how far and how."""
        found = self.aspects(self._asking(plain))
        if self._pattern["either"].search(plain):
            for aspect, least in self._either.items():
                found[aspect] = max(least, found.get(aspect, 0.0))
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def _only_tells(self, text: str, plain: str) -> bool:
        """Whether it is a story that asks nothing but what nobody is to answer."""
        if len(plain) < STORY:
            return False
        rhetoric, wants_answer = self._pattern["rhetoric"], self._pattern["wants_answer"]
        marked = (each for each in _MARKED.findall(text) if not rhetoric.search(each))
        return next(marked, None) is None and not wants_answer.search(rhetoric.sub(" ", plain))

    def _asking(self, plain: str) -> str:
        """Return the clauses of a story that ask, all of a short question or of one without any."""
        if len(plain) < STORY:
            return plain
        return " ".join(filter(self._pattern["asking"].search, plain.split(" "))) or plain

    def aspects(self, plain: str) -> dict[str, float]:
        """Return the aspects asked for with their strength, strongest first."""
        strengths: dict[str, float] = {}
        for match in self._word.finditer(plain):
            for rank, aspect in enumerate(self._aspects[match[0]]):
                full = WEAK if match[0] in self._weak else min(len(match[0]), 4) / 4
                weight = full / (1 + rank * 0.3)
                strengths[aspect] = min(1.0, strengths.get(aspect, 0.0) + weight)
        if len(self._years(plain)) > 1:
            strengths["change"] = max(strengths.get("change", 0.0), CHANGED)
        if self._pattern["count_of"].search(plain):
            strengths["result"] = max(strengths.get("result", 0.0), COUNTED)
            strengths["amount"] = 1 - COUNTED
        return dict(sorted(strengths.items(), key=lambda item: -item[1]))

    def _years(self, plain: str) -> tuple[str, ...]:
        short = (f"20{two}" for two in self._pattern["short_year"].findall(plain))
        return tuple(dict.fromkeys((*self._pattern["year"].findall(plain), *short)))

    def _foreign(self, text: str) -> str:
        """Return a place outside the files as typed; not one where people work or are ill."""
        lowered = self._away.sub(_blank, self._not_places.sub(_blank, text.lower()))
        match = self._outside.search(lowered) or self._pattern["masked_place"].search(lowered)
        return text[match.start() : match.end()] if match else ""

    def _named(self, text: str, asker_place: str, apart: bool) -> tuple[str, ...]:
        """Return the places named; one that holds another only when told apart.

        Beside the whole of a province alone the asker's own place is meant.
        """
        places = tuple(dict.fromkeys(h.code for h in self._areas.spot(text) if h.code != NATION))
        if apart:
            own = (asker_place,) if asker_place and self._only_province(text, places) else ()
            return tuple(dict.fromkeys((*own, *places, *self._province_of(text, places))))
        return tuple(
            code
            for code in places
            if not any(code != other and self._areas.contains(code, other) for other in places)
        )

    def _only_province(self, text: str, places: Sequence[str]) -> bool:
        levels = [self._areas.level(code) for code in places]
        return levels == ["province"] and self._pattern["whole_province"].search(text) is not None

    def _province_of(self, text: str, places: Sequence[str]) -> Sequence[str]:
        """Return the province of the place named when it is told apart from the whole of it."""
        if not places or not self._pattern["whole_province"].search(text):
            return ()
        chain = self._areas.chain(places[0])
        return [code for code in chain if self._areas.level(code) == "province"]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def question_reader(areas: Areas, folder: Path = FOLDER) -> QuestionReader:
    """Read the word lists. Raises YamlError when one cannot be read."""
    facets = read_yaml(folder / "aspects.yaml")
    return QuestionReader(facets, read_yaml(folder / "outside.yaml"), areas)
