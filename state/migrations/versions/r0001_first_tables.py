"""The first tables."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from state.tables import UtcTime, area_code, row_number

revision = "0001"
down_revision = None


def upgrade() -> None:
    _people()
    _codes()
    _bindings()
    _households()
    _members()
    _turns()
    _visits()
    _outbox()
    _digests()
    _unanswered()
    _audit()
    _roster_imports()
    _local_areas()


def _people() -> None:
    op.create_table(
        "people",
        Column("id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("area", area_code(), nullable=False),
        Column("unit", Text, server_default="", nullable=False),
        CheckConstraint(
            "role IN ('household', 'cadre', 'supervisor')", name=op.f("ck_people_role")
        ),
        PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_area"), "people", ["area"])


def _codes() -> None:
    op.create_table(
        "codes",
        Column("code_hash", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("expires_at", UtcTime, nullable=False),
        Column("used_at", UtcTime),
        ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_codes_person")),
        PrimaryKeyConstraint("code_hash", name=op.f("pk_codes")),
    )
    op.create_index(op.f("ix_codes_person"), "codes", ["person"])


def _bindings() -> None:
    op.create_table(
        "bindings",
        Column("channel", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("bound_at", UtcTime, nullable=False),
        ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_bindings_person")),
        PrimaryKeyConstraint("channel", "account", "sender", name=op.f("pk_bindings")),
    )
    op.create_index(op.f("ix_bindings_person"), "bindings", ["person"])


def _households() -> None:
    op.create_table(
        "households",
        Column("id", Text, nullable=False),
        Column("village", area_code(), nullable=False),
        Column("group", Text, server_default="", nullable=False),
        Column("head", Text, nullable=False),
        Column("nickname", Text, server_default="", nullable=False),
        Column("kind", Text, server_default="", nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_index(op.f("ix_households_village"), "households", ["village"])


def _members() -> None:
    op.create_table(
        "members",
        Column("household", Text, nullable=False),
        Column("position", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("relation", Text, nullable=False),
        Column("birth_year", Integer),
        ForeignKeyConstraint(
            ["household"], ["households.id"], name=op.f("fk_members_household"), ondelete="CASCADE"
        ),
        PrimaryKeyConstraint("household", "position", name=op.f("pk_members")),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        Column("id", row_number(), nullable=False),
        Column("channel", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("conversation", LargeBinary, nullable=False),
        Column("replies", LargeBinary, nullable=False),
        Column("created_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        UniqueConstraint("channel", "account", "key", name=op.f("uq_turns_channel_account_key")),
        UniqueConstraint(
            "channel",
            "account",
            "sender",
            "revision",
            name=op.f("uq_turns_channel_account_sender_revision"),
        ),
    )
    op.create_index(op.f("ix_turns_created_at"), "turns", ["created_at"])


def _visits() -> None:
    op.create_table(
        "visits",
        Column("receipt", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("status", Text, server_default="kept", nullable=False),
        Column("visitor", Text, nullable=False),
        Column("submitted_at", UtcTime, nullable=False),
        Column("reason", Text, server_default="", nullable=False),
        Column("draft_id", Text, nullable=False),
        Column("village", area_code(), nullable=False),
        Column("household_id", Text, nullable=False),
        Column("household", Text, nullable=False),
        Column("visited_on", Date, nullable=False),
        Column("part_of_day", Text, server_default="", nullable=False),
        Column("method", Text, nullable=False),
        Column("seen", JSON, nullable=False),
        Column("problems", JSON, nullable=False),
        Column("done", JSON, nullable=False),
        Column("promised", JSON, nullable=False),
        Column("follow_up_on", Date),
        Column("text", Text, server_default="", nullable=False),
        CheckConstraint("status IN ('kept', 'voided')", name=op.f("ck_visits_status")),
        CheckConstraint("version >= 1", name=op.f("ck_visits_version")),
        PrimaryKeyConstraint("receipt", "version", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_household_id_visited_on", "visits", ["household_id", "visited_on"])
    op.create_index("ix_visits_village_visited_on", "visits", ["village", "visited_on"])
    op.create_index("ix_visits_visitor_visited_on", "visits", ["visitor", "visited_on"])
    op.create_index(
        "uq_visits_first_draft_id",
        "visits",
        ["draft_id"],
        unique=True,
        sqlite_where=text("version = 1"),
        postgresql_where=text("version = 1"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        Column("id", row_number(), nullable=False),
        Column("dedup_key", Text, nullable=False),
        Column("channel", Text, server_default="", nullable=False),
        Column("account", Text, server_default="", nullable=False),
        Column("sender", Text, server_default="", nullable=False),
        Column("person", Text, server_default="", nullable=False),
        Column("replies", JSON, nullable=False),
        Column("purpose", Text, nullable=False),
        Column("not_before", UtcTime, nullable=False),
        Column("created_at", UtcTime, nullable=False),
        Column("sent_at", UtcTime),
        Column("given_up", Boolean, server_default=text("false"), nullable=False),
        Column("attempts", Integer, server_default=text("0"), nullable=False),
        Column("last_error", Text, server_default="", nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        UniqueConstraint("dedup_key", name=op.f("uq_outbox_dedup_key")),
    )
    op.create_index("ix_outbox_person_sent_at", "outbox", ["person", "sent_at"])
    op.create_index("ix_outbox_sent_at_not_before", "outbox", ["sent_at", "not_before"])


def _digests() -> None:
    op.create_table(
        "digests",
        Column("scope", area_code(), nullable=False),
        Column("period", Text, nullable=False),
        Column("recipient", Text, nullable=False),
        Column("as_of", UtcTime, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("text", Text, nullable=False),
        PrimaryKeyConstraint("scope", "period", "recipient", name=op.f("pk_digests")),
    )


def _unanswered() -> None:
    op.create_table(
        "unanswered",
        Column("id", row_number(), nullable=False),
        Column("text", Text, nullable=False),
        Column("place", area_code(), nullable=False),
        Column("asked_at", UtcTime, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
    )
    op.create_index("ix_unanswered_place_asked_at", "unanswered", ["place", "asked_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        Column("id", row_number(), nullable=False),
        Column("person", Text, nullable=False),
        Column("household", Text, nullable=False),
        Column("at", UtcTime, nullable=False),
        Column("why", Text, server_default="", nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_household_at", "audit", ["household", "at"])
    op.create_index("ix_audit_person_at", "audit", ["person", "at"])


def _roster_imports() -> None:
    op.create_table(
        "roster_imports",
        Column("id", row_number(), nullable=False),
        Column("file", Text, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("imported_by", Text, server_default="", nullable=False),
        Column("imported_at", UtcTime, nullable=False),
        Column("people", Integer, nullable=False),
        Column("households", Integer, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_roster_imports")),
    )


def _local_areas() -> None:
    op.create_table(
        "local_areas",
        Column("code", area_code(), nullable=False),
        Column("name", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("parent", area_code(), nullable=False),
        Column("aliases", JSON, nullable=False),
        PrimaryKeyConstraint("code", name=op.f("pk_local_areas")),
    )
    op.create_index(op.f("ix_local_areas_parent"), "local_areas", ["parent"])
