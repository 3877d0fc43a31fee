"""How far a question sounds like those we answer, by its pairs and syllables."""

import math
from collections import Counter
from collections.abc import Iterable

from knowledge.finding.bm25 import grams
from knowledge.finding.pinyin import sound

UNKNOWN = -3.0
SEEN_NEVER = 0.1


class Familiarity:
    """Log-odds of pairs and characters in questions we answer against those we do not."""

    def __init__(self, inside: Iterable[str], outside: Iterable[str]) -> None:
        ours, theirs = _counts(inside), _counts(outside)
        grams_of_all = ours.keys() | theirs.keys()
        unseen = SEEN_NEVER * len(grams_of_all)
        total, other = sum(ours.values()) + unseen, sum(theirs.values()) + unseen
        self._odds = {
            gram: math.log((ours[gram] + SEEN_NEVER) / total)
            - math.log((theirs[gram] + SEEN_NEVER) / other)
            for gram in grams_of_all
        }

    def odds(self, plain: str) -> float:
        """Return the log-odds of what is known of a plain text against the root of its length,
        UNKNOWN when nothing is known.
        """
        said = _both(plain)
        known = [self._odds[gram] for gram in said if gram in self._odds]
        return sum(known) / math.sqrt(len(said)) if known else UNKNOWN


def _both(plain: str) -> Counter[str]:
    """The grams of a text as written and as it sounds."""
    return grams(plain) + grams(sound(plain))


def _counts(texts: Iterable[str]) -> Counter[str]:
    total: Counter[str] = Counter()
    for text in texts:
        total.update(_both(text))
    return total
