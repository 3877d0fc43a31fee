"""Finds what a question is about: which entries, how surely, with the evidence for it.

Views: character 1-2-grams and folded-sound 1-2-grams of the names and example questions, the words
of the subject counting more than facet words; the nearest example; sayings by their pairs; names
heard; signs of what people tell of their life. Every view but names and signs is z-scored over the
entries before it is added (raw scores cannot be compared).
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.contents import Knowledge
from knowledge.finding.beyond import Beyond
from knowledge.finding.bm25 import K1, build, grams
from knowledge.finding.complaining import Complaints
from knowledge.finding.entries import FOLDER, Entry, all_entries, is_negative
from knowledge.finding.familiarity import Familiarity
from knowledge.finding.hearing import CLEAR_SIGN, Found, Hearing
from knowledge.finding.leads import Leads
from knowledge.finding.names import EXACT, NameHit, Names
from knowledge.finding.needs import Needs
from knowledge.finding.pinyin import sound
from knowledge.finding.ranking import ranked
from knowledge.finding.sayings import Saying
from knowledge.finding.signs import Signs
from knowledge.finding.speech import Speech, load_speech
from knowledge.finding.views import (
    Few,
    View,
    best_of,
    both,
    by_name,
    strongest,
)
from knowledge.finding.wording import LONG_TEXT, Phrase, Wording, wanted

SAYING_B = 0.3
SAYING_LENGTH = 25
POLICY_FIRST = 1.5
OF_THE_PAST = -1.2
BEHIND_NAMED = -5.0
LETTER, CANNOT_MEAN = 30, -6.0
# Beside the name of a help, what is told of the life around it says less.
BESIDE_NAMED = 0.5
# The sentence of a letter that asks counts the more; what nearly every entry holds tells nothing.
ASKING, COMMON = 1.25, 0.9
# What so many examples hold as to be less rare than this brings none of them nearer.
RARE = 3.0


class Index:
    """All entries and sayings, ready to be searched. Immutable after it is built."""

    def __init__(self, entries: Sequence[Entry], speech: Speech, wording: Wording) -> None:
        self.entries = tuple(entries)
        self.sayings: tuple[Saying, ...] = tuple(s for e in entries for s in e.sayings)
        self.speech = speech
        self._wording = wording
        self._numbers = {entry.id: number for number, entry in enumerate(entries)}
        self._owners = [n for n, entry in enumerate(entries) for _ in entry.sayings]
        self._owned: dict[str, list[int]] = {entry.id: [] for entry in entries}
        for number, owner in enumerate(self._owners):
            self._owned[entries[owner].id].append(number)
        self._needs = Needs()
        self._signs = Signs(speech.plain)
        self._complaints = Complaints(speech.plain)
        self._beyond = Beyond(self._needs.spoken_of)
        self._work = [n for n, entry in enumerate(entries) if self._needs.tells_of_work(entry)]
        self._behind = [n for n, entry in enumerate(entries) if self._needs.behind_named(entry)]
        self._only_with = self._needs.only_with(entries)
        self._always_with = self._needs.always_with(entries)
        self._past = [n for n, entry in enumerate(entries) if entry.history]
        self._first = [POLICY_FIRST if entry.policy else 0.0 for entry in entries]
        self._index_questions()
        self._index_sayings()

    def _index_questions(self) -> None:
        plain, core = self.speech.plain, self._wording.subject
        asked = [self._wording.asked(entry) for entry in self.entries]
        self._text = build((grams(document) for document in asked), least=COMMON)
        self._sound = build((grams(sound(document)) for document in asked), least=COMMON)
        written = [
            (number, text)
            for number, entry in enumerate(self.entries)
            for text in (*entry.questions, *entry.names)
        ]
        self._asked_of = [number for number, _ in written]
        examples = [(number, plain(text)) for number, text in written]
        self._example = build((grams(f"{core(text)} {text}") for _, text in examples), least=RARE)
        negative = [is_negative(entry) for entry in self.entries]
        self._familiarity = Familiarity(
            (text for number, text in examples if not negative[number]),
            (text for number, text in examples if negative[number]),
        )
        # As they are written too: a word of the dialect table may be heard in a wrong spelling.
        self._names = Names(
            (name, number)
            for number, entry in enumerate(self.entries)
            for written in entry.names
            for name in dict.fromkeys((plain(written), written.lower()))
        )

    def _index_sayings(self) -> None:
        self.said = [self._wording.said(saying) for saying in self.sayings]
        self._leads = Leads(map(self._wording.leads, self.sayings))
        self._says = build((grams(text, single=0.2) for text in self.said), b=SAYING_B)
        words = [self._wording.asked(entry) for entry in self.entries]
        for owner, text in zip(self._owners, self.said, strict=True):
            words[owner] = f"{words[owner]} {text}"
        # Each gram stands once in memory, however many entries know it.
        self._vocabulary = [frozenset(map(sys.intern, grams(text))) for text in words]

    def entry(self, entry_id: str) -> Entry | None:
        number = self._numbers.get(entry_id)
        return None if number is None else self.entries[number]

    def sayings_of(self, entry_id: str) -> Sequence[int]:
        """Return the numbers of the sayings of one entry."""
        return self._owned[entry_id]

    def is_place(self, word: str) -> bool:
        return self._wording.is_place(word)

    def rarity(self, gram: str) -> float:
        return self._says.rarity(gram)

    def pairs_held(self, hearing: Hearing, numbers: Sequence[int]) -> list[float]:
        """Return the worth of the pairs of a question that each of some sayings holds.

        Unlike a share of the question, this is not less for a long question.
        """
        held, looked_at = dict.fromkeys(numbers, 0.0), frozenset(numbers)
        for gram in grams(hearing.plain):
            worth = self._telling(gram) if len(gram) > 1 else 0.0
            for number in looked_at.intersection(self._says.holding(gram)) if worth else ():
                held[number] += worth
        return [held[number] for number in numbers]

    def characters_held(self, hearing: Hearing, numbers: Sequence[int]) -> list[float]:
        """Return the worth of the characters of a question that each of some sayings holds.

        Those of the names of places say nothing alone.
        """
        plain = self._wording.without_places(hearing.plain)
        worth = [(each, self._telling(each)) for each in {*plain} - {" "}]
        said = [self.said[number] for number in numbers]
        return [sum([value for each, value in worth if each in text]) for text in said]

    def _telling(self, gram: str) -> float:
        """Return how much a gram tells: rare among sayings, and asked of few topics."""
        return self.rarity(gram) * self._text.rarity(gram) / self._text.rarity("")

    def hear(self, text: str, role: str = "") -> Hearing:
        """Return what *text* is about, entries best first. role: of who asks, "" when unknown."""
        plain = self._wording.asked_of(self.speech.plain(text))
        hits = self._names.spot(plain)
        phrase = self._wording.phrase(plain, hits)
        looked_for = wanted(self._says, phrase.written, phrase.bare)
        says = self._says.found(looked_for)
        signs = self._signs.seen(plain)
        views = self._views(text, phrase, says)
        few = self._few(plain, hits, signs)
        short = min(1.0, SAYING_LENGTH / max(1, len(plain)))
        first = [*self._first]
        for number, loss in self._reserve(plain, role, hits).items():
            first[number] += loss
        found = ranked(self.entries, first, views, few, short)
        ceiling = (K1 + 1) * sum(w * self.rarity(g) for g, w in looked_for.items()) or 1.0
        hearing = Hearing(
            plain=plain,
            heard=phrase.heard,
            core=phrase.core,
            names=hits,
            found=found,
            says={number: score / ceiling for number, score in says.items()},
            wanted=looked_for,
            familiar=self._familiarity.odds(phrase.written, phrase.sounded),
            long=len(plain) > LONG_TEXT,
            need=any(map(self._ours, hits)) or self._needs.spoken_of(plain) or bool(signs),
            signs=signs,
            complaint=self._complaints.heard(plain),
            rule=self._complaints.asks_rule(plain),
            wronged=self._complaints.wronged(plain),
            begs=self._complaints.begs(plain),
            beyond=self._beyond.theme(plain),
            led=self._leads.led(plain, phrase.heard),
        )
        return replace(hearing, known=self._known_share(hearing), rival=self._rival(hearing.ours))

    def hear_of(self, entry_id: str, text: str) -> tuple[Hearing, str]:
        """Return what *text* asks of one entry, named nowhere in it, and its plain form."""
        entry, asked = self.entry(entry_id), self.hear(text)
        heard = self.hear(f"{entry.title if entry else ''} {text}").only(entry_id)
        own = self._owned.get(entry_id, ())
        says = {number: share for number, share in asked.says.items() if number in own}
        return replace(heard, wanted=asked.wanted, core=asked.core, says=says), asked.plain

    def _rival(self, ours: Sequence[Found]) -> float:
        if not ours or ours[0].score <= 0:
            return 0.0
        family = self._needs.family(ours[0].entry.id)
        other = next((found for found in ours if found.entry.id not in family), None)
        return other.score / ours[0].score if other else 0.0

    def _known_share(self, hearing: Hearing) -> float:
        """Return the share of the question's words, rare ones counting more, the best knows."""
        if not hearing.ours:
            return 0.0
        mine = self._vocabulary[hearing.ours[0].number]
        worth = {gram: w * self.rarity(gram) for gram, w in hearing.wanted.items()}
        known = sum(value for gram, value in worth.items() if gram in mine)
        return known / sum(worth.values()) if worth else 0.0

    def _few(
        self, plain: str, hits: Sequence[NameHit], signs: Mapping[str, float]
    ) -> Mapping[str, Few]:
        """Return the views that say something of a few entries only."""
        told = any(worth >= CLEAR_SIGN for worth in signs.values())
        named = by_name(plain, hits, self._needs, told)
        return {"names": named, "signs": self._by_sign(signs, hits)}

    def _by_sign(self, signs: Mapping[str, float], hits: Sequence[NameHit]) -> Few:
        named = any(self._exact(hit) and self._needs.is_benefit(hit.name) for hit in hits)
        share = BESIDE_NAMED if named else 1.0
        known = ((self._numbers.get(topic), worth) for topic, worth in signs.items())
        return {number: share * worth for number, worth in known if number is not None}

    def _views(self, text: str, phrase: Phrase, says: Few) -> Mapping[str, View]:
        """Return the views of a question."""
        if len(phrase.plain) > LONG_TEXT:
            pieces = self._wording.windows(text)
            worth = [ASKING if self._needs.asks(piece) else 1.0 for piece in pieces]
            phrases = (self._wording.phrase(p, self._names.written(p)) for p in pieces)
            seen = [self._views_of(each, piece=True) for each in phrases]
            views = {name: strongest([each[name] for each in seen], worth) for name in seen[0]}
        else:
            views = self._views_of(phrase)
        return {**views, "says": best_of(self._owners, says, len(self.entries))}

    def _views_of(self, phrase: Phrase, piece: bool = False) -> dict[str, list[float]]:
        """piece: of a long text; single characters then find no example, there are too many."""
        bare = phrase.bare
        nearest = {g: n for g, n in bare.items() if len(g) > 1} if piece else bare
        return {
            "text": self._text.scores(both(phrase.written, bare)),
            "sound": self._sound.scores(both(phrase.sounded, grams(sound(phrase.subject)))),
            "example": best_of(self._asked_of, self._example.found(nearest), len(self.entries)),
        }

    def _reserve(self, plain: str, role: str, hits: Sequence[NameHit]) -> Few:
        """Return what topics of officials' work, of the past and of complaint lose in score."""
        named = {n for hit in hits if self._exact(hit) for n in hit.entries}
        less = self._needs.reserve(plain, role, len(plain) > LONG_TEXT)
        loss = {n: less for n in self._work if n not in named}
        if role == "household":
            loss.update({n: OF_THE_PAST for n in self._past if n not in named})
        letter = self._only_with if len(plain) >= LETTER else []
        without = (n for words, n in (*self._always_with, *letter) if not words.search(plain))
        loss.update({n: CANNOT_MEAN for numbers in without for n in numbers - named})
        if any(hit.sureness == EXACT and self._policy(hit) for hit in hits):
            loss.update(dict.fromkeys(self._behind, BEHIND_NAMED))
        return loss

    def _policy(self, hit: NameHit) -> bool:
        return any(self.entries[n].policy for n in hit.entries)

    def _ours(self, hit: NameHit) -> bool:
        return self._exact(hit) and not all(is_negative(self.entries[n]) for n in hit.entries)

    def _exact(self, hit: NameHit) -> bool:
        return hit.sureness == EXACT and len(hit.name) > 2 and not self._wording.is_place(hit.name)


def index_over(entries: Sequence[Entry], knowledge: Knowledge, folder: Path = FOLDER) -> Index:
    """Build the index over given entries. Raises YamlError when a word list cannot be read."""
    places = [name for area in knowledge.areas for name in (area.name, *area.aliases)]
    speech = load_speech(folder / "dialect.yaml")
    facets: Mapping[str, Any] = read_yaml(folder / "aspects.yaml")
    return Index(entries, speech, Wording(speech, facets, places))


def build_index(knowledge: Knowledge, folder: Path = FOLDER) -> Index:
    """Build the search index over all knowledge. Raises YamlError as all_entries does."""
    return index_over(all_entries(knowledge, folder), knowledge, folder)
