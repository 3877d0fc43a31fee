"""Who agreed to notices of an official account; recordings kept beside pictures and positions."""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from state.tables import UtcTime, row_number

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "consents",
        Column("channel", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        Column("template", Text, nullable=False),
        Column("given_at", UtcTime, nullable=False),
        Column("told_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("channel", "account", "sender", "template", name=op.f("pk_consents")),
    )
    # SQLite changes a constraint by copying the table, and does not tell those there are.
    with op.batch_alter_table("attachments", copy_from=_before()) as attachments:
        kind = op.f("ck_attachments_kind")
        attachments.drop_constraint(kind, type_="check")
        attachments.create_check_constraint(kind, "kind IN ('photo', 'voice', 'position')")


def _before() -> Table:
    return Table(
        "attachments",
        MetaData(),
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
        Index("ix_attachments_record", "record"),
    )
