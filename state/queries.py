"""What every reader of the records is: queries over one engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, Select


@dataclass(frozen=True, slots=True)
class Queries:
    """Reads over an engine, each query on a connection of its own."""

    engine: Engine

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self.engine.connect() as connection:
            return connection.execute(query).all()
