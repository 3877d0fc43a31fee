"""What a digest's numbers stand for, when people want theirs, and visits once changed."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

from state.tables import UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("digests", Column("shown", JSON, nullable=False, server_default=text("'{}'")))
    op.create_table(
        "digest_wishes",
        Column("person", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("wanted", Boolean, nullable=False),
        Column("weekday", Integer, nullable=False),
        Column("at", Text, nullable=False),
        Column("changed_at", UtcTime, nullable=False),
        CheckConstraint(
            "kind IN ('day', 'week', 'fortnight', 'month', 'quarter')",
            name=op.f("ck_digest_wishes_kind"),
        ),
        CheckConstraint("weekday BETWEEN 0 AND 7", name=op.f("ck_digest_wishes_weekday")),
        PrimaryKeyConstraint("person", "kind", name=op.f("pk_digest_wishes")),
    )
    op.create_index(
        "ix_visits_changed",
        "visits",
        ["receipt", "version", "submitted_at"],
        sqlite_where=text("version > 1"),
        postgresql_where=text("version > 1"),
    )
