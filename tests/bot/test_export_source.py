"""What a form is read from stands still while it is read, on both databases."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.commands.export_source import BATCH, Source, snapshot
from bot.content import load_content
from state.database import read_engine, write_engine
from state.records import Records
from state.tables import people, visits
from state.writer import Committed, Writer
from tests.state.samples import VILLAGE, person, visit

CHINA = ZoneInfo("Asia/Shanghai")
DAYS = (date(2026, 11, 1), date(2026, 11, 30))
NOON = datetime(2026, 11, 22, 12, tzinfo=CHINA)
CONTENT = load_content()


async def test_what_is_committed_meanwhile_is_not_seen(database_url: str) -> None:
    engine = read_engine(database_url)
    async with Writer(write_engine(database_url)) as writer:
        assert await writer.execute([visit("r1")]) == Committed()
        with snapshot(engine) as connection:
            source = Source(connection, VILLAGE, DAYS, NOON, CONTENT)
            before = [row.receipt for row in source.rows(select(visits.c.receipt))]
            assert await writer.execute([visit("r2"), person("p1")]) == Committed()
            assert (
                [row.receipt for row in source.rows(select(visits.c.receipt))] == before == ["r1"]
            )
            assert list(source.rows(select(people.c.id))) == [], "other tables stand still as well"
        assert len(Records(engine).visits(VILLAGE, *DAYS)) == 2
    engine.dispose()


async def test_more_rows_than_a_batch_come_in_their_order(database_url: str) -> None:
    engine = read_engine(database_url)
    names = [f"r{number:05d}" for number in range(2 * BATCH + 1)]
    async with Writer(write_engine(database_url)) as writer:
        assert await writer.execute([visit(name) for name in names]) == Committed()
    with snapshot(engine) as connection:
        source = Source(connection, VILLAGE, DAYS, NOON, CONTENT)
        query = select(visits.c.receipt).order_by(visits.c.receipt)
        assert [row.receipt for row in source.rows(query)] == names
    engine.dispose()


async def test_nothing_can_be_written_through_it(database_url: str) -> None:
    engine = read_engine(database_url)
    with pytest.raises(DBAPIError), snapshot(engine) as connection:
        connection.execute(people.delete())
    # The connection goes back clean: others read on through it.
    assert Records(engine).person("nobody") is None
    with snapshot(engine) as connection:
        assert connection.execute(select(people.c.id)).all() == []
    engine.dispose()


def test_days_begin_at_midnight_in_china(sqlite_url: str) -> None:
    engine = read_engine(sqlite_url)
    with engine.connect() as connection:
        begin, end = Source(connection, VILLAGE, DAYS, NOON, CONTENT).span
    engine.dispose()
    assert begin.isoformat() == "2026-10-31T16:00:00+00:00"
    assert end.isoformat() == "2026-11-30T16:00:00+00:00"


def test_a_place_on_no_file_is_told_by_its_code(sqlite_url: str) -> None:
    engine = read_engine(sqlite_url)
    with engine.connect() as connection:
        source = Source(connection, VILLAGE, DAYS, NOON, CONTENT)
        names = {"county": "登封市", "township": "大金店镇", "village": "毕家村"}
        assert source.place("410185-t01-v01") == names
        assert source.place("410185-t01") == {"county": "登封市", "township": "大金店镇"}
        assert source.place("999999-t01-v01") == {"village": "999999-t01-v01"}
    engine.dispose()
