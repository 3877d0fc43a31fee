"""Finds what a question is about: which entries, how surely, with the evidence for it.

Views: character 1-2-grams and folded-sound 1-2-grams of the names and example questions, each on
the whole question and on the question without its facet words; sayings by their pairs; names
heard. Every view is z-scored over the entries before it is added (raw scores cannot be compared).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.bm25 import K1, Postings, build, grams
from knowledge.contents import Knowledge
from knowledge.names import EXACT, NameHit, Names
from knowledge.pinyin import sound
from knowledge.sayings import TERM_PREFIX, Entry, Saying, entries_of, with_more_ways
from knowledge.speech import Speech, load_speech

FOLDER = Path(__file__).parent
NEGATIVE_PREFIX = "other:"
LONG_TEXT = 60
SAYING_B = 0.3
WINDOWS = 8
WEIGHTS = {
    "text": 1.0,
    "core_text": 0.4,
    "sound": 0.7,
    "core_sound": 0.3,
    "example": 0.3,
    "says": 1.0,
    "names": 0.6,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One entry with its score; parts: what each view gave it."""

    entry: Entry
    number: int
    score: float
    parts: Mapping[str, float]

    @property
    def negative(self) -> bool:
        return self.entry.id.startswith(NEGATIVE_PREFIX)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A question as it was heard: plain text, what is left without facets, names, entries.

    says: the share of the question each saying (by its number in Index.sayings) covers.
    wanted: the pairs the question looks for, with their weight. heard: plain, as it sounds.
    scope: log-odds that the words are those of questions we answer.
    known: the share of the question's words the best real entry knows.
    """

    plain: str
    heard: str
    core: str
    names: tuple[NameHit, ...]
    found: tuple[Found, ...]
    says: Mapping[int, float]
    wanted: Mapping[str, float]
    scope: float
    known: float = 0.0

    def only(self, entry_id: str) -> "Hearing":
        """Return the hearing with one entry first and no other beside it."""
        mine = tuple(found for found in self.found if found.entry.id == entry_id)
        return replace(self, found=mine or self.found)


class Scope:
    """How the words of questions we answer differ from those of questions we do not."""

    def __init__(
        self, inside: Iterable[Mapping[str, float]], outside: Iterable[Mapping[str, float]]
    ):
        ours, theirs = _sum(inside), _sum(outside)
        total, other = sum(ours.values()) or 1.0, sum(theirs.values()) or 1.0
        self._odds = {
            gram: math.log((ours[gram] + 0.5) / total) - math.log((theirs[gram] + 0.5) / other)
            for gram in ours.keys() | theirs.keys()
        }

    def odds(self, plain: str) -> float:
        """Return the mean log-odds of the known pairs and characters of a question."""
        known = [self._odds[gram] for gram in grams(plain) if gram in self._odds]
        return sum(known) / len(known) if known else -1.0


def _sum(documents: Iterable[Mapping[str, float]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for document in documents:
        total.update(document)  # type: ignore[arg-type]
    return total


class Index:
    """All entries and sayings, ready to be searched. Immutable after it is built."""

    def __init__(
        self,
        entries: Sequence[Entry],
        speech: Speech,
        facets: Mapping[str, Any],
        places: Sequence[str],
    ) -> None:
        self.entries = tuple(entries)
        self._numbers = {entry.id: number for number, entry in enumerate(entries)}
        self.speech = speech
        self.facets = facets
        self.sayings: tuple[Saying, ...] = tuple(s for e in entries for s in e.sayings)
        self.owners = tuple(n for n, e in enumerate(entries) for _ in e.sayings)
        plain = speech.plain
        self._facet = _words_pattern(
            [w for words in facets["words"].values() for w in words]
            + facets["idle"]
            + facets["difference"]
            + facets["compare"]
            + facets["confirm"]
        )
        self._place = _words_pattern([plain(p) for p in places])
        asked = [_asked(entry, plain) for entry in entries]
        self._text = build(grams(doc) for doc in asked)
        self._sound = build(grams(sound(doc)) for doc in asked)
        examples = [(n, plain(q)) for n, e in enumerate(entries) for q in (*e.questions, *e.names)]
        self._example_owner = [n for n, _ in examples]
        self._example = build(grams(self.core(q) + " " + q) for _, q in examples)
        self.said = {s: _said(s, plain) for s in self.sayings}
        self._vocabulary = [
            frozenset(grams(" ".join([doc, *(self.said[s] for s in e.sayings)])))
            for doc, e in zip(asked, entries, strict=True)
        ]
        self.leads = tuple(_leads(s, plain) for s in self.sayings)
        self._says = build((grams(self.said[s], single=0.2) for s in self.sayings), b=SAYING_B)
        self.scope = Scope(
            (
                grams(plain(q))
                for e in entries
                if not _negative(e)
                for q in (*e.questions, *e.names)
            ),
            (grams(plain(q)) for e in entries if _negative(e) for q in e.questions),
        )
        self.names = Names((plain(name), n) for n, e in enumerate(entries) for name in e.names)

    def entry(self, entry_id: str) -> Entry | None:
        number = self._numbers.get(entry_id)
        return None if number is None else self.entries[number]

    def rarity(self, gram: str) -> float:
        return self._says.rarity(gram)

    def known_share(self, entry: int, hearing: "Hearing") -> float:
        """Return the share of the question's words, rare ones counting more, an entry knows."""
        mine = self._vocabulary[entry]
        total = known = 0.0
        for gram, weight in hearing.wanted.items():
            worth = weight * self.rarity(gram)
            total += worth
            known += worth if gram in mine else 0.0
        return known / total if total else 0.0

    def led(self, number: int, hearing: "Hearing") -> float:
        """Return how far the words that lead to a saying stand in the question, 0..1."""
        length = 0
        for word, heard in self.leads[number]:
            if word in hearing.plain or (len(word) > 2 and heard in hearing.heard):
                length += len(word)
        return min(1.0, length / 6)

    def core(self, plain: str, hits: Sequence[NameHit] = ()) -> str:
        """Return the question without places, facet words and idle words; names stay whole."""
        named = [(h.start, h.end) for h in hits if h.sureness == EXACT]
        pieces, at = [], 0
        for start, end in sorted(named):
            if start >= at:
                pieces += [self._bare(plain[at:start]), plain[start:end]]
                at = end
        pieces.append(self._bare(plain[at:]))
        return " ".join(" ".join(pieces).split()) or self._place.sub(" ", plain).strip()

    def _bare(self, plain: str) -> str:
        return self._facet.sub(" ", self._place.sub(" ", plain))

    def hear(self, text: str) -> Hearing:
        """Return what *text* is about, entries best first (only those with any evidence)."""
        plain = self.speech.plain(text)
        pieces = _windows(text, self.speech.plain) if len(plain) > LONG_TEXT else [plain]
        hits = self.names.spot(plain)
        core = self.core(plain, hits)
        views = _strongest([self._views(p, hits if p == plain else self.names.written(p)) for p in pieces])
        wanted = _weighed(self._says, plain, core)
        says = self._says.scores(wanted)
        views["says"] = self._by_owner(says)
        views["names"] = _by_name(hits, len(self.entries))
        z = {
            name: scores if name == "names" else _standard(scores) for name, scores in views.items()
        }
        best = self._ranked(z)
        ceiling = (K1 + 1) * sum(w * self._says.rarity(g) for g, w in wanted.items()) or 1.0
        kept = {number: score / ceiling for number, score in enumerate(says) if score > 0}
        scope = self.scope.odds(plain)
        heard = Hearing(plain, sound(plain), core, hits, best, kept, wanted, scope)
        first = next((found for found in best if not found.negative), None)
        known = self.known_share(first.number, heard) if first else 0.0
        return replace(heard, known=known)

    def _views(self, plain: str, hits: Sequence[NameHit]) -> dict[str, list[float]]:
        core = self.core(plain, hits)
        whole, bare = grams(plain), grams(core)
        example = self._example.scores(bare)
        return {
            "text": self._text.scores(whole),
            "core_text": self._text.scores(bare),
            "sound": self._sound.scores(grams(sound(plain))),
            "core_sound": self._sound.scores(grams(sound(core))),
            "example": self._by_example(example),
        }

    def _by_example(self, scores: Sequence[float]) -> list[float]:
        best = [0.0] * len(self.entries)
        for number, score in zip(self._example_owner, scores, strict=True):
            if score > best[number]:
                best[number] = score
        return best

    def _by_owner(self, scores: Sequence[float]) -> list[float]:
        best = [0.0] * len(self.entries)
        for number, score in zip(self.owners, scores, strict=True):
            if score > best[number]:
                best[number] = score
        return best

    def _ranked(self, views: Mapping[str, Sequence[float]]) -> tuple[Found, ...]:
        totals = [
            sum(WEIGHTS[name] * scores[number] * _spread(name) for name, scores in views.items())
            for number in range(len(self.entries))
        ]
        order = sorted(range(len(totals)), key=totals.__getitem__, reverse=True)[:12]
        return tuple(
            Found(self.entries[n], n, totals[n], {name: v[n] for name, v in views.items()})
            for n in order
        )


