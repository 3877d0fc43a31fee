"""Which process does what only one of them may do."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    leaders = op.create_table(
        "leaders",
        Column("name", Text, nullable=False),
        Column("holder", Text, nullable=False),
        PrimaryKeyConstraint("name", name=op.f("pk_leaders")),
    )
    op.bulk_insert(leaders, [{"name": "clock", "holder": ""}])


def downgrade() -> None:
    op.drop_table("leaders")
