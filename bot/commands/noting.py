"""The audit's entries for what is taken out of the records at a desk, without the chat."""

import getpass
from datetime import datetime

from sqlalchemy import bindparam, insert, literal, select

from state.changes import Write
from state.scope import scope_clause
from state.tables import audit, households


def by_account(why: str) -> str:
    """Return why something was read, and which account of this machine did it."""
    return f"{why} by {getpass.getuser()}"


def homes_read(scope: str, at: datetime, why: str) -> Write:
    """Return the write that notes every household of a scope as read. at: aware."""
    chosen = select(
        literal(""),
        households.c.id,
        bindparam("read_at", type_=audit.c.at.type),
        bindparam("because", type_=audit.c.why.type),
    ).where(scope_clause(households.c.village, scope))
    statement = insert(audit).from_select(["person", "household", "at", "why"], chosen)
    return Write(statement, {"read_at": at, "because": by_account(why)})
