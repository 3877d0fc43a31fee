"""When each household changed, and how far other systems were told of problems."""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text, bindparam, text

from state.tables import UtcTime

revision = "0016"
down_revision = "0015"

LONG_AGO = text("'2000-01-01T00:00:00.000000Z'")
# Nobody noted it before; it was not later than this.
NOT_LATER = text("UPDATE households SET changed_at = :now")
TOLD = """
INSERT INTO webhook_places (name, until)
SELECT account, max(created_at) FROM outbox WHERE channel = 'webhook' GROUP BY account
"""


def upgrade() -> None:
    changed_at = Column("changed_at", UtcTime, nullable=False, server_default=LONG_AGO)
    op.add_column("households", changed_at)
    op.execute(NOT_LATER.bindparams(bindparam("now", datetime.now(UTC), UtcTime)))
    columns = ["changed_at", "id", "village"]
    op.create_index("ix_households_changed_at_id_village", "households", columns)
    op.create_table(
        "webhook_places",
        Column("name", Text, nullable=False),
        Column("until", UtcTime, nullable=False),
        PrimaryKeyConstraint("name", name=op.f("pk_webhook_places")),
    )
    op.execute(TOLD)
