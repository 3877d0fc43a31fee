"""Leave, reminders, days put right, months and flags as their person saw them: each is a row."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete, insert

from bot.recording.writing import Writing
from handlers.quality.events import FlagExplained, FlagsShown
from handlers.turn import Event, Message
from handlers.work.events import DayCorrected, LeaveFiled, MemoDropped, MemoKept, MonthShown
from state.changes import Write
from state.tables import day_notes, days_shown, flags_explained, flags_shown, leaves, memos

INSERT_LEAVE, INSERT_NOTE, INSERT_SHOWN = insert(leaves), insert(day_notes), insert(days_shown)
INSERT_FLAG, INSERT_WORDS = insert(flags_shown), insert(flags_explained)

INSERT_MEMO = insert(memos)
DELETE_MEMO = delete(memos).where(
    memos.c.person == bindparam("whose"), memos.c.number == bindparam("which")
)


def _leave(event: LeaveFiled, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_LEAVE, {**asdict(event.leave), "recorded_at": at})]


def _memo(event: MemoKept, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_MEMO, {**asdict(event.memo), "recorded_at": at})]


def _dropped(event: MemoDropped, _: Message, __: datetime) -> list[Write]:
    return [Write(DELETE_MEMO, {"whose": event.person, "which": event.number})]


def _corrected(event: DayCorrected, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_NOTE, {**asdict(event.note), "recorded_at": at})]


def _shown(event: MonthShown, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_SHOWN, {**asdict(event.shown), "shown_at": at})]


def _flags(event: FlagsShown, _: Message, __: datetime) -> list[Write]:
    rows = ({**asdict(flag), "receipts": list(flag.receipts)} for flag in event.flags)
    return [Write(INSERT_FLAG, {k: v for k, v in row.items() if k != "explained"}) for row in rows]


def _explained(event: FlagExplained, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_WORDS, {**asdict(event), "explained_at": at})]


WRITES: dict[type[Event], Writing] = {
    LeaveFiled: _leave,
    MemoKept: _memo,
    MemoDropped: _dropped,
    DayCorrected: _corrected,
    MonthShown: _shown,
    FlagsShown: _flags,
    FlagExplained: _explained,
}
