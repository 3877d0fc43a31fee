"""What people tell of their life, and which topics it points to without naming them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import read_yaml
from knowledge.finding.spelled import Plain, spelled, spots_of
from knowledge.finding.word_index import pairs

SIGNS_FILE = Path(__file__).parent.parent / "signs.yaml"
NEAR = 40
FURTHER = 0.25


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
        words, told = raw["words"], raw["patterns"]
        kinds = dict.fromkeys((*words, *told))
        self._words = {
            kind: re.compile("|".join([*spelled(words.get(kind, ()), plain), *told.get(kind, ())]))
            for kind in kinds
        }
        self._by_head: dict[str, set[str]] = defaultdict(set)
        for kind in kinds.keys() - told.keys():
            for word in words[kind]:
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
        found = ((kind, spots_of(self._words[kind], plain)) for kind in kinds)
        return {kind: places for kind, places in found if places}


def _together(places: Sequence[Sequence[int]], within: int) -> bool:
    """Whether one place of each stand so near that the first and last are *within* characters."""
    return any(max(each) - min(each) <= within for each in itertools.product(*places))
