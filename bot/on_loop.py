"""Readers for turns: on the event loop only what is remembered, in a thread the live records."""

import time
from collections.abc import Hashable, Sequence
from typing import Any, Generic, Never, TypeVar

from handlers.reader import Reader
from state.rows import Household, Person

T = TypeVar("T")

# Rosters and people change by import only; an import is seen after so long.
ROSTER_SECONDS = 30.0
PERSON_SECONDS = 10.0
MOST_REMEMBERED = 10_000


class ReadNeeded(BaseException):
    """A handler wants to read records; not an Exception, so that no handler swallows it."""


class Memory(Generic[T]):
    """What was read lately, by its key, for *seconds*; when it is too much, the older half goes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._found: dict[Hashable, tuple[float, T]] = {}
        self._older: dict[Hashable, tuple[float, T]] = {}

    def keep(self, key: Hashable, found: T) -> T:
        if len(self._found) >= MOST_REMEMBERED // 2:
            self._older, self._found = self._found, {}
        self._found[key] = (time.monotonic() + self._seconds, found)
        return found

    def remembered(self, key: Hashable) -> T:
        """Return what was read lately. Raises ReadNeeded when nothing was."""
        kept = self._found.get(key) or self._older.get(key)
        if kept is None or kept[0] < time.monotonic():
            raise ReadNeeded
        return kept[1]

    def known(self, key: Hashable) -> T | None:
        """Return what was kept lately, None when nothing was."""
        try:
            return self.remembered(key)
        except ReadNeeded:
            return None


class LiveReader:
    """The records, for a thread. Rosters and people it reads are remembered for the event loop."""

    def __init__(self, records: Reader) -> None:
        self._records = records
        self.rosters = Memory[Sequence[Household]](ROSTER_SECONDS)
        self.persons = Memory[Person | None](PERSON_SECONDS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def households(self, scope: str) -> Sequence[Household]:
        return self.rosters.keep(scope, self._records.households(scope))

    def person(self, person_id: str) -> Person | None:
        return self.persons.keep(person_id, self._records.person(person_id))


class LoopReader:
    """A reader for the event loop: knows what was read lately; all else raises ReadNeeded."""

    def __init__(self, live: LiveReader) -> None:
        self.households = live.rosters.remembered
        self.person = live.persons.remembered

    def __getattr__(self, name: str) -> Never:
        raise ReadNeeded
