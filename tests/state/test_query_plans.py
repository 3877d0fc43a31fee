"""Digests and the desk look a county up in indexes: SQLite reads no large table whole."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from state.database import read_engine
from state.desk_rows import VisitFilter
from state.records import Records

COUNTY = "410185"
SINCE, UNTIL = date(2026, 11, 16), date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAYS = (COUNTY, SINCE, UNTIL, NOW)
# What grows with a county's years, or with its people.
LARGE = re.compile(r"SCAN (visits|households|members|visits_\d)\b")


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    reading = read_engine(sqlite_url)
    yield reading
    reading.dispose()


def plans(engine: Engine, ask: Any) -> list[str]:
    """Return the plan of every statement *ask* makes the database run."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    ask(Records(engine))
    event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        return [
            row[3]
            for statement, given in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
        ]


ASKED = {
    "visits of a digest": lambda records: records.digests.visit_counts(*DAYS),
    "promises not kept": lambda records: records.digests.follow_up_counts(*DAYS),
    "visits with nothing done": lambda records: records.digests.unlisted_counts(*DAYS),
    "homes not visited": lambda records: records.digests.unvisited(*DAYS),
    "changed visits": lambda records: records.digests.changed(COUNTY, NOW, NOW),
    "names among words": lambda records: records.digests.names_among(["王建国"]),
    "sums of areas": lambda records: records.desk.sums(COUNTY, SINCE, UNTIL, UNTIL),
    "a page of visits": lambda records: records.desk.visits(VisitFilter(*DAYS[:3]), 51),
    "how many visits": lambda records: records.desk.visits_count(VisitFilter(*DAYS[:3]), 5001),
    "a page of households": lambda records: records.desk.homes(COUNTY, ("410185-t01", "x"), 51),
    "a household by name": lambda records: records.files.named(COUNTY, "王建国"),
    "what did not arrive": lambda records: records.desk.undelivered(COUNTY, 0, 51),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_large_table_is_read_whole(engine: Engine, name: str) -> None:
    found = plans(engine, ASKED[name])
    assert [line for line in found if LARGE.search(line)] == []


@pytest.mark.parametrize(
    "name", ["visits of a digest", "promises not kept", "sums of areas", "how many visits"]
)
def test_what_is_only_counted_is_read_from_the_index_alone(engine: Engine, name: str) -> None:
    found = [line for line in plans(engine, ASKED[name]) if "ix_visits_by_village" in line]
    assert found
    assert [line for line in found if "COVERING INDEX" not in line] == []
