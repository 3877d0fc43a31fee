"""The month, made once a run and stored in SQLite."""

import asyncio
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.commands.export import Wanted, export
from state.database import read_engine
from state.records import Records
from tests.month.counts import Counted
from tests.month.generator import Month, content, make, write
from tests.month.place import TOWNSHIP
from tests.month.sheets import Row, read
from tests.month.visits import AFTER, FIRST, LAST
from tests.shared import once, worked_out_once

SEED = 4


def made() -> Month:
    return worked_out_once("acts", partial(make, SEED))


@pytest.fixture(scope="session")
def month() -> Month:
    return made()


@pytest.fixture(scope="session")
def month_url(sqlite_template: Path) -> str:
    """Where the month is; nobody writes there any more."""
    return url_in(once("month", partial(_stored, sqlite_template)))


def _stored(template: Path, folder: Path) -> None:
    folder.mkdir()
    shutil.copy(template, folder / "records.db")
    asyncio.run(write(made(), url_in(folder)))


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder}/records.db"


@pytest.fixture(scope="session")
def records(month_url: str) -> Iterator[Records]:
    engine = read_engine(month_url)
    yield Records(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def by_hand(month_url: str) -> Counted:
    return Counted(month_url)


@pytest.fixture(scope="session")
def book(records: Records) -> Path:
    """All forms of the township's month."""
    return once("forms", partial(_exported, records)) / "all.xlsx"


def _exported(records: Records, folder: Path) -> None:
    folder.mkdir()
    export(records, content(), Wanted(TOWNSHIP, (FIRST, LAST), AFTER, "all"), folder / "all.xlsx")


@pytest.fixture(scope="session")
def sheets(book: Path) -> dict[str, list[Row]]:
    return read(book)
