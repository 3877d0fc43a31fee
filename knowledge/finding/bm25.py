"""BM25 over character 1-2-grams with postings in plain lists: small, exact, no dependency."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

K1 = 1.5
B = 0.75
DENSE = 0.5

Weights = Mapping[str, float]

_UNIT = re.compile(r"\d[\d.]*|[a-z]{2,}|.")


def grams(text: str, single: float = 1.0) -> Counter[str]:
    """Return the counts of single characters and of pairs in the runs of *text* between blanks.

    single: weight of a single character against a pair. Figures count as one unit, and so do
    words in Latin letters, whose pairs of letters say nothing.
    """
    counts: Counter[str] = Counter()
    for run in text.split():
        units = _UNIT.findall(run)
        for unit in units:
            counts[unit] += single if len(unit) == 1 else 1.0  # type: ignore[assignment]
        for left, right in itertools.pairwise(units):
            counts[left + right] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Postings:
    """An index over numbered documents. impacts: gram → (document, its part of the score)."""

    size: int
    impacts: Mapping[str, Sequence[tuple[int, float]]]
    idf: Mapping[str, float]

    def found(self, query: Weights) -> dict[int, float]:
        """Return the scores of the documents that hold any gram of a question."""
        parts = [(self.impacts[gram], w) for gram, w in query.items() if gram in self.impacts]
        if sum(len(impacts) for impacts, _ in parts) > DENSE * self.size:
            return self._dense(parts)
        totals: dict[int, float] = {}
        for impacts, weight in parts:
            for document, impact in impacts:
                totals[document] = totals.get(document, 0.0) + impact * weight
        return totals

    def _dense(
        self, parts: Sequence[tuple[Sequence[tuple[int, float]], float]]
    ) -> dict[int, float]:
        totals = [0.0] * self.size
        for impacts, weight in parts:
            for document, impact in impacts:
                totals[document] += impact * weight
        return {document: total for document, total in enumerate(totals) if total}

    def telling(self, query: Weights, least: float) -> Weights:
        """Return a query without what is less rare than *least*."""
        return {gram: weight for gram, weight in query.items() if self.rarity(gram) >= least}

    def rarity(self, gram: str) -> float:
        """Return the idf of a gram; a gram never seen is as rare as can be."""
        return self.idf.get(gram, math.log(1 + (self.size + 0.5) / 0.5))


def build(documents: Iterable[Weights], b: float = B) -> Postings:
    """Index documents given as gram counts (weighted counts are fine).

    b: how much long documents are held back, 0..1.
    """
    docs = list(documents)
    seen = Counter(gram for doc in docs for gram in doc)
    idf = {gram: math.log(1 + (len(docs) - n + 0.5) / (n + 0.5)) for gram, n in seen.items()}
    lengths = [sum(doc.values()) for doc in docs]
    mean = (sum(lengths) / len(docs) if docs else 0) or 1.0
    impacts: dict[str, list[tuple[int, float]]] = {}
    for number, doc in enumerate(docs):
        norm = K1 * (1 - b + b * lengths[number] / mean)
        for gram, count in doc.items():
            impact = idf[gram] * count * (K1 + 1) / (count + norm)
            impacts.setdefault(gram, []).append((number, impact))
    return Postings(len(docs), impacts, idf)
