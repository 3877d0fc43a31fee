"""Household files: statuses, facts, policy marks, sweeps, and clues with every step of theirs."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from state.sealed import Sealed, SealedJson
from state.tables.kinds import UtcTime, area_code, metadata, row_number

CLUE_STATES = "'raised', 'verified', 'discussed', 'helping', 'followed', 'excluded'"
COLOURS = "'', 'red', 'yellow', 'blue'"

household_statuses = Table(
    "household_statuses",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("household", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("source", Text, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    Column("recorded_at", UtcTime, nullable=False),
    CheckConstraint("source IN ('roster', 'cadre')", name="source"),
    Index("ix_household_statuses_household_id", "household", "id"),
)

household_facts = Table(
    "household_facts",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("household", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("value", SealedJson("household_facts/value"), nullable=False),
    Column("words", Sealed("household_facts/words"), nullable=False, server_default=""),
    Column("origin", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    Column("ref", Text, nullable=False, server_default=""),
    Index("ix_household_facts_household_day", "household", "day"),
)

policy_marks = Table(
    "policy_marks",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("household", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("why", Sealed("policy_marks/why"), nullable=False, server_default=""),
    Column("by", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("ruleset", Text, nullable=False),
    CheckConstraint("mark IN ('enjoyed', 'applied', 'not_eligible', 'to_check')", name="mark"),
    Index("ix_policy_marks_household_id", "household", "id"),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("scope", area_code(), primary_key=True),
    Column("made_at", UtcTime, primary_key=True),
    Column("ruleset", Text, nullable=False),
    Column("households", Integer, nullable=False),
)

# What the last sweep of each scope found; the one before is gone once it was compared.
findings = Table(
    "findings",
    metadata,
    Column("scope", area_code(), primary_key=True),
    Column("household", Text, primary_key=True),
    Column("policy", Text, primary_key=True),
    Column("village", area_code(), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("why", Sealed("findings/why"), nullable=False),
    Index("ix_findings_scope_village", "scope", "village"),
)

clues = Table(
    "clues",
    metadata,
    Column("number", Text, primary_key=True),
    Column("household", Text, nullable=False),
    Column("village", area_code(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("sentence", Sealed("clues/sentence"), nullable=False),
    Column("source", Text, nullable=False),
    Column("ref", Text, nullable=False, server_default=""),
    Column("raised_on", Date, nullable=False),
    Column("raised_by", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("colour", Text, nullable=False, server_default=""),
    Column("step", Integer, nullable=False),
    CheckConstraint("source IN ('visit', 'request', 'missing')", name="source"),
    CheckConstraint(f"state IN ({CLUE_STATES})", name="state"),
    CheckConstraint(f"colour IN ({COLOURS})", name="colour"),
    Index("ix_clues_village_state", "village", "state"),
    Index("ix_clues_household_kind", "household", "kind"),
)

clue_steps = Table(
    "clue_steps",
    metadata,
    Column("clue", Text, ForeignKey("clues.number"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("colour", Text, nullable=False, server_default=""),
    Column("reason", Sealed("clue_steps/reason"), nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    # The step it takes back; 0 for none.
    Column("undoes", Integer, nullable=False, server_default=text("0")),
    CheckConstraint(f"state IN ({CLUE_STATES})", name="state"),
    CheckConstraint(f"colour IN ({COLOURS})", name="colour"),
    Index("ix_clue_steps_by_at", "by", "at"),
)
