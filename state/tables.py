"""The durable tables. Times are aware UTC; area codes compare byte by byte on both engines."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ISO = "%Y-%m-%dT%H:%M:%S.%fZ"


class UtcTime(TypeDecorator[datetime]):
    """An aware moment: timestamptz in PostgreSQL, sortable ISO text in SQLite.

    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time needs a time zone: {value!r}")
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"  # as ISO

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.strptime(value, ISO).replace(tzinfo=UTC)
        return None if value is None else value.astimezone(UTC)


def area_code() -> Text:
    """An area code's type. Collation C lets an index serve "everything that starts with"."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def row_number() -> TypeEngine[int]:
    """A counted id that does not run out. SQLite counts only in its own integer type."""
    return BigInteger().with_variant(Integer(), "sqlite")


people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("area", area_code(), nullable=False, index=True),
    Column("unit", Text, nullable=False, server_default=""),
    CheckConstraint("role IN ('household', 'cadre', 'supervisor')", name="role"),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

bindings = Table(
    "bindings",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("bound_at", UtcTime, nullable=False),
)

households = Table(
    "households",
    metadata,
    Column("id", Text, primary_key=True),
    Column("village", area_code(), nullable=False, index=True),
    Column("group", Text, nullable=False, server_default=""),
    Column("head", Text, nullable=False),
    Column("nickname", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default=""),
)

members = Table(
    "members",
    metadata,
    Column("household", Text, ForeignKey("households.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("birth_year", Integer),
)

turns = Table(
    "turns",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("conversation", LargeBinary, nullable=False),
    Column("replies", LargeBinary, nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    UniqueConstraint("channel", "account", "key"),
    # Also the index that finds a sender's last turn.
    UniqueConstraint("channel", "account", "sender", "revision"),
)

visits = Table(
    "visits",
    metadata,
    Column("receipt", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False, server_default="kept"),
    Column("visitor", Text, nullable=False),
    Column("submitted_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("draft_id", Text, nullable=False),
    Column("village", area_code(), nullable=False),
    Column("household_id", Text, nullable=False),
    Column("household", Text, nullable=False),
    Column("visited_on", Date, nullable=False),
    Column("part_of_day", Text, nullable=False, server_default=""),
    Column("method", Text, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("done", JSON, nullable=False),
    Column("promised", JSON, nullable=False),
    Column("follow_up_on", Date),
    Column("text", Text, nullable=False, server_default=""),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("status IN ('kept', 'voided')", name="status"),
    Index("ix_visits_village_visited_on", "village", "visited_on"),
    Index("ix_visits_visitor_visited_on", "visitor", "visited_on"),
    Index("ix_visits_household_id_visited_on", "household_id", "visited_on"),
    # One draft becomes one visit; its later versions carry the same draft.
    Index(
        "uq_visits_first_draft_id",
        "draft_id",
        unique=True,
        sqlite_where=text("version = 1"),
        postgresql_where=text("version = 1"),
    ),
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
    Column("replies", JSON, nullable=False),
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

digests = Table(
    "digests",
    metadata,
    Column("scope", area_code(), primary_key=True),
    Column("period", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("as_of", UtcTime, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("text", Text, nullable=False),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("text", Text, nullable=False),
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

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", row_number(), primary_key=True),
    Column("file", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("imported_by", Text, nullable=False, server_default=""),
    Column("imported_at", UtcTime, nullable=False),
    Column("people", Integer, nullable=False),
    Column("households", Integer, nullable=False),
)

local_areas = Table(
    "local_areas",
    metadata,
    Column("code", area_code(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent", area_code(), nullable=False, index=True),
    Column("aliases", JSON, nullable=False),
)
