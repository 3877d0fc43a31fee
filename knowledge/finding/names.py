"""Finds names of entries in a question: as written, as sounded, or with one syllable wrong."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.finding.pinyin import sound
from knowledge.finding.word_index import index_words, pairs

LONGEST = 14
EXACT, SOUNDED, SOUNDED_SHORT, NEAR = 1.0, 0.8, 0.35, 0.35
NEAR_LENGTH = 4
NEAR_TEXT = 60


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name heard in a question: which entries carry it, how surely, and where."""

    name: str
    entries: tuple[int, ...]
    sureness: float
    start: int
    end: int

    @property
    def weight(self) -> float:
        """How much it says: longer names and names few entries carry say more."""
        length = min(1.0, 0.25 + 0.15 * len(self.name))
        return self.sureness * length / math.sqrt(len(self.entries))


class Names:
    """All names of all entries, looked up window by window."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        carriers: dict[str, set[int]] = defaultdict(set)
        for name, entry in names:
            if len(name) > 1:
                carriers[name].add(entry)
        self._carriers = {name: tuple(sorted(found)) for name, found in carriers.items()}
        self._sounds: dict[str, str] = {}
        for name in sorted(self._carriers, key=len):
            self._sounds[sound(name)] = name
        self._written = index_words(n for n in self._carriers if len(n) <= LONGEST)
        self._heard = index_words(n for n in self._sounds if len(n) <= LONGEST)
        self._pairs: dict[str, list[str]] = defaultdict(list)
        for name in self._sounds:
            for pair in pairs(name) if len(name) >= NEAR_LENGTH else ():
                self._pairs[pair].append(name)

    def spot(self, text: str) -> tuple[NameHit, ...]:
        """Return the names heard in plain *text*; a name inside a longer one is left out."""
        heard = sound(text)
        aligned = heard if len(heard) == len(text) else text
        hits = self._windows(text, aligned) or self._near(heard)
        return tuple(_outermost(hits))

    def written(self, text: str) -> tuple[NameHit, ...]:
        """Return only the names that stand in *text* as they are written."""
        return tuple(_outermost(sorted(self._as_written(text), key=_longest_first)))

    def _windows(self, text: str, heard: str) -> list[NameHit]:
        written = self._as_written(text)
        taken = {(hit.start, hit.end) for hit in written}
        sounded = [
            self._hit(self._sounds[said], _sureness(said), start, start + len(said))
            for start, said in self._heard.places_in(heard)
            if (start, start + len(said)) not in taken
        ]
        return sorted([*written, *sounded], key=_longest_first)

    def _as_written(self, text: str) -> list[NameHit]:
        return [
            self._hit(name, EXACT, start, start + len(name))
            for start, name in self._written.places_in(text)
        ]

    def _hit(self, name: str, sureness: float, start: int, end: int) -> NameHit:
        return NameHit(name, self._carriers[name], sureness, start, end)

    def _near(self, heard: str) -> list[NameHit]:
        if not NEAR_LENGTH <= len(heard) <= NEAR_TEXT:
            return []
        found = process.extract(
            heard, self._likely(heard), scorer=fuzz.partial_ratio, score_cutoff=74, limit=3
        )
        return [
            self._hit(self._sounds[name], NEAR, 0, 0)
            for name, score, _ in found
            if len(name) <= len(heard) and score >= 100 * (1 - 1 / len(name)) - 0.01
        ]

    def _likely(self, heard: str) -> list[str]:
        """The long names that share so many pairs with a text that one syllable may be wrong."""
        shared = Counter(name for pair in pairs(heard) for name in self._pairs.get(pair, ()))
        return [name for name, count in shared.items() if count >= len(name) - 3]


def _sureness(heard: str) -> float:
    return SOUNDED if len(heard) > 2 else SOUNDED_SHORT


def _longest_first(hit: NameHit) -> tuple[int, int]:
    return hit.start - hit.end, hit.start


def _outermost(hits: Sequence[NameHit]) -> list[NameHit]:
    return [
        hit
        for hit in hits
        if not any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            and other.sureness >= hit.sureness
            for other in hits
        )
    ]
