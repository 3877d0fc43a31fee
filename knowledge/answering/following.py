"""Says a message that leans on the last answer in full, as one question that stands alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from config.yaml_file import read_yaml
from knowledge.answering.answer import Answer, Answering, Asking
from knowledge.answering.keeping import Keeping
from knowledge.answering.overview import overview
from knowledge.answering.standing import Standing, Standings
from knowledge.answering.waiting import Waiting
from knowledge.areas import AreaHit, Areas
from knowledge.finding.entries import FOLDER
from knowledge.finding.names import EXACT
from knowledge.schema import Policy

LONGEST = 24
NAMED_LEVELS = ("city", "county")
AMOUNT = "amount"
# So strongly one aspect is asked of what was chosen; less is only a call for help.
ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Whole:
    """text: the question in full. topic: the one it must be about, "" when it names its own."""

    text: str
    topic: str = ""


class Following:
    """The patterns of following.yaml with the names and places of one knowledge."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._areas = answering.knowledge.areas
        table = self._table = _table()
        self._asks: Mapping[str, str] = table["asks"]
        self._standings = Standings(table)
        self._keeping, self._waiting = Keeping(answering, table), Waiting(answering, table)
        self._ago: Mapping[str, int] = table["years_ago"]
        self._entitled: Mapping[str, str] = table["entitled"]
        self._year_of: str = table["year_of"]
        self._pattern = _patterns()
        self._fee_asked: str = table["fee_asked"]
        self._spoken_ways = [(re.compile(way), said) for way, said in table["spoken"].items()]

    def answer(self, text: str, asking: Asking) -> Answer:
        """Return the answer to *text*, said in full first where it leans on the last one."""
        if self._topic(asking) and self._pattern["fee"].fullmatch(text):
            return self._fee(text, asking)
        if waited := self._waiting.answer(text, asking):
            return waited
        whole = self.whole(text, asking)
        if asking.role == "household" and (entry := self._bare(whole.text)):
            places = self._areas.spot(whole.text)
            there = replace(asking, place=places[0].code) if places else asking
            if told := overview(self._answering, entry, self._table, there):
                return told
        alone = Asking(asking.role, asking.place, asking.on)
        found = self._answering.answer(whole.text, alone if whole.text != text else asking)
        if not whole.topic:
            return self._keeping.kept(found, whole.text, asking)
        if found.zone == "answer" and whole.topic in found.entries:
            return found
        return self._answering.about(whole.topic, whole.text, alone)

    def _fee(self, text: str, asking: Asking) -> Answer:
        """Return whether one has to pay for the last topic: nothing told where that is not."""
        found = self._answering.about(asking.topic, self._fee_asked, asking)
        told = tuple(p for p in found.picks if self._pattern["fee_told"].search(p.saying.text))
        return found if told == found.picks else replace(found, picks=told, missing=())

    def leans(self, text: str, asking: Asking) -> bool:
        """Return whether a message is about the help spoken of last, in whatever words."""
        if self._waiting.answer(text, asking):
            return True
        if not self._topic(asking):
            return False
        if asks_source(text) or asks_again(text):
            return True
        plain = self._answering.index.speech.plain(text)
        short = len(text) <= LONGEST and self._answering.leaning.of_any_alike(plain)
        said = self._opened(text.strip(" ,\uff0c\u3002"))
        return short or bool(self._leaning(said, asking) or self._placed(said, asking))

    def chosen(self, entry_id: str, asked: str, asking: Asking) -> Answer:
        """Return the answer for an entry tapped, as a whole unless *asked* asks one thing of it."""
        found = self._answering.about(entry_id, asked, asking)
        strengths = found.question.aspects
        asks = any(strengths.get(aspect, 0.0) >= ASKED for aspect in self._asks)
        whole = None if asks else overview(self._answering, entry_id, self._table, asking)
        return whole or found

    def whole(self, text: str, asking: Asking) -> Whole:
        """Return what *text* asks in full; *text* itself when it stands alone."""
        said = self._opened(text.strip(" ,\uff0c\u3002"))
        return self._leaning(said, asking) or self._placed(said, asking) or Whole(said)

    def _leaning(self, said: str, asking: Asking) -> Whole | None:
        """Return what a text that goes on with the last answer asks in full."""
        if len(said) > LONGEST or not asking.topic:
            return None
        ways = (
            self._spoken,
            self._beside,
            self._meant,
            self._status,
            self._count,
            self._year,
            self._named,
        )
        return next((found for way in ways if (found := way(said, asking))), None)

    def _opened(self, text: str) -> str:
        """Return a text without the words that only say that one asks; with the places named
        before them where a help is named behind them, and nothing else.
        """
        opening = next(iter(self._pattern["opening"].finditer(text)), None)
        if opening is None:
            return text
        before, asked = text[: opening.start()], text[opening.end() :]
        asked = self._pattern["closing"].sub("", asked)
        if self._is_name(asked):
            return "".join(self._areas.name(hit.code) for hit in self._areas.spot(before)) + asked
        return f"{before}{asked}".strip() or text

    def _spoken(self, said: str, asking: Asking) -> Whole | None:
        """What is asked of any help in a word or two, as its sayings are asked for."""
        topic = self._topic(asking)
        ways = (full for way, full in self._spoken_ways if way.fullmatch(said.rstrip("?\uff1f")))
        full = next(ways, "") if topic else ""
        return Whole(f"{topic}{full}", asking.topic) if full else None

    def _beside(self, said: str, asking: Asking) -> Whole | None:
        """One more help is added to the last."""
        topic = self._topic(asking)
        added = self._pattern["beside"].search(said)
        return Whole(f"{self._where(asking)}{topic}{said}") if topic and added else None

    def _meant(self, said: str, asking: Asking) -> Whole | None:
        """What was meant is told: with what was asked before, unless one turns back to it."""
        for pattern, ask in (("meant", self._asks.get(asking.aspect, "")), ("back", "")):
            told = self._pattern[pattern].fullmatch(said)
            meant = told["meant"] if told else ""
            if told and self._is_name(meant):
                return Whole(f"{meant}{ask}")
            if told and self._names(meant):
                return Whole(meant)
        return None

    def _status(self, said: str, asking: Asking) -> Whole | None:
        """A standing told or supposed is a condition of what was spoken of last."""
        topic = self._topic(asking)
        standing = self._standings.read(said, asking.topic) if topic else None
        if standing is None or self._names_more(said, standing, asking.topic):
            return None
        if standing.measured:
            return Whole(f"{topic}{said}", asking.topic)
        asked = self._entitled["not" if standing.denied else "with"]
        return Whole(asked.format(status=standing.called, topic=topic), asking.topic)

    def _count(self, said: str, asking: Asking) -> Whole | None:
        told, topic = self._pattern["count"].fullmatch(said), self._topic(asking)
        people = told is not None and self._pattern["counted"].search(told["count"])
        if told is None or not people or not topic or asking.aspect != AMOUNT:
            return None
        asked = f"{told['count']}{told['span'] or ''}{self._asks[AMOUNT]}"
        return Whole(f"{self._where(asking)}{topic}{asked}", asking.topic)

    def _year(self, said: str, asking: Asking) -> Whole | None:
        told, topic = self._pattern["year"].fullmatch(said), self._topic(asking)
        if told is None or not topic or asking.on is None:
            return None
        ago = self._ago.get(told["year"])
        year = str(asking.on.year - ago) if ago is not None else told["year"][:4]
        asked = f"{self._where(asking)}{topic}{self._asks.get(asking.aspect, '')}"
        return Whole(self._year_of.format(year=year) + asked, asking.topic)

    def _named(self, said: str, asking: Asking) -> Whole | None:
        """Another help is named, and nothing else: the same is asked of it."""
        name = self._pattern["tail"].sub("", self._pattern["head"].sub("", said))
        ask = self._asks.get(asking.aspect, "")
        if name == said or not ask or not self._is_name(name):
            return None
        return Whole(f"{self._where(asking)}{name}{ask}")

    def _placed(self, said: str, asking: Asking) -> Whole | None:
        """A place alone is told: of the last topic."""
        place = place_told(said, self._areas)
        topic = self._topic(asking)
        if not place or not topic:
            return None
        ask = self._asks.get(asking.aspect, "")
        return Whole(f"{self._areas.name(place)}{topic}{ask}", asking.topic)

    def _where(self, asking: Asking) -> str:
        """Return the place spoken of, where its name says no more than that."""
        named = self._areas.level(asking.place) in NAMED_LEVELS
        return self._areas.name(asking.place) if named else ""

    def _topic(self, asking: Asking) -> str:
        topic = self._answering.knowledge.topics.get(asking.topic)
        if not isinstance(topic, Policy):
            return ""
        common = topic.aliases[0] if topic.aliases else topic.short
        return common if common in topic.short else topic.short

    def _names(self, text: str) -> bool:
        """Whether a text names a help in so many words."""
        index = self._answering.index
        hits = index.hear(text).names
        return any(
            hit.sureness == EXACT and any(index.entries[n].policy for n in hit.entries)
            for hit in hits
        )

    def _names_more(self, said: str, standing: Standing, topic: str) -> bool:
        """Whether a text names a help beside *topic* and the one that goes with a standing."""
        index, known = self._answering.index, {topic, standing.topic}
        exact = (hit for hit in index.hear(said).names if hit.sureness == EXACT)
        others = (hit for hit in exact if hit.name not in standing.word)
        entries = ([index.entries[n] for n in hit.entries] for hit in others)
        helps = ({entry.id for entry in named if entry.policy} for named in entries)
        return any(ids and not known & ids for ids in helps)

    def _bare(self, text: str) -> str:
        """Return the id of the help a text is the name of, a place beside it or not, else ""."""
        for hit in reversed(self._areas.spot(text)):
            text = f"{text[: hit.start]} {text[hit.end :]}"
        return self._named_entry(self._pattern["idle"].sub("", text))

    def _is_name(self, text: str) -> bool:
        """Whether a text is the name of a help, and nothing else."""
        return bool(self._named_entry(text))

    def _named_entry(self, text: str) -> str:
        index = self._answering.index
        plain = index.speech.plain(text).replace(" ", "")
        hits = (hit for hit in index.hear(text).names if hit.sureness == EXACT)
        whole = (hit for hit in hits if hit.name in (plain, text))
        entries = (index.entries[n] for hit in whole for n in hit.entries)
        return next((entry.id for entry in entries if entry.policy), "")


