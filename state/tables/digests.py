"""Digests as they were composed, and what their readers said of when they want them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, Text, text

from state.sealed import Sealed, SealedJson
from state.tables.kinds import UtcTime, area_code, metadata

digests = Table(
    "digests",
    metadata,
    Column("scope", area_code(), primary_key=True),
    Column("period", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("as_of", UtcTime, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("text", Sealed("digests/text"), nullable=False),
    # What its numbers stand for.
    Column("shown", SealedJson("digests/shown"), nullable=False, server_default=text("'{}'")),
)

digest_wishes = Table(
    "digest_wishes",
    metadata,
    Column("person", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('day', 'week', 'fortnight', 'month', 'quarter')", name="kind"),
    CheckConstraint("weekday BETWEEN 0 AND 7", name="weekday"),
)
