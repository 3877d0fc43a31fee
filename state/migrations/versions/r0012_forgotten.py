"""Senders whose talk is to be erased."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text

from state.tables import UtcTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "forgotten",
        Column("channel", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        Column("asked_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("channel", "account", "sender", name=op.f("pk_forgotten")),
    )
