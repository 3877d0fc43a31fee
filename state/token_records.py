"""Tokens of other systems: made here, stored by hash only, found by what is presented."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, insert, select, update

from state.tables import tokens

# What a token begins with, so that whoever finds one knows what it opens.
MARK = "zct_"
BYTES = 32
# In the audit, before the name of a token.
READER = "token:"

INSERT_TOKEN = insert(tokens)
# of_name, at: only one that is not revoked yet.
REVOKE = (
    update(tokens)
    .where(tokens.c.name == bindparam("of_name"), tokens.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Token:
    """What a token lets its holder read, and from when to when. name: unique for good."""

    name: str
    area: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def good(self, at: datetime) -> bool:
        """Return whether it opens anything at an aware moment."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class TokenRecords:
    """The reader."""

    engine: Engine

    def token(self, presented: str) -> Token | None:
        """Return the token somebody presents, good or not; None when there is none like it."""
        found = self._found(tokens.c.token_hash == hash_token(presented))
        return found[0] if found else None

    def named(self, name: str) -> Token | None:
        found = self._found(tokens.c.name == name)
        return found[0] if found else None

    def all(self) -> Sequence[Token]:
        """Return every token there was, by name."""
        return self._found()

    def _found(self, *where: object) -> list[Token]:
        columns = [tokens.c[name] for name in Token.__dataclass_fields__]
        query = select(*columns).where(*where).order_by(tokens.c.name)  # type: ignore[arg-type]
        with self.engine.connect() as connection:
            return [Token(**row._mapping) for row in connection.execute(query)]


def new_token() -> str:
    """Return a fresh token of 256 random bits."""
    return MARK + secrets.token_urlsafe(BYTES)


def hash_token(token: str) -> str:
    """Return what a token is stored under. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
