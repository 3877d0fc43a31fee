"""BM25 over character 1-2-grams with postings in plain lists: small, exact, no dependency."""

import itertools
import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add

K1 = 1.5
B = 0.75

Weights = Mapping[str, float]

_UNIT = re.compile(r"\d[\d.]*|[a-z]{2,}|.")


def grams(text: str, single: float = 1.0) -> Counter[str]:
    """Return the counts of the grams of a text. single: weight of a character against a pair."""
    counts: Counter[str] = Counter(every_gram(text))
    for gram in counts if single != 1.0 else ():
        if len(gram) == 1:
            counts[gram] *= single  # type: ignore[assignment]
    return counts


def every_gram(text: str) -> list[str]:
    """Return each single character and each pair in the runs of *text* between blanks.

    Figures count as one unit, and so do words in Latin letters, whose pairs of letters say nothing.
    """
    found: list[str] = []
    for run in text.split():
        units = _UNIT.findall(run)
        found += units
        found += map(add, units, units[1:])
    return found


@dataclass(frozen=True, slots=True)
class Postings:
    """An index over numbered documents.

    documents, parts: side by side, who holds a gram and its part of the score. spans: gram → where
    it stands in both. idf: of every gram, kept in the index or not.
    """

    size: int
    documents: Sequence[int]
    parts: Sequence[float]
    spans: Mapping[str, slice]
    idf: Mapping[str, float]

    def scores(self, query: Weights) -> list[float]:
        """Return the score of every document for a question."""
        totals = [0.0] * self.size
        for documents, parts, weight in self._rows(query):
            for document, part in zip(documents, parts, strict=True):
                totals[document] += part * weight
        return totals

    def found(self, query: Weights) -> dict[int, float]:
        """Return the scores of the documents that hold any gram of a question: a few of many."""
        totals: dict[int, float] = {}
        for documents, parts, weight in self._rows(query):
            for document, part in zip(documents, parts, strict=True):
                # Quicker than a defaultdict: most of the time of a question is spent here.
                if document in totals:
                    totals[document] += part * weight
                else:
                    totals[document] = part * weight
        return totals

    def _rows(self, query: Weights) -> Iterator[tuple[Sequence[int], Sequence[float], float]]:
        """Yield, for each gram that is known, who holds it, its parts, and its weight."""
        for gram, weight in query.items():
            if span := self.spans.get(gram):
                yield self.documents[span], self.parts[span], weight

    def holding(self, gram: str) -> Sequence[int]:
        """Return the documents that hold a gram."""
        return self.documents[self.spans[gram]] if gram in self.spans else ()

    def rarity(self, gram: str) -> float:
        """Return the idf of a gram; a gram never seen is as rare as can be."""
        known = self.idf.get(gram)
        return math.log(1 + (self.size + 0.5) / 0.5) if known is None else known


def build(documents: Iterable[Weights], b: float = B, least: float = 0.0) -> Postings:
    """Index documents given as gram counts (weighted counts are fine).

    b: how much long documents are held back, 0..1. least: grams less rare than this find nothing.
    """
    known: dict[str, int] = {}
    docs = [_compact(document, known) for document in documents]
    seen = Counter(itertools.chain.from_iterable(grams for grams, _ in docs))
    idf = {
        gram: math.log(1 + (len(docs) - seen[n] + 0.5) / (seen[n] + 0.5))
        for gram, n in known.items()
    }
    lengths = [sum(counts) for _, counts in docs]
    mean = (sum(lengths) / len(docs) if docs else 0) or 1.0
    spans = _spans({gram: seen[n] for gram, n in known.items() if idf[gram] >= least})
    free = {known[gram]: span.start for gram, span in spans.items()}
    total, worth = sum(seen[n] for n in free), list(idf.values())
    numbers, parts = array("I", [0]) * total, array("d", [0.0]) * total
    for number, (grams, counts) in enumerate(docs):
        norm = K1 * (1 - b + b * lengths[number] / mean)
        for gram, count in zip(grams, counts, strict=True):
            if (at := free.get(gram)) is not None:
                numbers[at], parts[at] = number, worth[gram] * count * (K1 + 1) / (count + norm)
                free[gram] = at + 1
    return Postings(len(docs), numbers, parts, spans, idf)


def _compact(document: Weights, known: dict[str, int]) -> tuple[Sequence[int], Sequence[float]]:
    """Return the numbers of a document's grams, new ones added to those known, and their counts."""
    numbers = [known.setdefault(gram, len(known)) for gram in document]
    return array("I", numbers), array("d", document.values())


def _spans(sizes: Mapping[str, int]) -> dict[str, slice]:
    """Return where the row of each gram stands when all stand side by side."""
    ends = itertools.accumulate(sizes.values())
    return {gram: slice(end - n, end) for (gram, n), end in zip(sizes.items(), ends, strict=True)}
