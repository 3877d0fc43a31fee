"""What is recorded of a second look at notes."""

from dataclasses import dataclass

from state.work_rows import FlagShown


@dataclass(frozen=True, slots=True)
class FlagsShown:
    """The author of notes saw these flags for the first time."""

    flags: tuple[FlagShown, ...]


@dataclass(frozen=True, slots=True)
class FlagExplained:
    """The author of notes explained a flag in their own words."""

    key: str
    person: str
    text: str
