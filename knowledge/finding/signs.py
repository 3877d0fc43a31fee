"""What people tell of their life, and which topics it points to without naming them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from config.yaml_file import read_yaml
from knowledge.finding.word_index import pairs

SIGNS_FILE = Path(__file__).parent.parent / "signs.yaml"
NEAR = 40
GAP = ".{0,6}"
FURTHER = 0.25
MOST_PLACES = 6

Plain: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Points to *topic* when all of it is spoken of near each other, and none of *without* is."""

    topic: str
    all: frozenset[str]
    without: frozenset[str] = frozenset()
    within: int = NEAR
    worth: float = 1.0


class Signs:
    """The words and signs of signs.yaml, ready to read texts with."""

    def __init__(self, plain: Plain, path: Path = SIGNS_FILE) -> None:
        raw = read_yaml(path)
        told = {kind: "|".join(rows) for kind, rows in raw["patterns"].items()}
        kinds = dict.fromkeys((*raw["words"], *told))
        self._words = {k: _any_of(raw["words"].get(k, ()), plain, told.get(k, "")) for k in kinds}
        self._by_head: dict[str, set[str]] = defaultdict(set)
        for kind in kinds.keys() - told.keys():
            for word in raw["words"][kind]:
                self._by_head[plain(word.split("…")[0])[:2]].add(kind)
        self._expressed = [kind for kind in kinds if kind in told]
        self._signs = tuple(
            Sign(
                row["topic"],
                frozenset(row["all"]),
                frozenset(row.get("not", ())),
                int(row.get("within", NEAR)),
                float(row.get("worth", 1.0)),
            )
            for row in raw["signs"]
        )

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(sign.topic for sign in self._signs)

    def seen(self, plain: str) -> dict[str, float]:
        """Return how strongly *plain* points to each topic, about 0..1.3."""
        at = self._spoken_of(plain)
        found: dict[str, float] = {}
        for sign in self._signs:
            near = at.keys() >= sign.all and at.keys().isdisjoint(sign.without)
            if near and _together([at[kind] for kind in sign.all], sign.within):
                before = found.get(sign.topic, 0.0)
                worth = max(before, sign.worth) + FURTHER * min(before, sign.worth)
                found[sign.topic] = worth
        return found

    def _spoken_of(self, plain: str) -> dict[str, list[int]]:
        """Return the kinds of words that stand in a text, and where.

        Only those are looked for of which the first two characters of a word stand in it.
        """
        heads = (self._by_head.get(head, ()) for head in {*plain, *pairs(plain)})
        kinds = {*self._expressed, *itertools.chain.from_iterable(heads)}
        found = ((kind, _places(self._words[kind], plain)) for kind in kinds)
        return {kind: places for kind, places in found if places}


def _any_of(words: Iterable[str], plain: Plain, pattern: str = "") -> re.Pattern[str]:
    """Longest first; each in the spelling that questions are brought to."""
    spellings = {GAP.join(re.escape(plain(part)) for part in word.split("…")) for word in words}
    written = sorted(spellings - {""}, key=len, reverse=True)
    return re.compile("|".join([*written, pattern] if pattern else written))


def _places(word: re.Pattern[str], plain: str) -> list[int]:
    return [match.start() for match in itertools.islice(word.finditer(plain), MOST_PLACES)]


def _together(places: Sequence[Sequence[int]], within: int) -> bool:
    """Whether one place of each stand so near that the first and last are *within* characters."""
    return any(max(each) - min(each) <= within for each in itertools.product(*places))
