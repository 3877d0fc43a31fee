"""The problem ledger."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

from state.tables import UtcTime, area_code

revision = "0002"
down_revision = "0001"

STATES = (
    "'raised', 'accepted', 'assigned', 'done', 'verified_one', 'verified_two', 'closed', "
    "'returned', 'reopened', 'withdrawn'"
)
ONCE = text("visit != '' AND state != 'withdrawn'")


def upgrade() -> None:
    _problems()
    _indexes()
    _steps()
    _contacts()


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, Text, server_default="", nullable=False) for name in names]


def _problems() -> None:
    op.create_table(
        "problems",
        Column("number", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("raised_as", Text, nullable=False),
        Column("raiser", Text, nullable=False),
        Column("raised_at", UtcTime, nullable=False),
        *_words("household_id", "household", "visit", "department"),
        Column("locality", area_code(), server_default="", nullable=False),
        *_words("owner", "assigned_by"),
        Column("due_on", Date),
        Column("provisional", Boolean, server_default=text("false"), nullable=False),
        *_words("result", "done_by", "checked_by", "rating", "rating_words"),
        Column("bulletins", Integer, server_default=text("0"), nullable=False),
        Column("changed_at", UtcTime, nullable=False),
        CheckConstraint("version >= 1", name=op.f("ck_problems_version")),
        CheckConstraint(f"state IN ({STATES})", name=op.f("ck_problems_state")),
        PrimaryKeyConstraint("number", name=op.f("pk_problems")),
    )


def _indexes() -> None:
    op.create_index("ix_problems_area_state", "problems", ["area", "state"])
    op.create_index("ix_problems_raiser", "problems", ["raiser"])
    op.create_index("ix_problems_household_id", "problems", ["household_id"])
    op.create_index("ix_problems_state_due_on", "problems", ["state", "due_on"])
    op.create_index(
        "uq_problems_visit_what",
        "problems",
        ["visit", "what"],
        unique=True,
        sqlite_where=ONCE,
        postgresql_where=ONCE,
    )


def _steps() -> None:
    op.create_table(
        "problem_steps",
        Column("number", Text, nullable=False),
        Column("position", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("actor_role", Text, nullable=False),
        Column("at", UtcTime, nullable=False),
        Column("from_state", Text, nullable=False),
        Column("to_state", Text, nullable=False),
        *_words("text"),
        Column("sets", JSON, nullable=False),
        CheckConstraint("position >= 1", name=op.f("ck_problem_steps_position")),
        ForeignKeyConstraint(["number"], ["problems.number"], name=op.f("fk_problem_steps_number")),
        PrimaryKeyConstraint("number", "position", name=op.f("pk_problem_steps")),
    )
    op.create_index("ix_problem_steps_actor_at", "problem_steps", ["actor", "at"])
    op.create_index("ix_problem_steps_kind_at", "problem_steps", ["kind", "at"])


def _contacts() -> None:
    op.create_table(
        "problem_contacts",
        Column("number", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        *_words("name", "phone"),
        ForeignKeyConstraint(
            ["number"], ["problems.number"], name=op.f("fk_problem_contacts_number")
        ),
        PrimaryKeyConstraint("number", name=op.f("pk_problem_contacts")),
    )
    op.create_index(
        "ix_problem_contacts_channel_account_sender",
        "problem_contacts",
        ["channel", "account", "sender"],
    )
