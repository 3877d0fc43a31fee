"""Reads which pictures were kept with a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select

from state.tables import attachments


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: the SHA-256 its file is named by, and its type."""

    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PictureRecords:
    """The reader."""

    engine: Engine

    def of(self, receipt: str) -> Sequence[Picture]:
        """Return the pictures of a visit, the first sent first."""
        photos = attachments.c.record == receipt, attachments.c.kind == "photo"
        columns = attachments.c.sha256, attachments.c.media_type
        query = select(*columns).where(*photos).order_by(attachments.c.id)
        with self.engine.connect() as connection:
            return [Picture(*row) for row in connection.execute(query)]
