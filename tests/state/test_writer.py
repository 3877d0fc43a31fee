import asyncio
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import DBAPIError, StatementError

from state import database
from state.changes import Write
from state.database import read_engine, write_engine
from state.records import Records
from state.tables import people
from state.writer import Committed, Conflict, DatabaseDown, Duplicate, Writer, WriterBusy
from tests.state.samples import NOON, code, person, question, turn, use_code, visit


def count(records: Records, table: str) -> int:
    with records.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


async def test_a_turn_and_its_writes_are_stored(writer: Writer, records: Records) -> None:
    assert await writer.commit(turn("m1"), [visit("R1")]) == Committed()
    assert records.turn("web_chat", "main", "m1") == turn("m1")
    assert records.visit("R1") is not None


async def test_a_message_stored_before_gives_its_replies_and_writes_nothing(
    writer: Writer, records: Records
) -> None:
    await writer.commit(turn("m1"), [question("一")])
    again = turn("m1", revision=2, replies=b"other")
    assert await writer.commit(again, [question("二")]) == Duplicate(b"replies to m1")
    assert count(records, "unanswered") == 1


async def test_the_same_key_on_another_account_is_another_message(writer: Writer) -> None:
    await writer.commit(turn("m1"), [])
    assert await writer.commit(turn("m1", account="second"), []) == Committed()


async def test_a_revision_that_is_taken_is_a_conflict(writer: Writer, records: Records) -> None:
    await writer.commit(turn("m1"), [])
    outcome = await writer.commit(turn("m2"), [question("一")])
    assert isinstance(outcome, Conflict)
    assert outcome.why == "revision"
    assert records.turn("web_chat", "main", "m2") is None
    assert count(records, "unanswered") == 0


@pytest.mark.parametrize(
    "second", [visit("R1", draft_id="another"), visit("R2", draft_id="draft of R1")]
)
async def test_a_receipt_or_draft_stored_before_is_refused_with_its_turn(
    writer: Writer, records: Records, second: Write
) -> None:
    await writer.commit(turn("m1"), [visit("R1")])
    outcome = await writer.commit(turn("m2", revision=2), [second])
    assert isinstance(outcome, Conflict)
    assert outcome.why == "refused"
    assert "漏雨" not in outcome.detail
    assert records.turn("web_chat", "main", "m2") is None


async def test_a_code_is_used_by_one_sender_only(writer: Writer) -> None:
    await writer.execute([person("p1"), code("c1", "p1")])
    tries = [writer.commit(turn(f"m{n}", f"s{n}"), [use_code("c1")]) for n in range(10)]
    outcomes = await asyncio.gather(*tries)
    assert outcomes.count(Committed()) == 1
    assert {o.why for o in outcomes if isinstance(o, Conflict)} == {"untouched"}


async def test_200_commits_at_once_each_get_their_own_result(
    writer: Writer, records: Records
) -> None:
    await writer.execute([person("p1")])
    await writer.commit(turn("old"), [visit("R-old")])

    def attempt(n: int) -> asyncio.Task[object]:
        makers: list[Callable[[], object]] = [
            lambda: writer.commit(turn(f"m{n}", f"s{n}"), [visit(f"R{n}"), question(f"q{n}")]),
            lambda: writer.commit(turn("old", f"s{n}"), [question("never")]),
            lambda: writer.commit(turn(f"m{n}"), [question("never")]),
            lambda: writer.commit(turn(f"m{n}", f"s{n}"), [visit("R-old", draft_id=f"d{n}")]),
            lambda: writer.commit(turn(f"m{n}", f"s{n}"), [question("never"), use_code("none")]),
        ]
        return asyncio.ensure_future(makers[n % 5]())

    outcomes = await asyncio.gather(*(attempt(n) for n in range(200)))
    kinds = [o.why if isinstance(o, Conflict) else o for o in outcomes]
    expected = [Committed(), Duplicate(b"replies to old"), "revision", "refused", "untouched"]
    assert kinds == expected * 40
    assert count(records, "turns") == 41
    assert count(records, "visits") == 41
    assert count(records, "unanswered") == 40


async def test_whoever_is_answered_finds_the_change_stored(
    writer: Writer, records: Records
) -> None:
    async def one(n: int) -> bool:
        await writer.commit(turn(f"m{n}", f"s{n}"), [])
        return await asyncio.to_thread(records.turn, "web_chat", "main", f"m{n}") is not None

    assert all(await asyncio.gather(*(one(n) for n in range(60))))


async def test_a_statement_that_cannot_run_fails_only_its_own_caller(writer: Writer) -> None:
    naive = question("一", asked_at=NOON.replace(tzinfo=None))
    nonsense = Write(text("UPDATE no_such_table SET a = 1"))
    attempts = [
        writer.commit(turn("m1", "s1"), []),
        writer.commit(turn("m2", "s2"), [naive]),
        writer.commit(turn("m3", "s3"), [nonsense]),
        writer.commit(turn("m4", "s4"), [question("四")]),
    ]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert outcomes[0] == outcomes[3] == Committed()
    assert isinstance(outcomes[1], StatementError)
    assert isinstance(outcomes[2], DBAPIError)