def _negative(entry: Entry) -> bool:
    return entry.id.startswith(NEGATIVE_PREFIX)


def _spread(view: str) -> float:
    return 4.0 if view == "names" else 1.0


def _asked(entry: Entry, plain: Callable[[str], str]) -> str:
    names = " ".join(plain(name) for name in entry.names)
    return " ".join([names, names, *(plain(q) for q in entry.questions)])


def _said(saying: Saying, plain: Callable[[str], str]) -> str:
    about = " ".join(plain(word) for word in saying.about)
    return f"{about} {plain(saying.text)}"


def _leads(saying: Saying, plain: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    words = dict.fromkeys(plain(word) for word in saying.about)
    return tuple((word, sound(word)) for word in words if len(word) > 1)


def _words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({w for w in words if w}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _windows(text: str, plain: Callable[[str], str]) -> list[str]:
    pieces = [plain(piece) for piece in re.split(r"[。！？!?；;，,\n]+", text)]
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1]) < 15:
            joined[-1] = f"{joined[-1]} {piece}"
        elif piece:
            joined.append(piece)
    if len(joined) > WINDOWS:
        joined = [*joined[: WINDOWS // 2], *joined[-WINDOWS // 2 :]]
    return joined or [plain(text)]


def _strongest(views: Sequence[dict[str, list[float]]]) -> dict[str, list[float]]:
    if len(views) == 1:
        return views[0]
    return {
        name: [
            max(scores) + 0.3 * sum(scores)
            for scores in zip(*(v[name] for v in views), strict=True)
        ]
        for name in views[0]
    }


def _weighed(postings: Postings, plain: str, core: str) -> dict[str, float]:
    """Return the pairs and figures of a question; those of its core count more.

    Of long texts only the rarest known pairs are kept.
    """
    kept = {gram: 0.3 for gram in grams(plain) if len(gram) > 1}
    kept.update({gram: 1.0 for gram in grams(core) if len(gram) > 1})
    if len(kept) <= LONG_TEXT:
        return kept
    known = sorted((g for g in kept if g in postings.idf), key=postings.rarity, reverse=True)
    return {gram: kept[gram] for gram in known[:LONG_TEXT]}


def _by_name(hits: Iterable[NameHit], size: int) -> list[float]:
    scores = [0.0] * size
    for hit in hits:
        for number in hit.entries:
            high, low = max(scores[number], hit.weight), min(scores[number], hit.weight)
            scores[number] = high + 0.25 * low
    return scores


def _standard(scores: Sequence[float]) -> list[float]:
    mean = sum(scores) / len(scores) if scores else 0.0
    deviation = math.sqrt(sum((s - mean) ** 2 for s in scores) / len(scores)) if scores else 0.0
    return [(s - mean) / deviation for s in scores] if deviation else [0.0] * len(scores)


def negative_entries(raw: Mapping[str, Sequence[str]]) -> tuple[Entry, ...]:
    """Return the things we do not answer as entries of their own, so that they can win."""
    return tuple(
        Entry(NEGATIVE_PREFIX + group, group, (), tuple(questions))
        for group, questions in raw.items()
    )


def all_entries(knowledge: Knowledge, folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Return what a question can be about, with every way to ask for it, ours or not.

    Raises YamlError when aspects.yaml, ways_to_ask.yaml or negatives.yaml cannot be read.
    """
    phrases = read_yaml(folder / "aspects.yaml")["phrases"]
    ours = with_more_ways(entries_of(knowledge, phrases), read_yaml(folder / "ways_to_ask.yaml"))
    return (*ours, *negative_entries(read_yaml(folder / "negatives.yaml")))


def index_over(entries: Sequence[Entry], knowledge: Knowledge, folder: Path = FOLDER) -> Index:
    """Build the index over given entries. Raises YamlError when a word list cannot be read."""
    places = [name for area in knowledge.areas for name in (area.name, *area.aliases)]
    speech = load_speech(folder / "dialect.yaml")
    return Index(entries, speech, read_yaml(folder / "aspects.yaml"), places)


def build_index(knowledge: Knowledge, folder: Path = FOLDER) -> Index:
    """Build the search index over all knowledge. Raises YamlError as all_entries does."""
    return index_over(all_entries(knowledge, folder), knowledge, folder)


def is_term(entry: Entry) -> bool:
    return entry.id.startswith(TERM_PREFIX)
