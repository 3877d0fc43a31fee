"""Leave, days in the village, reminders told, flags shown to their authors."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text

from state.sealed import Sealed, SealedJson
from state.tables.kinds import UtcTime, area_code, metadata, row_number

leaves = Table(
    "leaves",
    metadata,
    Column("number", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("area", area_code(), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", Sealed("leaves/reason"), nullable=False, server_default=""),
    Column("deputy", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    CheckConstraint("status IN ('filed', 'ended', 'withdrawn')", name="status"),
    Index("ix_leaves_person_last_day", "person", "last_day"),
    Index("ix_leaves_deputy_last_day", "deputy", "last_day"),
    Index("ix_leaves_area_last_day", "area", "last_day"),
)

day_notes = Table(
    "day_notes",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("person", Text, nullable=False),
    Column("area", area_code(), nullable=False),
    Column("day", Date, nullable=False),
    Column("in_village", Boolean, nullable=False),
    Column("reason", Sealed("day_notes/reason"), nullable=False, server_default=""),
    Column("recorded_at", UtcTime, nullable=False),
    Index("ix_day_notes_person_day", "person", "day"),
)

# Each row is a month as its person saw it; nobody else is shown anything newer.
days_shown = Table(
    "days_shown",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("person", Text, nullable=False),
    Column("area", area_code(), nullable=False),
    Column("month", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("days", SealedJson("days_shown/days"), nullable=False),
    Column("shown_at", UtcTime, nullable=False),
    Index("ix_days_shown_month_area", "month", "area"),
    Index("ix_days_shown_person_month", "person", "month"),
)

# A cadre's own reminders. A cancelled one is deleted: it is nobody else's business.
memos = Table(
    "memos",
    metadata,
    Column("number", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("text", Sealed("memos/text"), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Index("ix_memos_person_day", "person", "day"),
)

reminders_told = Table(
    "reminders_told",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("day", Date, nullable=False),
    Index("ix_reminders_told_person_day", "person", "day"),
)

flags_shown = Table(
    "flags_shown",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("area", area_code(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("receipts", JSON, nullable=False),
    Column("shown_on", Date, nullable=False),
    Index("ix_flags_shown_area_shown_on", "area", "shown_on"),
    Index("ix_flags_shown_person", "person"),
)

flags_explained = Table(
    "flags_explained",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("key", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Sealed("flags_explained/text"), nullable=False),
    Column("explained_at", UtcTime, nullable=False),
    Index("ix_flags_explained_key_id", "key", "id"),
)