async def test_execute_is_all_or_nothing(writer: Writer, records: Records) -> None:
    outcome = await writer.execute([question("一"), person("p1"), person("p1")])
    assert isinstance(outcome, Conflict)
    assert count(records, "unanswered") == count(records, "people") == 0


async def test_a_cancelled_caller_s_change_is_stored_and_others_are_not_disturbed(
    writer: Writer, records: Records
) -> None:
    tasks = [asyncio.create_task(writer.commit(turn(f"m{n}", f"s{n}"), [])) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert outcomes[1::2] == [Committed()] * 10
    assert await writer.execute([]) == Committed()
    assert count(records, "turns") == 20


async def test_closing_stores_what_is_waiting(database_url: str, records: Records) -> None:
    writer = await Writer(write_engine(database_url)).open()
    tasks = [asyncio.create_task(writer.commit(turn(f"m{n}", f"s{n}"), [])) for n in range(50)]
    await asyncio.sleep(0)
    await writer.close()
    assert await asyncio.gather(*tasks) == [Committed()] * 50
    assert count(records, "turns") == 50
    with pytest.raises(DatabaseDown, match="closed"):
        await writer.commit(turn("late"), [])


async def test_two_writers_store_one_message_once(database_url: str, records: Records) -> None:
    async with (
        Writer(write_engine(database_url)) as one,
        Writer(write_engine(database_url)) as two,
    ):
        for n in range(20):
            tries = (w.commit(turn(f"m{n}", f"s{n}"), [question("q")]) for w in (one, two))
            outcomes = await asyncio.gather(*tries)
            assert sorted(map(repr, outcomes)) == sorted(
                map(repr, [Committed(), Duplicate(b"replies to m%d" % n)])
            )
    assert count(records, "unanswered") == 20


async def test_too_many_waiting_changes_are_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.writer.MAX_WAITING", 3)
    writer = Writer(write_engine(database_url))
    writer._thread = asyncio  # open to callers, but nothing moves
    waiting = [asyncio.create_task(writer.commit(turn(f"m{n}"), [])) for n in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(WriterBusy):
        await writer.commit(turn("m9"), [])
    for task in waiting:
        task.cancel()


async def test_sqlite_waits_for_the_disk_with_every_commit(sqlite_url: str) -> None:
    engine = write_engine(sqlite_url)
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1]


async def test_a_locked_sqlite_file_is_reported_and_used_again_when_free(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    async with Writer(write_engine(sqlite_url), patience=0.3) as writer:
        blocker = create_engine(sqlite_url)
        with blocker.connect() as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            with pytest.raises(DatabaseDown, match="locked"):
                await writer.commit(turn("m1"), [])
        blocker.dispose()
        assert await writer.commit(turn("m1"), []) == Committed()


async def test_a_lost_postgres_connection_is_replaced_unnoticed(
    fresh_postgres_url: str, postgres_url: str
) -> None:
    async with Writer(write_engine(fresh_postgres_url)) as writer:
        await writer.commit(turn("m1", "s1"), [])
        _cut(postgres_url, fresh_postgres_url)
        assert await writer.commit(turn("m2", "s2"), []) == Committed()


async def test_a_postgres_that_is_down_is_reported_and_used_again_when_up(
    fresh_postgres_url: str, postgres_url: str
) -> None:
    name = _name(fresh_postgres_url)
    async with Writer(write_engine(fresh_postgres_url), patience=0.3) as writer:
        await writer.commit(turn("m1", "s1"), [])
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            _cut(postgres_url, fresh_postgres_url)
            with pytest.raises(DatabaseDown):
                await writer.commit(turn("m2", "s2"), [])
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert await writer.commit(turn("m2", "s2"), []) == Committed()
    engine = read_engine(fresh_postgres_url)
    assert len(Records(engine).last_turns("web_chat", "main", "s2", 9)) == 1
    engine.dispose()


async def test_rows_an_update_cannot_see_yet_are_not_moved_before_it(
    writer: Writer, records: Records
) -> None:
    add = insert(people)
    rename = text("UPDATE people SET name = 'renamed'")
    row = {"role": "cadre", "area": "410185", "unit": ""}
    await asyncio.gather(
        writer.execute([Write(add, {**row, "id": "p1", "name": "one"}), Write(rename)]),
        writer.execute([Write(add, {**row, "id": "p2", "name": "two"})]),
    )
    found = {p.id: p.name for p in records.people("410185", "cadre")}
    assert found == {"p1": "renamed", "p2": "two"}


def _name(url: str) -> str:
    return url.rpartition("/test")[0] and f"test{url.rpartition('/test')[2].partition('?')[0]}"


def _cut(admin_url: str, url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [_name(url)],
        )
