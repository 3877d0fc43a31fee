"""What was said, what is to be sent, what nobody could answer, who read whose file."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from state.sealed import Sealed, SealedBytes, SealedJson
from state.tables.kinds import UtcTime, area_code, metadata, row_number

turns = Table(
    "turns",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("conversation", SealedBytes("turns/conversation"), nullable=False),
    Column("replies", SealedBytes("turns/replies"), nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    UniqueConstraint("channel", "account", "key"),
    # Also the index that finds a sender's last turn.
    UniqueConstraint("channel", "account", "sender", "revision"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("dedup_key", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False, server_default=""),
    Column("account", Text, nullable=False, server_default=""),
    Column("sender", Text, nullable=False, server_default=""),
    Column("person", Text, nullable=False, server_default=""),
    Column("replies", SealedJson("outbox/replies"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("given_up", Boolean, nullable=False, server_default=text("false")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text, nullable=False, server_default=""),
    Index("ix_outbox_sent_at_not_before", "sent_at", "not_before"),
    Index("ix_outbox_person_sent_at", "person", "sent_at"),
)

# Senders whose talk is to go: those of people taken off the roster. A row goes with the talk.
forgotten = Table(
    "forgotten",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("asked_at", UtcTime, nullable=False),
)

# Senders who agreed to be told by a notice of an official account. told_at: when they last were.
consents = Table(
    "consents",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("template", Text, primary_key=True),
    Column("given_at", UtcTime, nullable=False),
    Column("told_at", UtcTime, nullable=False),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("text", Sealed("unanswered/text"), nullable=False),
    Column("place", area_code(), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Index("ix_unanswered_place_asked_at", "place", "asked_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("person", Text, nullable=False),
    Column("household", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Index("ix_audit_household_at", "household", "at"),
    Index("ix_audit_person_at", "person", "at"),
)
