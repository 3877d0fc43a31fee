"""How far a question sounds like those we answer, by its pairs and syllables."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable

from knowledge.finding.bm25 import Weights, every_gram
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

    def odds(self, written: Weights, heard: Weights) -> float:
        """Return the log-odds of what is known of a text against the root of its length, UNKNOWN
        when nothing is known. written, heard: its grams, as written and as it sounds.
        """
        said = {**written, **heard}
        known = [odds for odds in map(self._odds.get, said) if odds is not None]
        return sum(known) / math.sqrt(len(said)) if known else UNKNOWN


def _counts(texts: Iterable[str]) -> Counter[str]:
    """The grams of all texts, as written and as they sound."""
    every = (every_gram(spelled) for text in texts for spelled in (text, sound(text)))
    return Counter(itertools.chain.from_iterable(every))
