"""Rows of every version that was ever released are read after an upgrade to this one."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from state.database import read_engine, write_engine
from state.keys import KeyRing
from state.migrate import MIGRATIONS, upgrade
from state.records import Records
from state.resealing import reseal
from state.tables import metadata
from tests.keys import RING

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SCRIPT = ScriptDirectory(str(MIGRATIONS))
REVISIONS = sorted(step.revision for step in SCRIPT.walk_revisions())
VILLAGE = "410185-t01-v01"
# Table → a row with every column its first version had, as the raw values of SQLite.
ROWS: dict[str, dict[str, object]] = {
    "people": {"id": "p1", "name": "王队长", "role": "cadre", "area": VILLAGE, "unit": "水利局"},
    "households": {"id": "h1", "village": VILLAGE, "group": "一组", "head": "王建国"},
    "members": {"household": "h1", "position": 0, "name": "王建国", "relation": "户主"},
    "codes": {"code_hash": "c", "person": "p1", "expires_at": "NOON"},
    "bindings": {
        "channel": "web", "account": "a", "sender": "s", "person": "p1", "bound_at": "NOON",
    },
    "visits": {
        "receipt": "r1", "version": 1, "visitor": "p1", "submitted_at": "NOON", "draft_id": "d1",
        "village": VILLAGE, "household_id": "h1", "household": "王建国", "visited_on": "TODAY",
        "method": "home", "seen": '{"housing": "漏雨"}', "problems": '["屋顶漏雨"]', "done": "[]",
        "promised": "[]", "text": "上午去王建国家，屋顶漏雨",
    },
    "turns": {
        "channel": "web", "account": "a", "sender": "s", "key": "k1", "revision": 1,
        "conversation": b'{"v":1,"revision":1}', "replies": b"[]", "created_at": "NOON",
    },
    "outbox": {
        "dedup_key": "o1", "person": "p1", "replies": '[{"text": "x"}]', "purpose": "notice",
        "not_before": "NOON", "created_at": "NOON",
    },
    "unanswered": {"text": "彗星税咋退", "place": "410185", "asked_at": "NOON"},
    "audit": {"person": "p1", "household": "h1", "at": "NOON"},
    "digests": {
        "scope": "410185", "period": "2026-11-21", "recipient": "p1", "as_of": "NOON",
        "content_hash": "x", "text": "日报",
    },
    "problems": {
        "number": "W1", "version": 1, "state": "raised", "what": "屋顶漏雨", "area": VILLAGE,
        "raised_as": "cadre", "raiser": "p1", "raised_at": "NOON", "changed_at": "NOON",
    },
    "problem_steps": {
        "number": "W1", "position": 1, "kind": "raised", "actor": "p1", "actor_role": "cadre",
        "at": "NOON", "from_state": "", "to_state": "raised", "sets": '{"what": "屋顶漏雨"}',
    },
    "problem_contacts": {
        "number": "W1", "channel": "web", "account": "a", "sender": "s", "name": "白泽",
        "phone": "13800001111",
    },
    "household_statuses": {
        "household": "h1", "status": "dibao", "source": "cadre", "recorded_at": "NOON",
    },
    "household_facts": {
        "household": "h1", "who": "户主", "fact": "age", "value": "78", "origin": "本人说",
        "source": "visit", "day": "TODAY",
    },
    "policy_marks": {
        "household": "h1", "policy": "yulu", "mark": "to_check", "why": "等开学", "by": "p1",
        "day": "TODAY", "ruleset": "x",
    },
    "clues": {
        "number": "X1", "household": "h1", "village": VILLAGE, "kind": "illness",
        "sentence": "住院花了四万", "source": "visit", "raised_on": "TODAY", "state": "raised",
        "step": 1,
    },
    "clue_steps": {"clue": "X1", "step": 1, "state": "raised", "reason": "住院", "at": "NOON"},
    "feedback": {
        "verdict": "missing", "topic": "t", "aspect": "a", "place": "410185", "ruleset": "x",
        "question": "低保", "missing": "标准", "given_at": "NOON",
    },
    "leaves": {
        "number": "Q1", "version": 1, "person": "p1", "area": VILLAGE, "first_day": "TODAY",
        "last_day": "TODAY", "reason": "看病", "status": "filed", "recorded_at": "NOON",
    },
}  # fmt: skip


def at_revision(url: str, revision: str) -> None:
    """Make the tables as that version had them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = write_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def filled(connection: Connection) -> list[str]:
    """Insert a row into every table there is, by raw SQL as that version wrote it."""
    there = inspect(connection).get_table_names()
    moment = "2026-11-22T04:00:00.000000Z"
    chosen = [name for name in ROWS if name in there]
    for name in chosen:
        values = {
            column: {"NOON": moment, "TODAY": "2026-11-22"}.get(str(value), value)
            for column, value in ROWS[name].items()
        }
        columns = ", ".join(f'"{column}"' for column in values)
        marks = ", ".join(f":{column}" for column in values)
        connection.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({marks})"), values)
    return chosen


def emptied(url: str) -> str:
    """Return the URL of a database without any table, on the same engine."""
    engine = write_engine(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name}"))
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    return url


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_an_old_version_are_read_after_an_upgrade(database_url: str, revision: str) -> None:
    url = emptied(database_url)
    at_revision(url, revision)
    engine = write_engine(url)
    with engine.begin() as connection:
        chosen = filled(connection)
    engine.dispose()
    upgrade(url)
    _read_everything(url, chosen)


def _read_everything(url: str, chosen: list[str]) -> None:
    """Read what was stored, plain at first, and sealed after the keys were put to use."""
    for round_ in range(2):
        reading = read_engine(url, RING)
        records = Records(reading)
        (visit,) = records.visits("410185", TODAY, TODAY)
        assert (visit.draft.problems, visit.draft.seen) == (("屋顶漏雨",), {"housing": "漏雨"})
        assert visit.visitor_name == "王队长"
        assert records.last_turns("web", "a", "s", 1)[0].conversation.startswith(b'{"v":1')
        assert [row.replies for row in records.due_outbox(NOON, 5)] == [[{"text": "x"}]]
        assert records.digests.questions("410185", TODAY, TODAY) == ["彗星税咋退"]
        if "problems" in chosen:
            assert [one.what for one in records.problems.open("410185")] == ["屋顶漏雨"]
            contact = records.problems.contact("W1")
            assert contact is not None
            assert contact.phone == "13800001111"
        if "clues" in chosen:
            assert [one.value for one in records.files.facts("410185")] == [78]
            assert [one.sentence for one in records.clues.open("410185")] == ["住院花了四万"]
        if "leaves" in chosen:
            assert [one.reason for one in records.work.leaves("p1", TODAY, TODAY)] == ["看病"]
        reading.dispose()
        if round_ == 0:
            _sealed(url, RING)


def _sealed(url: str, ring: KeyRing) -> None:
    engine = write_engine(url, ring)
    sealed = sum(reseal(engine, ring, table).sealed for table in metadata.sorted_tables)
    assert sealed > 0
    engine.dispose()


def test_every_table_of_the_first_versions_has_a_row_here() -> None:
    later = {"attachments", "day_notes", "days_shown", "reminders_told", "flags_shown", "leaders",
             "flags_explained", "digest_wishes", "findings", "sweeps", "forgotten", "local_areas",
             "roster_imports", "tokens", "consents", "webhook_places", "memos"}  # fmt: skip
    assert set(ROWS) | later == set(metadata.tables)
