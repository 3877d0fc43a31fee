"""What people tell of their life, and which topics it points to without naming them."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from config.yaml_file import read_yaml

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
    all: tuple[str, ...]
    without: tuple[str, ...] = ()
    within: int = NEAR
    worth: float = 1.0


class Signs:
    """The words and signs of signs.yaml, ready to read texts with."""

    def __init__(self, plain: Plain, path: Path = SIGNS_FILE) -> None:
        raw = read_yaml(path)
        told = {kind: "|".join(rows) for kind, rows in raw["patterns"].items()}
        kinds = dict.fromkeys((*raw["words"], *told))
        self._words = {k: _any_of(raw["words"].get(k, ()), plain, told.get(k, "")) for k in kinds}
        self._signs = tuple(
            Sign(
                row["topic"],
                tuple(row["all"]),
                tuple(row.get("not", ())),
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
        at = {kind: _places(word, plain) for kind, word in self._words.items()}
        found: dict[str, float] = {}
        for sign in self._signs:
            if not any(at[k] for k in sign.without) and _together(
                [at[k] for k in sign.all], sign.within
            ):
                before = found.get(sign.topic, 0.0)
                worth = max(before, sign.worth) + FURTHER * min(before, sign.worth)
                found[sign.topic] = worth
        return found


def _any_of(words: Iterable[str], plain: Plain, pattern: str = "") -> re.Pattern[str]:
    """Longest first; each in the spelling that questions are brought to."""
    spellings = {GAP.join(re.escape(plain(part)) for part in word.split("…")) for word in words}
    written = sorted(spellings - {""}, key=len, reverse=True)
    return re.compile("|".join([*written, pattern] if pattern else written))


def _places(word: re.Pattern[str], plain: str) -> list[int]:
    return [match.start() for match in itertools.islice(word.finditer(plain), MOST_PLACES)]


def _together(places: Sequence[Sequence[int]], within: int) -> bool:
    """Whether one place of each stand so near that the first and last are *within* characters."""
    return all(places) and any(
        max(each) - min(each) <= within for each in itertools.product(*places)
    )
