"""Whether somebody asks for the own household: which topics stand back then, and how far."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from config.yaml_file import read_yaml
from knowledge.finding.entries import Entry

NEEDS_FILE = Path(__file__).parent.parent / "needs.yaml"
WISH = 6
OWN_NEED, NO_TOTALS = -6.0, -2.5

# Words, and the entries by number that a text without them cannot mean.
WordsOf: TypeAlias = tuple[re.Pattern[str], frozenset[int]]
_Ids: TypeAlias = list[tuple[re.Pattern[str], re.Pattern[str]]]


def _by_ids(rows: Mapping[str, str]) -> _Ids:
    return [(re.compile(ids), re.compile(words)) for ids, words in rows.items()]


def _with_numbers(rows: _Ids, entries: Sequence[Entry]) -> list[WordsOf]:
    return [
        (words, frozenset(n for n, e in enumerate(entries) if ids.fullmatch(e.id)))
        for ids, words in rows
    ]


class Needs:
    """The word lists of needs.yaml, ready to read questions with."""

    def __init__(self, path: Path = NEEDS_FILE) -> None:
        raw = read_yaml(path)
        self._work = re.compile(raw["tells_of_work"])
        self._own = re.compile(raw["own"])
        self._counts = re.compile(raw["counts"])
        self._behind = re.compile(raw["behind_named"])
        self._benefit = re.compile(raw["benefit"])
        self._status = re.compile(raw["status"])
        self._status_follows = re.compile(raw["status_follows"])
        self._asked_of = re.compile(raw["asked_of"])
        self._wished = re.compile(raw["wished"])
        self._only_with = _by_ids(raw["only_with"])
        self._always_with = _by_ids(raw["always_with"])
        self._need = re.compile(raw["need"])
        self._asks = re.compile(raw["asks"])
        self._apart = re.compile(raw["apart"])
        self._families = [frozenset(family) for family in raw["families"]]

    def tells_of_work(self, entry: Entry) -> bool:
        """Whether an entry only tells of the past, of places, of people or of officials' work."""
        return self._work.fullmatch(entry.id) is not None

    def reserve(self, plain: str, role: str, long: bool) -> float:
        """Return what topics of that kind lose in score when *role* asks *plain*; never above 0."""
        if role != "household":
            return 0.0
        if long or self._own.search(plain):
            asks_totals = not long and self._counts.search(plain) is not None
            return 0.0 if asks_totals else OWN_NEED
        return 0.0 if self._counts.search(plain) else NO_TOTALS

    def only_with(self, entries: Sequence[Entry]) -> list[WordsOf]:
        """Return words with the entries, by number, that a letter without them cannot mean."""
        return _with_numbers(self._only_with, entries)

    def always_with(self, entries: Sequence[Entry]) -> list[WordsOf]:
        """Return words with the entries, by number, that no text without them can mean."""
        return _with_numbers(self._always_with, entries)

    def behind_named(self, entry: Entry) -> bool:
        """Whether an entry stands back when a policy is named beside it."""
        return self._behind.fullmatch(entry.id) is not None

    def is_benefit(self, name: str) -> bool:
        """Whether a name is one of a help, not of an illness, a condition or who has the help."""
        return self._benefit.search(name) is not None and self._status.search(name) is None

    def is_status(self, plain: str, name: str, end: int) -> bool:
        """Whether a name that ends there tells who has a help rather than what is asked for."""
        followed = end > 0 and self._status_follows.match(plain, end) is not None
        return followed or self._status.search(name) is not None

    def asked_of(self, plain: str, end: int) -> bool:
        """Whether what follows the name that ends there asks something of it."""
        return end > 0 and self._asked_of.match(plain, end) is not None

    def wished(self, plain: str, start: int) -> bool:
        """Whether what stands before the name that starts there wishes for it."""
        return self._wished.search(plain, max(0, start - WISH), start) is not None

    def asks(self, plain: str) -> bool:
        """Whether a sentence asks or begs for something."""
        return self._asks.search(plain) is not None

    def matters(self, text: str) -> list[str]:
        """Return a message as it is typed, cut where another matter begins."""
        return [piece for piece in self._apart.split(text) if piece]

    def family(self, topic: str) -> frozenset[str]:
        """Return the topics that answer for one another with *topic*, itself among them."""
        mine = [family for family in self._families if topic in family]
        return frozenset({topic}).union(*mine)

    def spoken_of(self, plain: str) -> bool:
        """Whether a text holds a word of any need that our topics answer."""
        return self._need.search(plain) is not None
