"""What the writer is asked to store and what it answers; which writes may share one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Executable, Insert


@dataclass(slots=True)
class TurnRow:
    """One decided message. key: unique per (channel, account). created_at: aware."""

    channel: str
    account: str
    sender: str
    key: str
    revision: int
    conversation: bytes
    replies: bytes
    created_at: datetime


@dataclass(slots=True)
class Write:
    """One changing statement with its values. must_touch: changing no row is a conflict."""

    statement: Executable
    values: Mapping[str, Any] = field(default_factory=dict)
    must_touch: bool = False


@dataclass(frozen=True, slots=True)
class Committed:
    """Stored."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The message had been answered before, with these replies."""

    replies: bytes


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was stored. why: see state.writer."""

    why: Literal["revision", "untouched", "refused"]
    detail: str = ""


Outcome: TypeAlias = Committed | Duplicate | Conflict


def grouped(changes: Iterable[Sequence[Write]]) -> list[list[Write]]:
    """Return all writes in groups that one executemany each can run, in a safe order.

    The writes of one change keep their order. Inserts of different changes are put together, for
    inserts of given rows do not see each other; nothing is moved across any other statement.
    A must_touch write stands alone, so that its own row count is known. The writes of one group
    name their values in the same order.
    """
    groups: list[list[Write]] = []
    latest: dict[object, int] = {}
    floor = 0
    for writes in changes:
        least = floor
        for write in writes:
            least = _place(write, least, groups, latest)
            if not _blind(write):
                floor = least
    return groups


def _place(write: Write, least: int, groups: list[list[Write]], latest: dict[object, int]) -> int:
    """Put the write into a group at *least* or later; return the group's position."""
    key = (id(write.statement), *write.values)
    position = latest.get(key, -1)
    joins = position >= least if _blind(write) else position == len(groups) - 1 >= least
    if joins and write.values and not write.must_touch:
        groups[position].append(write)
        return position
    groups.append([write])
    if not write.must_touch:
        latest[key] = len(groups) - 1
    return len(groups) - 1


def _blind(write: Write) -> bool:
    """True for an insert of given rows: it reads nothing that others have written."""
    return isinstance(write.statement, Insert) and write.statement.select is None
