"""Leave, days in the village, reminders told, flags shown to their authors."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    PrimaryKeyConstraint,
    Text,
)

from state.tables import UtcTime, area_code, row_number

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _leaves()
    _days()
    _flags()
    op.create_table(
        "reminders_told",
        Column("key", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("day", Date, nullable=False),
        PrimaryKeyConstraint("key", name=op.f("pk_reminders_told")),
    )
    op.create_index("ix_reminders_told_person_day", "reminders_told", ["person", "day"])


def _leaves() -> None:
    op.create_table(
        "leaves",
        Column("number", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("person", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date, nullable=False),
        Column("reason", Text, nullable=False, server_default=""),
        Column("deputy", Text, nullable=False, server_default=""),
        Column("status", Text, nullable=False),
        Column("recorded_at", UtcTime, nullable=False),
        CheckConstraint("status IN ('filed', 'ended', 'withdrawn')", name=op.f("ck_leaves_status")),
        PrimaryKeyConstraint("number", "version", name=op.f("pk_leaves")),
    )
    for who in ("person", "deputy", "area"):
        op.create_index(f"ix_leaves_{who}_last_day", "leaves", [who, "last_day"])


def _days() -> None:
    op.create_table(
        "day_notes",
        Column("id", row_number(), nullable=False),
        Column("person", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("day", Date, nullable=False),
        Column("in_village", Boolean, nullable=False),
        Column("reason", Text, nullable=False, server_default=""),
        Column("recorded_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_day_notes")),
    )
    op.create_index("ix_day_notes_person_day", "day_notes", ["person", "day"])
    op.create_table(
        "days_shown",
        Column("id", row_number(), nullable=False),
        Column("person", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("month", Date, nullable=False),
        Column("until", Date, nullable=False),
        Column("days", JSON, nullable=False),
        Column("shown_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_days_shown")),
    )
    op.create_index("ix_days_shown_month_area", "days_shown", ["month", "area"])
    op.create_index("ix_days_shown_person_month", "days_shown", ["person", "month"])


def _flags() -> None:
    op.create_table(
        "flags_shown",
        Column("key", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("kind", Text, nullable=False),
        Column("receipts", JSON, nullable=False),
        Column("shown_on", Date, nullable=False),
        PrimaryKeyConstraint("key", name=op.f("pk_flags_shown")),
    )
    op.create_index("ix_flags_shown_area_shown_on", "flags_shown", ["area", "shown_on"])
    op.create_index("ix_flags_shown_person", "flags_shown", ["person"])
    op.create_table(
        "flags_explained",
        Column("id", row_number(), nullable=False),
        Column("key", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("explained_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_flags_explained")),
    )
    op.create_index("ix_flags_explained_key_id", "flags_explained", ["key", "id"])
