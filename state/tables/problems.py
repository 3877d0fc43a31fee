"""The problem ledger: problems as they stand, every step of each, and how to answer who raised."""

from sqlalchemy import (
    Boolean,
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
from state.tables.kinds import UtcTime, area_code, metadata

STATES = (
    "raised", "accepted", "assigned", "done", "verified_one", "verified_two", "closed", "returned",
    "reopened", "withdrawn",
)  # fmt: skip
_LISTED = ", ".join(f"'{state}'" for state in STATES)
# A problem seen on a visit stands in the ledger once, unless it was taken out again.
_ONCE = text("visit != '' AND state != 'withdrawn'")

problems = Table(
    "problems",
    metadata,
    Column("number", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("what", Sealed("problems/what", alike=True), nullable=False),
    Column("area", area_code(), nullable=False),
    Column("raised_as", Text, nullable=False),
    Column("raiser", Text, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("household_id", Text, nullable=False, server_default=""),
    Column("household", Text, nullable=False, server_default=""),
    Column("visit", Text, nullable=False, server_default=""),
    Column("department", Text, nullable=False, server_default=""),
    Column("locality", area_code(), nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),
    Column("assigned_by", Text, nullable=False, server_default=""),
    Column("due_on", Date),
    Column("provisional", Boolean, nullable=False, server_default=text("false")),
    Column("result", Sealed("problems/result"), nullable=False, server_default=""),
    Column("done_by", Text, nullable=False, server_default=""),
    Column("checked_by", Text, nullable=False, server_default=""),
    Column("rating", Text, nullable=False, server_default=""),
    Column("rating_words", Sealed("problems/rating_words"), nullable=False, server_default=""),
    Column("bulletins", Integer, nullable=False, server_default=text("0")),
    Column("changed_at", UtcTime, nullable=False),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint(f"state IN ({_LISTED})", name="state"),
    Index("ix_problems_area_state", "area", "state"),
    Index("ix_problems_raiser", "raiser"),
    Index("ix_problems_household_id", "household_id"),
    Index("ix_problems_state_due_on", "state", "due_on"),
    Index(
        "uq_problems_visit_what",
        "visit",
        "what",
        unique=True,
        sqlite_where=_ONCE,
        postgresql_where=_ONCE,
    ),
)

problem_steps = Table(
    "problem_steps",
    metadata,
    Column("number", Text, ForeignKey("problems.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("text", Sealed("problem_steps/text"), nullable=False, server_default=""),
    Column("sets", SealedJson("problem_steps/sets"), nullable=False),
    CheckConstraint("position >= 1", name="position"),
    Index("ix_problem_steps_actor_at", "actor", "at"),
    Index("ix_problem_steps_kind_at", "kind", "at"),
)

problem_contacts = Table(
    "problem_contacts",
    metadata,
    Column("number", Text, ForeignKey("problems.number"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("name", Sealed("problem_contacts/name"), nullable=False, server_default=""),
    Column("phone", Sealed("problem_contacts/phone"), nullable=False, server_default=""),
    Index("ix_problem_contacts_channel_account_sender", "channel", "account", "sender"),
)
