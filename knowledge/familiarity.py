"""How far a question sounds like those we answer, by its pairs and syllables."""

import math
from collections import Counter
from collections.abc import Iterable

from knowledge.bm25 import grams
from knowledge.pinyin import sound

UNKNOWN = -1.0


class Familiarity:
    """Log-odds of pairs and characters in questions we answer against those we do not."""

    def __init__(self, inside: Iterable[str], outside: Iterable[str]) -> None:
        ours, theirs = _counts(inside), _counts(outside)
        total, other = sum(ours.values()) or 1.0, sum(theirs.values()) or 1.0
        self._odds = {
            gram: math.log((ours[gram] + 0.5) / total) - math.log((theirs[gram] + 0.5) / other)
            for gram in ours.keys() | theirs.keys()
        }

    def odds(self, plain: str) -> float:
        """Return the mean log-odds of what is known of a plain text, UNKNOWN when nothing is."""
        known = [self._odds[gram] for gram in _both(plain) if gram in self._odds]
        return sum(known) / len(known) if known else UNKNOWN


def _both(plain: str) -> Counter[str]:
    """The grams of a text as written and as it sounds."""
    return grams(plain) + grams(sound(plain))


def _counts(texts: Iterable[str]) -> Counter[str]:
    total: Counter[str] = Counter()
    for text in texts:
        total.update(_both(text))
    return total
