"""Visits of a day stand in the indexes as they came: a new one changes the page of the last one."""

from alembic import op

revision = "0013"
down_revision = "0012"

OF_VILLAGE = (
    "village", "visited_on", "submitted_at", "receipt", "version", "status", "household_id",
    "household", "follow_up_on",
)  # fmt: skip
OF_HOUSEHOLD = ("household_id", "visited_on", "submitted_at", "receipt", "version", "status")


def upgrade() -> None:
    op.drop_index("ix_visits_by_village", "visits")
    op.drop_index("ix_visits_by_household", "visits")
    op.create_index("ix_visits_by_village", "visits", OF_VILLAGE)
    op.create_index("ix_visits_by_household", "visits", OF_HOUSEHOLD)
