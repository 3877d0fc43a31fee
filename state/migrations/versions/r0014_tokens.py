"""Tokens of other systems that read."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text, UniqueConstraint

from state.tables import UtcTime, area_code

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "tokens",
        Column("name", Text, nullable=False),
        Column("token_hash", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", UtcTime, nullable=False),
        Column("expires_at", UtcTime, nullable=False),
        Column("revoked_at", UtcTime),
        PrimaryKeyConstraint("name", name=op.f("pk_tokens")),
        UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )
