"""Digests as they were composed."""

from sqlalchemy import Column, Table, Text

from state.tables.kinds import UtcTime, area_code, metadata

digests = Table(
    "digests",
    metadata,
    Column("scope", area_code(), primary_key=True),
    Column("period", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("as_of", UtcTime, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("text", Text, nullable=False),
)
