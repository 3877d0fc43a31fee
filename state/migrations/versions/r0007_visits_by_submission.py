"""Visits by when they were stored, for what follows them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_visits_submitted_at", "visits", ["submitted_at"])


def downgrade() -> None:
    op.drop_index("ix_visits_submitted_at", "visits")
