"""Which area codes lie in a scope: an area and everything below it.

Codes: six national digits, then "-" and our own township and village parts
(410185, 410185-t01, 410185-t01-v02). Anything else, also "", is a scope of nothing.
"""

import re

from sqlalchemy import ColumnElement, and_, false, or_, true

_CODE = re.compile(r"\d{6}(-[a-z0-9]+)*")
EVERYWHERE = "100000"


def scope_prefix(code: str) -> str:
    """Return what every code inside *code* starts with; "" for the nation.

    Raises ValueError when *code* is no area code.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"not an area code: {code!r}")
    if code == EVERYWHERE:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def in_scope(scope: str, code: str) -> bool:
    """Return whether *code* is the scope itself or lies below it."""
    if not _CODE.fullmatch(scope) or not _CODE.fullmatch(code):
        return False
    prefix = scope_prefix(scope)
    if len(prefix) < len(EVERYWHERE):
        return code.startswith(prefix)
    return code == prefix or code.startswith(f"{prefix}-")


def scope_clause(column: ColumnElement[str], code: str) -> ColumnElement[bool]:
    """Return the SQL condition that *column* lies in the scope; an index on it can serve it."""
    if not _CODE.fullmatch(code):
        return false()
    prefix = scope_prefix(code)
    if not prefix:
        return true()
    if len(prefix) < len(EVERYWHERE):
        return and_(column >= prefix, column < _after(prefix))
    below = f"{prefix}-"
    return or_(column == prefix, and_(column >= below, column < _after(below)))


def _after(prefix: str) -> str:
    """The least text greater than every text that starts with *prefix*."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
