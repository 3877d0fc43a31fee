from collections.abc import AsyncIterator, Iterator

import pytest

from state.database import read_engine, write_engine
from state.records import Records
from state.writer import Writer
from tests.keys import RING


@pytest.fixture
async def writer(database_url: str) -> AsyncIterator[Writer]:
    async with Writer(write_engine(database_url, RING)) as writer:
        yield writer


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    engine = read_engine(database_url, RING)
    yield Records(engine)
    engine.dispose()
