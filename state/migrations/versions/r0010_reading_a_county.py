"""Indexes that hold what sums, digests and the search for a name read, for a county's millions."""

from alembic import op
from sqlalchemy import text

revision = "0010"
down_revision = "0008"

OF_VILLAGE = (
    "village", "visited_on", "receipt", "version", "status", "submitted_at", "household_id",
    "household", "follow_up_on",
)  # fmt: skip
OF_HOUSEHOLD = ("household_id", "visited_on", "receipt", "version", "status", "submitted_at")
BARE = text("CAST(problems AS TEXT) != '[]' AND CAST(done AS TEXT) = '[]'")


def upgrade() -> None:
    op.drop_index("ix_visits_village_visited_on", "visits")
    op.drop_index("ix_visits_household_id_visited_on", "visits")
    op.drop_index("ix_households_village", "households")
    op.create_index("ix_visits_by_village", "visits", OF_VILLAGE)
    op.create_index("ix_visits_by_household", "visits", OF_HOUSEHOLD)
    days = ("village", "visited_on")
    op.create_index("ix_visits_bare", "visits", days, sqlite_where=BARE, postgresql_where=BARE)
    op.create_index("ix_households_village_id", "households", ["village", "id"])
    op.create_index("ix_households_head", "households", ["head"])
    op.create_index("ix_households_nickname", "households", ["nickname"])
    op.create_index("ix_members_name", "members", ["name"])
    op.create_index("ix_findings_scope_village", "findings", ["scope", "village"])
