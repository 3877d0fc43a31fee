"""What is recorded of a cadre's own work."""

from dataclasses import dataclass

from state.work_rows import DayNote, DaysShown, Leave, Memo


@dataclass(frozen=True, slots=True)
class LeaveFiled:
    """Leave was filed, made longer, ended or withdrawn: stored as its version."""

    leave: Leave


@dataclass(frozen=True, slots=True)
class MemoKept:
    """Somebody asked to be reminded of something."""

    memo: Memo


@dataclass(frozen=True, slots=True)
class MemoDropped:
    """Somebody wants to be reminded of it no more."""

    person: str
    number: str


@dataclass(frozen=True, slots=True)
class DayCorrected:
    """Somebody said of a day of their own whether they were in the village."""

    note: DayNote


@dataclass(frozen=True, slots=True)
class MonthShown:
    """Somebody saw their own month; from now on others of their scope may see it so."""

    shown: DaysShown