def aspects_asked() -> Mapping[str, str]:
    """Return the words each aspect of a help is asked with."""
    asks: Mapping[str, str] = _table()["asks"]
    return asks


def asks_source(text: str) -> bool:
    """Return whether a text asks where the last answer comes from, or of when it is."""
    return _patterns()["source"].fullmatch(text) is not None


def asks_again(text: str) -> bool:
    """Return whether a text says that the last answer was not understood, or too long."""
    return _patterns()["again"].fullmatch(text) is not None


def place_told(text: str, areas: Areas) -> str:
    """Return the code of the place that is all a text tells, "" when it tells more or none.

    One that is said not to be meant does not count.
    """
    meant = [hit.code for hit, denied in _places_alone(text, areas) if not denied]
    return meant[-1] if meant else ""


def place_denied(text: str, areas: Areas) -> bool:
    """Return whether all a text tells is which place is not meant."""
    told = _places_alone(text, areas)
    return bool(told) and all(denied for _, denied in told)


def _places_alone(text: str, areas: Areas) -> list[tuple[AreaHit, bool]]:
    """Return the places of a text that tells nothing else, each with whether it is denied."""
    patterns, hits, left = _patterns(), areas.spot(text), text
    for hit in reversed(hits):
        left = f"{left[: hit.start]} {left[hit.end :]}"
    if patterns["place_words"].sub("", left).strip():
        return []
    return [(hit, bool(patterns["not_there"].search(text[: hit.start]))) for hit in hits]


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_yaml(FOLDER / "following.yaml")
    return table


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(each) for name, each in _table()["patterns"].items()}
