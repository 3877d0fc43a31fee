"""Steps of clues that take one back, households that left the roster, visits with a next one."""

from alembic import op
from sqlalchemy import Column, Integer, text

from state.tables import UtcTime

revision = "0017"
down_revision = "0016"

FOLLOW_UP = text("follow_up_on IS NOT NULL")


def upgrade() -> None:
    op.add_column("clue_steps", Column("undoes", Integer, nullable=False, server_default=text("0")))
    op.create_index("ix_clue_steps_by_at", "clue_steps", ["by", "at"])
    op.add_column("households", Column("left_at", UtcTime))
    op.drop_index("ix_households_village_id", "households")
    op.create_index("ix_households_village_id_left_at", "households", ["village", "id", "left_at"])
    columns = ["village", "visited_on", "submitted_at", "receipt", "version", "status"]
    op.create_index(
        "ix_visits_follow_up",
        "visits",
        [*columns, "household_id", "household", "follow_up_on"],
        sqlite_where=FOLLOW_UP,
        postgresql_where=FOLLOW_UP,
    )
