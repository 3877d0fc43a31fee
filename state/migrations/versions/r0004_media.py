"""Pictures and positions sent along with records."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Float, Integer, PrimaryKeyConstraint, Text

from state.tables import UtcTime, row_number

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "attachments",
        Column("id", row_number(), nullable=False),
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
        CheckConstraint("kind IN ('photo', 'position')", name=op.f("ck_attachments_kind")),
        CheckConstraint("datum IN ('', 'GCJ-02', 'WGS-84')", name=op.f("ck_attachments_datum")),
        PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_record", "attachments", ["record"])
