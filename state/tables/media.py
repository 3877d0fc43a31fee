"""What was sent along with a record: a picture or recording by its hash, or a position."""

from sqlalchemy import CheckConstraint, Column, Float, Index, Integer, Table, Text

from state.tables.kinds import UtcTime, metadata, row_number

attachments = Table(
    "attachments",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("record", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False, server_default=""),
    Column("media_type", Text, nullable=False, server_default=""),
    Column("size", Integer, nullable=False, server_default="0"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("datum", Text, nullable=False, server_default=""),
    Column("added_by", Text, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('photo', 'voice', 'position')", name="kind"),
    CheckConstraint("datum IN ('', 'GCJ-02', 'WGS-84')", name="datum"),
    Index("ix_attachments_record", "record"),
)
