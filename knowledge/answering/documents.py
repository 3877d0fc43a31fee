"""Which document a question names: by its title, by a short form of it, by its year and kind."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.answering.worth import pairs_of
from knowledge.schema import Source

ALIKE, LAST, FEWEST = 0.6, 6, 2
NAMED_BY_YEAR = 0.5
CLOSE = 0.05
_YEARS = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class _Document:
    """kind: what it calls itself. years: of its issue and of its coming into force."""

    id: str
    kind: str
    pairs: frozenset[str]
    years: frozenset[str]


class Documents:
    """The laws and rules among the sources, ready to be recognized in questions."""

    def __init__(
        self, sources: Iterable[Source], facets: Mapping[str, Any], plain: Callable[[str], str]
    ) -> None:
        self._kinds: tuple[str, ...] = tuple(facets["documents"]["kinds"])
        self._named = re.compile(facets["documents"]["named"])
        self._idle = re.compile(facets["documents"]["idle"])
        self._all = tuple(self._document(s, plain) for s in sources if s.kind == "law")

    def _document(self, source: Source, plain: Callable[[str], str]) -> _Document:
        title, short = ("".join(plain(name).split()) for name in (source.title, source.short))
        dates = f"{source.issued} {source.in_force} {source.file} {source.title}"
        years = frozenset(_YEARS.findall(dates))
        return _Document(source.id, self._kind(title), pairs_of(title) | pairs_of(short), years)

    def _kind(self, name: str) -> str:
        return next((each for each in self._kinds if name.endswith(each)), "")

    def named(self, plain: str) -> frozenset[str]:
        """Return the ids of the sources a plain question names, none when it names no document."""
        found: dict[str, float] = {}
        for match in self._named.finditer(plain):
            for document in self._all:
                alike = self._alike(match, document)
                found[document.id] = max(alike, found.get(document.id, 0.0))
        best = max(found.values(), default=0.0)
        return frozenset(i for i, alike in found.items() if alike >= max(ALIKE, best - CLOSE))

    def _alike(self, match: re.Match[str], document: _Document) -> float:
        """Return how well what a question calls a document fits one of them, 0 when not at all."""
        year = f"20{match['year']}" if match["year"] else ""
        if self._kind(match[0]) != document.kind or (year and year not in document.years):
            return 0.0
        name = self._idle.sub("", match[0])[-LAST - 1 :]
        pairs = [name[i : i + 2] for i in range(len(name) - 1)]
        alike = sum([pair in document.pairs for pair in pairs]) / max(1, len(pairs))
        if year:
            return ALIKE + NAMED_BY_YEAR * alike
        return alike if len(pairs) >= FEWEST else 0.0
