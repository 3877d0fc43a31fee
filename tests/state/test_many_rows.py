"""Inserts by the block: same rows as one by one, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import CompileError

from state.database import write_engine
from state.many_rows import BLOCKS, insert_rows, plain
from state.migrate import upgrade
from state.records import Records
from state.tables import people, unanswered
from state.writer import Committed, Writer
from tests.state.samples import NOON, question, turn, visit


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    upgrade(database_url)
    engine = write_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("number", [0, 1, 3, 7, BLOCKS[0], 2 * BLOCKS[0] + 5])
def test_every_row_is_stored_once_in_its_order(connection: Connection, number: int) -> None:
    rows = [(f"问{n}", "410185", NOON) for n in range(number)]
    insert_rows(connection, unanswered, ("text", "place", "asked_at"), rows)
    query = select(unanswered.c.text, unanswered.c.place, unanswered.c.asked_at)
    assert [tuple(row) for row in connection.execute(query.order_by(unanswered.c.id))] == rows


def test_values_go_by_the_order_of_the_columns_given(connection: Connection) -> None:
    insert_rows(connection, people, ("area", "role", "name", "id"), [("41", "cadre", "甲", "p1")])
    (row,) = connection.execute(select(people))
    assert (row.id, row.name, row.role, row.area, row.unit) == ("p1", "甲", "cadre", "41", "")


def test_a_column_the_table_has_not_is_an_error(connection: Connection) -> None:
    with pytest.raises(CompileError):
        insert_rows(connection, people, ("id", "shoe_size"), [("p1", 44)])


def test_only_an_insert_of_given_rows_is_plain() -> None:
    assert plain(insert(people))
    assert not plain(insert(people).values(unit="x"))
    assert not plain(insert(people).returning(people.c.id))
    assert not plain(sqlite_insert(people).on_conflict_do_nothing())


async def test_a_visit_stored_in_a_block_reads_as_one_stored_alone(
    writer: Writer, records: Records
) -> None:
    writes = [visit(f"R{n}") for n in range(9)]
    assert await writer.commit(turn("m1"), [*writes, question("一")]) == Committed()
    assert await writer.commit(turn("m2", revision=2), [visit("R9")]) == Committed()
    block, alone = records.visit("R3"), records.visit("R9")
    assert block is not None
    assert alone is not None
    assert (block.draft.problems, block.draft.seen) == (alone.draft.problems, alone.draft.seen)
    assert (block.submitted_at, block.draft.visited_on) == (
        alone.submitted_at,
        alone.draft.visited_on,
    )
