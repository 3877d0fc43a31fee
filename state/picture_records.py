"""Reads which pictures and recordings were kept with a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select

from state.tables import attachments


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture or recording: the SHA-256 its file is named by, and its type."""

    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PictureRecords:
    """The reader."""

    engine: Engine

    def of(self, receipt: str) -> Sequence[Picture]:
        """Return the pictures and recordings of a visit, the first sent first."""
        files = attachments.c.record == receipt, attachments.c.sha256 != ""
        columns = attachments.c.sha256, attachments.c.media_type
        query = select(*columns).where(*files).order_by(attachments.c.id)
        with self.engine.connect() as connection:
            return [Picture(*row) for row in connection.execute(query)]
