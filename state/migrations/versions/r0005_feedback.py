"""Feedback on answers; the day somebody was taken off the roster."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, Text

from state.tables import UtcTime, area_code, row_number

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("people", Column("left_at", UtcTime))
    op.create_table(
        "feedback",
        Column("id", row_number(), nullable=False),
        Column("verdict", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("aspect", Text, nullable=False),
        Column("place", area_code(), nullable=False),
        Column("ruleset", Text, nullable=False),
        Column("question", Text, nullable=False),
        Column("missing", Text, nullable=False),
        Column("given_at", UtcTime, nullable=False),
        CheckConstraint(
            "verdict IN ('useful', 'useless', 'missing')", name=op.f("ck_feedback_verdict")
        ),
        PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_given_at", "feedback", ["given_at"])
