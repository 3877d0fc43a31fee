"""Who else may read: tokens of other systems, each for one area and a time."""

from sqlalchemy import Column, Table, Text

from state.tables.kinds import UtcTime, area_code, metadata

# The token itself is shown once and kept nowhere. A row stays when it is over: the audit names it.
tokens = Table(
    "tokens",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("area", area_code(), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)
