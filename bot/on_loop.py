"""Readers for turns: on the event loop only what is remembered, in a thread the live records."""

import time
from collections.abc import Sequence
from typing import Any, Never

from handlers.reader import Reader
from state.rows import Household

ROSTER_SECONDS = 30.0  # a roster changes by import only; a new one is seen after so long


class ReadNeeded(BaseException):
    """A handler wants to read records; not an Exception, so that no handler swallows it."""


class LiveReader:
    """The records, for a thread. Rosters it reads are remembered for the event loop."""

    def __init__(self, records: Reader) -> None:
        self._records = records
        self._rosters: dict[str, tuple[float, Sequence[Household]]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def households(self, scope: str) -> Sequence[Household]:
        roster = self._records.households(scope)
        self._rosters[scope] = (time.monotonic() + ROSTER_SECONDS, roster)
        return roster

    def remembered(self, scope: str) -> Sequence[Household]:
        """Return a roster read lately. Raises ReadNeeded when there is none."""
        until, roster = self._rosters.get(scope, (0.0, ()))
        if until < time.monotonic():
            self._rosters.pop(scope, None)
            raise ReadNeeded
        return roster


class LoopReader:
    """A reader for the event loop: knows rosters read lately; all else raises ReadNeeded."""

    def __init__(self, live: LiveReader) -> None:
        self.households = live.remembered

    def __getattr__(self, name: str) -> Any:
        return _refuse


def _refuse(*_: object, **__: object) -> Never:
    raise ReadNeeded
