"""What cadres asked to be reminded of themselves."""

from alembic import op
from sqlalchemy import Column, Date, PrimaryKeyConstraint, Text

from state.tables import UtcTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "memos",
        Column("number", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("day", Date, nullable=False),
        Column("text", Text, nullable=False),
        Column("recorded_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("number", name=op.f("pk_memos")),
    )
    op.create_index("ix_memos_person_day", "memos", ["person", "day"])
