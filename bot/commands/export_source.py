"""What every form is read from: one moment's state of the records, row by row."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select

from bot.commands.export_form import Cell
from handlers.inbound import Content
from state.days import begins, over

# Rows kept in memory at a time.
BATCH = 500
LEVELS = ("county", "township", "village")


@dataclass(frozen=True, slots=True)
class Source:
    """The records as of one moment, and what they are told with.

    days: first and last, both included. at: aware; when the export is made.
    """

    connection: Connection
    scope: str
    days: tuple[date, date]
    at: datetime
    content: Content

    def rows(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Yield what a query finds, a batch in memory at a time."""
        batched = self.connection.execution_options(yield_per=BATCH)
        with batched.execute(query) as found:
            yield from found

    def place(self, code: str) -> dict[str, Cell]:
        """Return the names of the county, township and village a code lies in."""
        areas = self.content.knowledge.areas
        found: dict[str, Cell] = {
            level: areas.name(at) for level in LEVELS if (at := areas.up_to(code, level))
        }
        return found or {"village": code}

    def name(self, code: str) -> str:
        """Return a place in full, the code itself when it is on no file."""
        return self.content.knowledge.areas.full_name(code) or code

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first moment of the days, and the first after them."""
        since, until = self.days
        zone = self.content.county.zone
        return begins(since, zone), over(until, zone)


@contextlib.contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open the records as they are now: what is committed meanwhile is not seen."""
    with engine.connect() as plain:
        if engine.dialect.name == "sqlite":
            # The driver begins nothing by itself: without this each select has a moment of its own.
            plain.exec_driver_sql("BEGIN")
            yield plain
            plain.exec_driver_sql("ROLLBACK")
        else:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            yield plain.execution_options(**options)
