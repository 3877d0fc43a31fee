"""Visits, every version of them."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, Index, Integer, Table, Text, text

from state.tables.kinds import UtcTime, area_code, metadata

visits = Table(
    "visits",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False, server_default="kept"),
    Column("visitor", Text, nullable=False),
    Column("submitted_at", UtcTime, nullable=False, index=True),
    Column("reason", Text, nullable=False, server_default=""),
    Column("draft_id", Text, nullable=False),
    Column("village", area_code(), nullable=False),
    Column("household_id", Text, nullable=False),
    Column("household", Text, nullable=False),
    Column("visited_on", Date, nullable=False),
    Column("part_of_day", Text, nullable=False, server_default=""),
    Column("method", Text, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("done", JSON, nullable=False),
    Column("promised", JSON, nullable=False),
    Column("follow_up_on", Date),
    Column("text", Text, nullable=False, server_default=""),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("status IN ('kept', 'voided')", name="status"),
    Index("ix_visits_village_visited_on", "village", "visited_on"),
    Index("ix_visits_visitor_visited_on", "visitor", "visited_on"),
    Index("ix_visits_household_id_visited_on", "household_id", "visited_on"),
    # Few visits are ever changed: whether one was is looked up here, in little memory.
    Index(
        "ix_visits_changed",
        "receipt",
        "version",
        "submitted_at",
        sqlite_where=text("version > 1"),
        postgresql_where=text("version > 1"),
    ),
    # One draft becomes one visit; its later versions carry the same draft.
    Index(
        "uq_visits_first_draft_id",
        "draft_id",
        unique=True,
        sqlite_where=text("version = 1"),
        postgresql_where=text("version = 1"),
    ),
)
