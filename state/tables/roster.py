"""Who is who: people and their codes, households, places that came with rosters."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from state.tables.kinds import UtcTime, area_code, metadata, row_number

LONG_AGO = text("'2000-01-01T00:00:00.000000Z'")

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("area", area_code(), nullable=False, index=True),
    Column("unit", Text, nullable=False, server_default=""),
    # Taken off the roster; the row stays for the names in visits.
    Column("left_at", UtcTime),
    CheckConstraint("role IN ('household', 'cadre', 'supervisor')", name="role"),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

bindings = Table(
    "bindings",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("bound_at", UtcTime, nullable=False),
)

households = Table(
    "households",
    metadata,
    Column("id", Text, primary_key=True),
    Column("village", area_code(), nullable=False),
    Column("group", Text, nullable=False, server_default=""),
    Column("head", Text, nullable=False),
    Column("nickname", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default=""),
    # Of its row, its members, what it counts as, its marks: what other systems may fetch.
    Column("changed_at", UtcTime, nullable=False, server_default=LONG_AGO),
    # No longer on the roster; the row stays for its file, and for whoever fetched it before.
    Column("left_at", UtcTime),
    # With the day it left, so that a roster is counted without opening its rows.
    Index("ix_households_village_id_left_at", "village", "id", "left_at"),
    # With the village, so that an area's own are found without opening the others.
    Index("ix_households_changed_at_id_village", "changed_at", "id", "village"),
    Index("ix_households_head", "head"),
    Index("ix_households_nickname", "nickname"),
)

members = Table(
    "members",
    metadata,
    Column("household", Text, ForeignKey("households.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("birth_year", Integer),
    Index("ix_members_name", "name"),
)

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("file", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("imported_by", Text, nullable=False, server_default=""),
    Column("imported_at", UtcTime, nullable=False),
    Column("people", Integer, nullable=False),
    Column("households", Integer, nullable=False),
)

local_areas = Table(
    "local_areas",
    metadata,
    Column("code", area_code(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent", area_code(), nullable=False, index=True),
    Column("aliases", JSON, nullable=False),
)
