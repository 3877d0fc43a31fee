"""Many expressions read as one: only those are tried that the characters of a text allow."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_REPEATED = re.compile(r"(?:[*+?]|\{\d*,?\d*\})?[?+]?")
_OPTIONAL = ("*", "?", "{0", "{,")
# What an expression with these in front matches holds no particular character.
_OPEN = (".", "^", "$", "[^", "(?=", "(?!", "(?<")
_ANY_LETTER = re.compile(r"\\[^\W\d_]")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?")


@dataclass(frozen=True, slots=True)
class Expressions:
    """Alternatives in their order, as in one pattern that joins them by "|".

    by_character: which may match a text that holds it. always: which may match any text.
    """

    alternatives: Sequence[str]
    by_character: Mapping[str, Sequence[int]]
    always: Sequence[int]

    def stand_in(self, text: str) -> bool:
        """Whether any of them matches somewhere in a text."""
        return any(each.search(text) for each in self._possible(text))

    def put_out(self, text: str, mark: str) -> str:
        """Return a text with whatever they match replaced by *mark*, as re.sub replaces it."""
        possible, rest, at = self._possible(text), "", 0
        while found := _first(possible, text, at):
            rest += text[at : found.start()] + mark
            at = found.end()
        return rest + text[at:]

    def _possible(self, text: str) -> list[re.Pattern[str]]:
        numbers = set(self.always)
        for character in self.by_character.keys() & set(text):
            numbers.update(self.by_character[character])
        return [_pattern(self.alternatives[n]) for n in sorted(numbers)]


@cache  # compiled when a text first allows it: a start is sooner for it
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form)


def _first(patterns: Iterable[re.Pattern[str]], text: str, at: int) -> re.Match[str] | None:
    """Return the first match from a position on; of several at one place the first pattern's."""
    best: re.Match[str] | None = None
    for pattern in patterns:
        match = pattern.search(text, at)
        if match and (best is None or match.start() < best.start()):
            best = match
    return best


def expressions(forms: Iterable[str]) -> Expressions:
    """Make ready expressions that never match the empty text."""
    parts = list(dict.fromkeys(part for form in forms for part in _alternatives(form)))
    by_character: dict[str, list[int]] = defaultdict(list)
    always = []
    for number, part in enumerate(parts):
        held = characters_of(part)
        for character in held:
            by_character[character].append(number)
        always += [] if held else [number]
    return Expressions(parts, by_character, always)


def characters_of(form: str) -> frozenset[str]:
    """Return characters one of which stands in whatever an expression matches, none if unknown."""
    every = [_held_by(part) for part in _alternatives(form)]
    return frozenset().union(*every) if all(every) else frozenset()


def _held_by(form: str) -> frozenset[str]:
    """Return the fewest such characters that one part of a sequence asks for."""
    asked = (_asked_by(atom) for atom, times in _atoms(form) if not times.startswith(_OPTIONAL))
    return min((held for held in asked if held), key=len, default=frozenset())


def _asked_by(atom: str) -> frozenset[str]:
    if atom.startswith(_OPEN) or _ANY_LETTER.search(atom[:2]):
        return frozenset()
    if opened := _GROUP.match(atom):
        return characters_of(atom[opened.end() : -1])
    if atom.startswith("["):
        return frozenset() if set("-\\") & set(atom) else frozenset(atom[1:-1])
    return frozenset(atom[-1])


def _alternatives(form: str) -> list[str]:
    """Return the alternatives of an expression that stand in no group."""
    parts = [""]
    for atom, times in _atoms(form):
        if atom == "|":
            parts.append("")
        else:
            parts[-1] += atom + times
    return parts


def _atoms(form: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of an expression in order, each with how often it may stand."""
    at = 0
    while at < len(form):
        end = _end_of_atom(form, at)
        repeated = _REPEATED.match(form, end)
        times = repeated[0] if repeated and form[at] != "|" else ""
        yield form[at:end], times
        at = end + len(times)


def _end_of_atom(form: str, at: int) -> int:
    if form[at] == "\\":
        return at + 2
    if form[at] == "[":
        return form.index("]", at + 2) + 1
    if form[at] != "(":
        return at + 1
    inside = at + 1
    while form[inside] != ")":
        inside = _end_of_atom(form, inside)
    return inside + 1
