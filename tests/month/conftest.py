"""The month, made once a session and stored in SQLite."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from state.database import read_engine
from state.records import Records
from tests.month.counts import Counted
from tests.month.generator import Month, make, write

SEED = 4


@pytest.fixture(scope="session")
def month() -> Month:
    return make(SEED)


@pytest.fixture(scope="session")
def month_url(month: Month, sqlite_template: Path) -> str:
    file = shutil.copy(sqlite_template, sqlite_template.with_name("month.db"))
    url = f"sqlite:///{file}"
    asyncio.run(write(month, url))
    return url


@pytest.fixture(scope="session")
def records(month_url: str) -> Iterator[Records]:
    engine = read_engine(month_url)
    yield Records(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def by_hand(month_url: str) -> Counted:
    return Counted(month_url)
