"""Visits, every version of them."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, text

from state.sealed import Sealed, SealedJson
from state.tables.kinds import UtcTime, area_code, metadata

BARE = "CAST(problems AS TEXT) != '[]' AND CAST(done AS TEXT) = '[]'"

visits = Table(
    "visits",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False, server_default="kept"),
    Column("visitor", Text, nullable=False),
    Column("submitted_at", UtcTime, nullable=False, index=True),
    Column("reason", Sealed("visits/reason"), nullable=False, server_default=""),
    Column("draft_id", Text, nullable=False),
    Column("village", area_code(), nullable=False),
    Column("household_id", Text, nullable=False),
    Column("household", Text, nullable=False),
    Column("visited_on", Date, nullable=False),
    Column("part_of_day", Text, nullable=False, server_default=""),
    Column("method", Text, nullable=False),
    Column("seen", SealedJson("visits/seen"), nullable=False),
    Column("problems", SealedJson("visits/problems"), nullable=False),
    Column("done", SealedJson("visits/done"), nullable=False),
    Column("promised", SealedJson("visits/promised"), nullable=False),
    Column("follow_up_on", Date),
    Column("text", Sealed("visits/text"), nullable=False, server_default=""),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("status IN ('kept', 'voided')", name="status"),
    # What sums and digests count stands in these two whole: they read no row of the table. Within a
    # day by the time they were stored: so new ones go where the last one went, in few pages.
    Index(
        "ix_visits_by_village",
        "village",
        "visited_on",
        "submitted_at",
        "receipt",
        "version",
        "status",
        "household_id",
        "household",
        "follow_up_on",
    ),
    Index(
        "ix_visits_by_household",
        "household_id",
        "visited_on",
        "submitted_at",
        "receipt",
        "version",
        "status",
    ),
    # Visits that promised a next one; nothing else of theirs is read to see whether it was made.
    Index(
        "ix_visits_follow_up",
        "village",
        "visited_on",
        "submitted_at",
        "receipt",
        "version",
        "status",
        "household_id",
        "household",
        "follow_up_on",
        sqlite_where=text("follow_up_on IS NOT NULL"),
        postgresql_where=text("follow_up_on IS NOT NULL"),
    ),
    Index("ix_visits_visitor_visited_on", "visitor", "visited_on"),
    # Visits that told of a problem and of nothing done about it.
    Index(
        "ix_visits_bare",
        "village",
        "visited_on",
        sqlite_where=text(BARE),
        postgresql_where=text(BARE),
    ),
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
