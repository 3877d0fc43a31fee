"""The words of questions and sayings, made ready for the index."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.patterns import one_of
from knowledge.finding.bm25 import Postings, Weights, grams
from knowledge.finding.entries import Entry
from knowledge.finding.names import EXACT, NameHit
from knowledge.finding.pinyin import sound
from knowledge.finding.sayings import Saying
from knowledge.finding.speech import Speech

LONG_TEXT = 60
WINDOWS = 6
SHORT_WINDOW = 15
FACET_WORDS_WEIGHT = 0.3
LEAST_LEFT = 2

_SENTENCES = re.compile(r"[。！？!?；;，,\n]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text made ready for the index.

    heard: plain, as it sounds. core, subject: see Wording. written, sounded, bare: the grams of
    plain, heard and subject.
    """

    plain: str
    heard: str
    core: str
    subject: str
    written: Counter[str]
    sounded: Counter[str]
    bare: Counter[str]


class Wording:
    """Word lists of aspects.yaml and the place names, ready to strip a question with."""

    def __init__(self, speech: Speech, facets: Mapping[str, Any], places: Iterable[str]) -> None:
        self.plain = speech.plain
        words = [word for each in facets["words"].values() for word in each]
        others = [w for key in ("idle", "difference", "compare", "confirm") for w in facets[key]]
        self._facet = re.compile(one_of([*words, *others]))
        self._place = re.compile(one_of(map(speech.plain, places)))
        self._apart = re.compile(facets["patterns"]["apart"])

    def core(self, plain: str, hits: Sequence[NameHit] = ()) -> str:
        """Return the question without places, facet words and idle words; names stay whole.

        Empty when nothing else stands in it.
        """
        named = sorted(
            (hit.start, hit.end)
            for hit in hits
            if hit.sureness == EXACT and not self.is_place(hit.name)
        )
        pieces, at = [], 0
        for start, end in named:
            if start >= at:
                pieces += [self._bare(plain[at:start]), plain[start:end]]
                at = end
        pieces.append(self._bare(plain[at:]))
        return " ".join(" ".join(pieces).split())

    def asked_of(self, plain: str) -> str:
        """Return a question without what it sets apart, unless nothing else is left of it."""
        rest = self._apart.sub(" ", plain)
        return rest if rest != plain and len(self.core(rest)) >= LEAST_LEFT else plain

    def without_places(self, plain: str) -> str:
        return self._place.sub(" ", plain)

    def is_place(self, word: str) -> bool:
        return self._place.fullmatch(word) is not None

    def subject(self, plain: str) -> str:
        """Return the core; of a question about nothing but a place, the place."""
        return self._subject(plain, self.core(plain))

    def _subject(self, plain: str, core: str) -> str:
        return core or " ".join(self._facet.sub(" ", plain).split()) or plain

    def phrase(self, plain: str, hits: Sequence[NameHit]) -> Phrase:
        """Make a plain text and the names in it ready for the index."""
        heard, core = sound(plain), self.core(plain, hits)
        subject = self._subject(plain, core)
        return Phrase(plain, heard, core, subject, grams(plain), grams(heard), grams(subject))

    def _bare(self, plain: str) -> str:
        return self._facet.sub(" ", self.without_places(plain))

    def windows(self, text: str) -> list[str]:
        """Return a long text as sentences of some length, first and last ones when many."""
        joined: list[str] = []
        for piece in map(self.plain, _SENTENCES.split(text)):
            if joined and len(joined[-1]) < SHORT_WINDOW:
                joined[-1] = f"{joined[-1]} {piece}"
            elif piece:
                joined.append(piece)
        if len(joined) > WINDOWS:
            joined = [*joined[: WINDOWS // 2], *joined[-WINDOWS // 2 :]]
        return joined or [self.plain(text)]

    def asked(self, entry: Entry) -> str:
        """Return how people ask for an entry: its names, twice, and its example questions."""
        names = " ".join(self.plain(name) for name in entry.names)
        return " ".join([names, names, *(self.plain(q) for q in entry.questions)])

    def said(self, saying: Saying) -> str:
        """Return what a saying says, the words that lead to it and the questions it answers."""
        return " ".join(map(self.plain, (*saying.about, saying.text, *saying.asked)))

    def leads(self, saying: Saying) -> tuple[tuple[str, str], ...]:
        """Return the words that lead to a saying, each with how it sounds."""
        words = dict.fromkeys(self.plain(word) for word in saying.about)
        return tuple((w, sound(w)) for w in words if len(w) > 1 and not self.is_place(w))


def wanted(postings: Postings, written: Weights, core: Weights) -> dict[str, float]:
    """Return the pairs and figures of a question; those of its core count more.

    Of long texts only the rarest known pairs are kept.
    """
    kept = {gram: FACET_WORDS_WEIGHT for gram in written if len(gram) > 1}
    kept.update({gram: 1.0 for gram in core if len(gram) > 1})
    if len(kept) <= LONG_TEXT:
        return kept
    known = sorted((g for g in kept if g in postings.idf), key=postings.rarity, reverse=True)
    return {gram: kept[gram] for gram in known[:LONG_TEXT]}
