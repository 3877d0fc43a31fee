"""Household files, policy marks, sweeps and clues."""

from alembic import op
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
)

from state.tables import UtcTime, area_code, row_number

revision = "0003"
down_revision = "0002"

CLUE_STATES = "'raised', 'verified', 'discussed', 'helping', 'followed', 'excluded'"
COLOURS = "'', 'red', 'yellow', 'blue'"


def upgrade() -> None:
    _statuses()
    _facts()
    _marks()
    _sweeps()
    _findings()
    _clues()
    _clue_steps()


def _statuses() -> None:
    op.create_table(
        "household_statuses",
        Column("id", row_number(), nullable=False),
        Column("household", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("since", Date),
        Column("until", Date),
        Column("source", Text, nullable=False),
        Column("by", Text, server_default="", nullable=False),
        Column("recorded_at", UtcTime, nullable=False),
        CheckConstraint("source IN ('roster', 'cadre')", name=op.f("ck_household_statuses_source")),
        PrimaryKeyConstraint("id", name=op.f("pk_household_statuses")),
    )
    op.create_index("ix_household_statuses_household_id", "household_statuses", ["household", "id"])


def _facts() -> None:
    op.create_table(
        "household_facts",
        Column("id", row_number(), nullable=False),
        Column("household", Text, nullable=False),
        Column("who", Text, nullable=False),
        Column("fact", Text, nullable=False),
        Column("value", JSON, nullable=False),
        Column("words", Text, server_default="", nullable=False),
        Column("origin", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("day", Date, nullable=False),
        Column("by", Text, server_default="", nullable=False),
        Column("ref", Text, server_default="", nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_household_facts")),
    )
    op.create_index("ix_household_facts_household_day", "household_facts", ["household", "day"])


def _marks() -> None:
    op.create_table(
        "policy_marks",
        Column("id", row_number(), nullable=False),
        Column("household", Text, nullable=False),
        Column("policy", Text, nullable=False),
        Column("mark", Text, nullable=False),
        Column("why", Text, server_default="", nullable=False),
        Column("by", Text, nullable=False),
        Column("day", Date, nullable=False),
        Column("ruleset", Text, nullable=False),
        CheckConstraint(
            "mark IN ('enjoyed', 'applied', 'not_eligible', 'to_check')",
            name=op.f("ck_policy_marks_mark"),
        ),
        PrimaryKeyConstraint("id", name=op.f("pk_policy_marks")),
    )
    op.create_index("ix_policy_marks_household_id", "policy_marks", ["household", "id"])


def _sweeps() -> None:
    op.create_table(
        "sweeps",
        Column("scope", area_code(), nullable=False),
        Column("made_at", UtcTime, nullable=False),
        Column("ruleset", Text, nullable=False),
        Column("households", Integer, nullable=False),
        PrimaryKeyConstraint("scope", "made_at", name=op.f("pk_sweeps")),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        Column("scope", area_code(), nullable=False),
        Column("household", Text, nullable=False),
        Column("policy", Text, nullable=False),
        Column("village", area_code(), nullable=False),
        Column("outcome", Text, nullable=False),
        Column("why", Text, nullable=False),
        PrimaryKeyConstraint("scope", "household", "policy", name=op.f("pk_findings")),
    )


def _clues() -> None:
    op.create_table(
        "clues",
        Column("number", Text, nullable=False),
        Column("household", Text, nullable=False),
        Column("village", area_code(), nullable=False),
        Column("kind", Text, nullable=False),
        Column("sentence", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("ref", Text, server_default="", nullable=False),
        Column("raised_on", Date, nullable=False),
        Column("raised_by", Text, server_default="", nullable=False),
        Column("state", Text, nullable=False),
        Column("colour", Text, server_default="", nullable=False),
        Column("step", Integer, nullable=False),
        CheckConstraint("source IN ('visit', 'request', 'missing')", name=op.f("ck_clues_source")),
        CheckConstraint(f"state IN ({CLUE_STATES})", name=op.f("ck_clues_state")),
        CheckConstraint(f"colour IN ({COLOURS})", name=op.f("ck_clues_colour")),
        PrimaryKeyConstraint("number", name=op.f("pk_clues")),
    )
    op.create_index("ix_clues_village_state", "clues", ["village", "state"])
    op.create_index("ix_clues_household_kind", "clues", ["household", "kind"])


def _clue_steps() -> None:
    op.create_table(
        "clue_steps",
        Column("clue", Text, nullable=False),
        Column("step", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("colour", Text, server_default="", nullable=False),
        Column("reason", Text, server_default="", nullable=False),
        Column("by", Text, server_default="", nullable=False),
        Column("at", UtcTime, nullable=False),
        CheckConstraint(f"state IN ({CLUE_STATES})", name=op.f("ck_clue_steps_state")),
        CheckConstraint(f"colour IN ({COLOURS})", name=op.f("ck_clue_steps_colour")),
        ForeignKeyConstraint(["clue"], ["clues.number"], name=op.f("fk_clue_steps_clue")),
        PrimaryKeyConstraint("clue", "step", name=op.f("pk_clue_steps")),
    )
