"""What people thought of answers; nobody's name stands in it."""

from sqlalchemy import CheckConstraint, Column, Table, Text

from state.sealed import Sealed
from state.tables.kinds import UtcTime, area_code, metadata, row_number

feedback = Table(
    "feedback",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("aspect", Text, nullable=False),
    Column("place", area_code(), nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("question", Sealed("feedback/question"), nullable=False),
    Column("missing", Sealed("feedback/missing"), nullable=False),
    Column("given_at", UtcTime, nullable=False, index=True),
    CheckConstraint("verdict IN ('useful', 'useless', 'missing')", name="verdict"),
)
