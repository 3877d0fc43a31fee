"""Private columns are sealed in the database, and only there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Engine,
    LargeBinary,
    Text,
    create_engine,
    insert,
    select,
    text,
    type_coerce,
    update,
)

from state.database import read_engine, write_engine
from state.keys import KeyRing, KeysWrong, SealBroken, new_key, read_keys, write_keys
from state.many_rows import insert_rows
from state.resealing import reseal
from state.sealed import Sealed, SealedJson, is_empty, use_keys
from state.tables import (
    feedback,
    household_facts,
    metadata,
    problem_contacts,
    problems,
    turns,
    unanswered,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing({"old": OLD})
ROTATED = KeyRing({"new": NEW, "old": OLD})
SAID = "赵大娘说她得了白血病，电话13812345678"


@pytest.fixture
def sealing(database_url: str) -> Iterator[Engine]:
    engine = write_engine(database_url, RING)
    yield engine
    engine.dispose()


def stored(engine: Engine, table: Any, column: str) -> list[Any]:
    """What stands in the database itself."""
    with engine.connect() as connection:
        found = connection.execute(text(f'SELECT "{column}" FROM {table.name} ORDER BY 1'))
        return [row[0] for row in found]


def ask(engine: Engine, said: str) -> None:
    row = {"text": said, "place": "410185", "asked_at": NOON}
    with engine.begin() as connection:
        connection.execute(insert(unanswered), row)


def read(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(unanswered.c.text)).scalars())


def test_what_is_private_is_not_readable_in_the_database(sealing: Engine) -> None:
    ask(sealing, SAID)
    (raw,) = stored(sealing, unanswered, "text")
    assert raw.startswith("sealed.old.")
    assert "白血病" not in raw
    assert read(sealing) == [SAID]


def test_the_same_words_are_sealed_differently_each_time(sealing: Engine) -> None:
    ask(sealing, SAID)
    ask(sealing, SAID)
    one, two = stored(sealing, unanswered, "text")
    assert one != two


def test_rows_inserted_in_blocks_are_sealed_as_well(sealing: Engine) -> None:
    rows = [(f"{SAID}{n}", "410185", NOON) for n in range(50)]
    with sealing.begin() as connection:
        insert_rows(connection, unanswered, ("text", "place", "asked_at"), rows)
    assert [raw for raw in stored(sealing, unanswered, "text") if "白血病" in raw] == []
    assert sorted(read(sealing)) == sorted(said for said, _, _ in rows)


def test_empty_values_stay_empty_for_conditions_in_sql(sealing: Engine) -> None:
    ask(sealing, "")
    assert stored(sealing, unanswered, "text") == [""]


@pytest.mark.parametrize("value", [0, False, "否", [1, "二"], {"band": [1000, 2000]}])
def test_facts_of_every_kind_are_sealed_and_come_back(sealing: Engine, value: Any) -> None:
    row = {"household": "h1", "who": "户主", "fact": "income", "value": value, "words": ""}
    row |= {"origin": "本人说", "source": "visit", "day": NOON.date()}
    with sealing.begin() as connection:
        connection.execute(insert(household_facts), row)
        assert connection.execute(select(household_facts.c.value)).scalar_one() == value
        raw = connection.execute(select(type_coerce(household_facts.c.value, Text))).scalar_one()
    assert str(raw).strip('"').startswith("sealed.old.")


def test_a_sealed_value_moved_to_another_column_does_not_open(sealing: Engine) -> None:
    said = {"verdict": "missing", "topic": "", "aspect": "", "place": "410185", "ruleset": ""}
    with sealing.begin() as connection:
        row = {**said, "question": SAID, "missing": "标准", "given_at": NOON}
        connection.execute(insert(feedback), row)
        connection.execute(text("UPDATE feedback SET missing = question"))
    with sealing.connect() as connection, pytest.raises(SealBroken, match=r"feedback/missing"):
        connection.execute(select(feedback.c.missing)).all()


@pytest.mark.parametrize("place", [-1, len("sealed.old.") + 3])
def test_a_changed_value_does_not_open(sealing: Engine, place: int) -> None:
    ask(sealing, SAID)
    (raw,) = stored(sealing, unanswered, "text")
    letter = "A" if raw[place] != "A" else "B"
    changed = raw[:place] + letter + (raw[place + 1 :] if place >= 0 else "")
    with sealing.begin() as connection:
        connection.execute(text("UPDATE unanswered SET text = :t"), {"t": changed})
    with pytest.raises(SealBroken):
        read(sealing)


def test_without_the_key_nothing_is_told(sealing: Engine, database_url: str) -> None:
    ask(sealing, SAID)
    for keys in (None, KeyRing({"other": NEW})):
        engine = read_engine(database_url, keys)
        with pytest.raises(SealBroken, match="key"):
            read(engine)
        engine.dispose()


def test_words_that_look_sealed_are_only_words(database_url: str) -> None:
    plain, said = write_engine(database_url), "sealed.old.AAAA"
    ask(plain, said)
    assert read(plain) == [said]
    keyed = write_engine(database_url, RING)
    assert read(keyed) == [said]
    ask(keyed, said)
    assert read(keyed) == [said, said]
    for engine in (plain, keyed):
        engine.dispose()


def test_old_rows_are_read_and_sealed_by_rotation(database_url: str) -> None:
    plain = write_engine(database_url)
    for number in range(450):
        ask(plain, f"{SAID}{number}")
    keyed = write_engine(database_url, RING)
    assert sorted(read(keyed)) == sorted(f"{SAID}{n}" for n in range(450))
    done = reseal(keyed, RING, unanswered)
    assert (done.rows, done.sealed) == (450, 450)
    assert [raw for raw in stored(keyed, unanswered, "text") if "白血病" in raw] == []
    rotated = write_engine(database_url, ROTATED)
    assert reseal(rotated, ROTATED, unanswered).sealed == 450
    assert reseal(rotated, ROTATED, unanswered).sealed == 0
    alone = read_engine(database_url, KeyRing({"new": NEW}))
    assert sorted(read(alone)) == sorted(f"{SAID}{n}" for n in range(450))
    for engine in (plain, keyed, rotated, alone):
        engine.dispose()


def test_rotation_knows_every_private_column_of_every_table(database_url: str) -> None:
    ring = KeyRing({"k1": NEW})
    engine = write_engine(database_url, ring)
    for table in metadata.sorted_tables:
        assert reseal(engine, ring, table).sealed == 0
    engine.dispose()


def test_bytes_are_sealed_without_a_detour(sealing: Engine) -> None:
    row = {"channel": "web", "account": "a", "sender": "s", "key": "k", "revision": 1}
    row |= {"conversation": b'{"v":1}', "replies": SAID.encode(), "created_at": NOON}
    with sealing.begin() as connection:
        connection.execute(insert(turns), row)
        assert connection.execute(select(turns.c.replies)).scalar_one() == SAID.encode()
    (raw,) = stored(sealing, turns, "replies")
    assert bytes(raw).startswith(b"sealed.old.")


def test_how_to_reach_who_raised_a_problem_is_sealed(sealing: Engine) -> None:
    row = {"number": "W1", "version": 1, "state": "raised", "what": "漏雨", "area": "410185"}
    row |= {"raised_as": "household", "raiser": "x", "raised_at": NOON, "changed_at": NOON}
    contact = {"number": "W1", "channel": "web", "account": "a", "sender": "s"}
    with sealing.begin() as connection:
        connection.execute(insert(problems), row)
        named = {**contact, "name": "赵秘密", "phone": "13812345678"}
        connection.execute(insert(problem_contacts), named)
        connection.execute(update(problem_contacts).values(phone="13912345678"))
        kept = connection.execute(select(problem_contacts.c.name, problem_contacts.c.phone)).one()
    assert tuple(kept) == ("赵秘密", "13912345678")
    assert "139" not in stored(sealing, problem_contacts, "phone")[0][:5]
    assert "赵" not in stored(sealing, problem_contacts, "name")[0]


@given(st.text(min_size=1), st.booleans())
def test_every_text_comes_back(said: str, alike: bool) -> None:
    kind, engine = Sealed("a/b", alike=alike), create_engine("sqlite://")
    said = said.encode("utf-8", "ignore").decode()
    use_keys(engine, RING)
    sealed = kind.process_bind_param(said, engine.dialect)
    assert kind.process_result_value(sealed, engine.dialect) == said
    assert not said or sealed != said


PLAIN_JSON = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text("a甲sealed.")


@given(st.recursive(PLAIN_JSON, lambda some: st.lists(some) | st.dictionaries(st.text("ab"), some)))
def test_every_json_value_comes_back(value: Any) -> None:
    kind, engine = SealedJson("a/b"), create_engine("sqlite://")
    for ring in (None, RING):
        use_keys(engine, ring)
        sealed = kind.process_bind_param(value, engine.dialect)
        assert kind.process_result_value(sealed, engine.dialect) == value
        assert is_empty(value) or ring is None or sealed.startswith("sealed.old.")


def test_keys_are_read_as_they_are_written() -> None:
    keys = dict([new_key(), new_key()])
    assert read_keys(write_keys(keys)) == keys
    assert list(read_keys(write_keys(keys))) == list(keys)


@pytest.mark.parametrize("given", ["k1", "k1:short", "K1:" + "A" * 43 + "=", "k1:!!", "a.b:c"])
def test_wrong_keys_are_refused_without_being_told(given: str) -> None:
    with pytest.raises(KeysWrong) as refused:
        read_keys(given)
    assert given not in str(refused.value)


def test_a_ring_never_shows_its_keys() -> None:
    assert repr(RING) == "KeyRing(old)"


def test_sqlite_knows_nothing_of_what_was_sealed(sqlite_url: str) -> None:
    engine = write_engine(sqlite_url, RING)
    ask(engine, SAID)
    engine.dispose()
    assert SAID.encode() not in Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()


# What stays readable: docs/security.md says why.
READABLE = {
    "attachments": "record kind sha256 media_type datum added_by",
    "audit": "person household why",
    "bindings": "channel account sender person",
    "clue_steps": "clue state colour by",
    "clues": "number household village kind source ref raised_by state colour",
    "codes": "code_hash person",
    "consents": "channel account sender template",
    "day_notes": "person area",
    "days_shown": "person area",
    "digest_wishes": "person kind at",
    "digests": "scope period recipient content_hash",
    "feedback": "verdict topic aspect place ruleset",
    "findings": "scope household policy village outcome",
    "flags_explained": "key person",
    "flags_shown": "key person area kind receipts",
    "forgotten": "channel account sender",
    "household_facts": "household who fact origin source by ref",
    "household_statuses": "household status source by",
    "households": "id village group head nickname kind",
    "leaders": "name holder",
    "leaves": "number person area deputy status",
    "local_areas": "code name level parent aliases",
    "members": "household name relation",
    "memos": "number person",
    "outbox": "dedup_key channel account sender person purpose last_error",
    "people": "id name role area unit",
    "policy_marks": "household policy mark by ruleset",
    "problem_contacts": "number channel account sender",
    "problem_steps": "number kind actor actor_role from_state to_state",
    "problems": "number state area raised_as raiser household_id household visit department"
    " locality owner assigned_by done_by checked_by rating",
    "reminders_told": "key person",
    "roster_imports": "file content_hash imported_by",
    "sweeps": "scope ruleset",
    "tokens": "name token_hash area made_by",
    "turns": "channel account sender key",
    "unanswered": "place",
    "visits": "receipt status visitor draft_id village household_id household part_of_day method",
    "webhook_places": "name",
}


def test_every_column_that_holds_words_is_sealed_or_readable_for_a_reason() -> None:
    wordy = (Text, JSON, LargeBinary)
    found = {
        table.name: " ".join(
            column.name for column in table.columns if isinstance(column.type, wordy)
        )
        for table in metadata.sorted_tables
    }
    assert {name: words for name, words in found.items() if words != READABLE.get(name, "")} == {}
