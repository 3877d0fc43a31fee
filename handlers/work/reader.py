"""What may be read of leave, days and flags; a list of an area is limited to the scope."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from state.work_rows import DayNote, DaysShown, FlagShown, Leave, Memo


class WorkReader(Protocol):
    """Leave in its latest version, withdrawn leave left out; both days of a span included."""

    def leaves(self, person: str, since: date, until: date) -> Sequence[Leave]: ...

    def leaves_in(self, scope: str, since: date, until: date) -> Sequence[Leave]: ...

    def deputised(self, person: str, day: date) -> Sequence[Leave]:
        """Return the leave of colleagues on *day* whom the person stands in for."""

    def memos(self, person: str, since: date) -> Sequence[Memo]:
        """Return somebody's own reminders of that day and later, the nearest first."""

    def notes(self, person: str, since: date, until: date) -> Sequence[DayNote]:
        """Return the latest word of somebody on each day of their own."""

    def shown(self, scope: str, month: date) -> Sequence[DaysShown]:
        """Return a month of everybody of a scope as they last saw it, by area and person."""

    def shown_to(self, person: str, month: date) -> DaysShown | None: ...

    def told(self, person: str, since: date) -> frozenset[str]:
        """Return the keys of the reminders somebody was told since then."""

    def flags(self, scope: str, since: date) -> Sequence[FlagShown]: ...

    def flags_of(self, person: str, since: date) -> Sequence[FlagShown]: ...
