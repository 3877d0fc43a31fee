"""How far other systems have been told of what happens to problems."""

from sqlalchemy import Column, Table, Text

from state.tables.kinds import UtcTime, metadata

# Every step taken before *until* is queued for the webhook of this name, or was none of its own.
webhook_places = Table(
    "webhook_places",
    metadata,
    Column("name", Text, primary_key=True),
    Column("until", UtcTime, nullable=False),
)
