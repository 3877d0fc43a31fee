"""Places: names, what lies in what, and places named in people's words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.schema import NATION, Area


@dataclass(frozen=True, slots=True)
class AreaHit:
    """One place named in a text: its code and where the name stands."""

    code: str
    start: int
    end: int


class Areas:
    """All places on file, by code; built once from areas.yaml."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._by_code = {area.code: area for area in areas}
        self._chains = {code: self._climb(code) for code in self._by_code}
        self._children: dict[str, list[str]] = defaultdict(list)
        self._codes: dict[str, list[str]] = defaultdict(list)
        for area in self._by_code.values():
            self._children[area.parent].append(area.code)
            for name in (area.name, *area.aliases):
                self._codes[name].append(area.code)
        names = sorted(self._codes, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def _climb(self, code: str) -> tuple[str, ...]:
        chain: list[str] = []
        while code in self._by_code and code not in chain:
            chain.append(code)
            code = self._by_code[code].parent
        return tuple(chain)

    def with_areas(self, more: Iterable[Area]) -> "Areas":
        """Return these places and *more*; what is on file already stays as it is."""
        return Areas([*self, *(area for area in more if area.code not in self)])

    def __iter__(self) -> Iterator[Area]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Area | None:
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """Return the short official name of a code, "" when it is not on file."""
        return self._by_code[code].name if code in self._by_code else ""

    def called(self, code: str) -> str:
        """Return the short official name of a code, the code itself when it is not on file."""
        return self.name(code) or code

    def full_name(self, code: str) -> str:
        """Return the name from the city down (a province or the nation: its own name)."""
        chain = self.chain(code)
        below = [c for c in chain if self._by_code[c].level not in ("nation", "province")]
        return "".join(self.name(c) for c in reversed(below)) or self.name(code)

    def chain(self, code: str) -> tuple[str, ...]:
        """Return the codes from *code* itself up to the nation; empty for an unknown code."""
        return self._chains.get(code, ())

    def contains(self, scope: str, code: str) -> bool:
        """Return whether *code* is *scope* or lies in it."""
        return scope in self.chain(code)

    def children(self, code: str) -> tuple[str, ...]:
        return tuple(self._children.get(code, ()))

    def level(self, code: str) -> str:
        return self._by_code[code].level if code in self._by_code else ""

    def up_to(self, code: str, level: str) -> str:
        """Return the code of the given level that *code* lies in, "" when there is none."""
        return next((c for c in self.chain(code) if self._by_code[c].level == level), "")

    def spot(self, text: str) -> tuple[AreaHit, ...]:
        """Return the places named in *text*, left to right, longest names first.

        A name several places share is read as the one lying in a place named beside it, else as
        none of them.
        """
        found = [(m.group(), m.start(), m.end()) for m in self._pattern.finditer(text)]
        sure = {self._codes[name][0] for name, _, _ in found if len(self._codes[name]) == 1}
        hits = ((self._choose(name, sure), start, end) for name, start, end in found)
        return tuple(AreaHit(code, start, end) for code, start, end in hits if code)

    def _choose(self, name: str, beside: set[str]) -> str:
        codes = self._codes[name]
        if len(codes) == 1:
            return codes[0]
        inside = [c for c in codes if beside & set(self.chain(c)[1:])]
        return inside[0] if len(inside) == 1 else ""

    def candidates(self, name: str) -> tuple[str, ...]:
        """Return every place that carries exactly this name or alias."""
        return tuple(self._codes.get(name, ()))

    def resolve(self, text: str) -> str:
        """Return the one place a code or place string means, "" when none or several.

        The deepest place named wins when all others named lie above it.
        """
        text = text.strip()
        if text in self._by_code:
            return text
        codes = {hit.code for hit in self.spot(text)} - {NATION}
        if not codes:
            return NATION if self.spot(text) else ""
        deepest = max(codes, key=lambda code: len(self.chain(code)))
        return deepest if codes <= set(self.chain(deepest)) else ""
