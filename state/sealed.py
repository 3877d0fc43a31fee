"""Column types whose values are sealed on the way into the database and opened on the way out.

    Column("text", Sealed("visits/text"), nullable=False)

The name given is the column's, bound to every value: one moved to another column does not open.
Empty values stay as they are, so that SQL may ask for them. A database opened without keys keeps
plain text; values that were stored plain are read wherever they are.
"""

from binascii import a2b_base64, b2a_base64
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import JSON, Dialect, Engine, LargeBinary, Text, TypeDecorator

from state.keys import KeyRing, SealBroken

MARK = "sealed."
MARK_BYTES = MARK.encode()
# What begins like a sealed value but is none, stored where there is no key.
PLAIN = MARK + "plain."

_rings: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def use_keys(engine: Engine, ring: KeyRing | None) -> None:
    """Let everything read and written over this engine be opened and sealed with these keys."""
    if ring is not None:
        _rings[engine.dialect] = ring


def is_empty(value: Any) -> bool:
    """Return whether a value says nothing; 0 and false do."""
    return value is None or value == "" or value in ([], {}, (), b"")


class Sealed(TypeDecorator[str]):
    """A text. alike: equal texts stay equal in the database, for a unique index."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str, *, alike: bool = False) -> None:
        super().__init__()
        self.column, self.alike = column, alike
        self._bound = column.encode()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return value
        ring = _rings.get(dialect)
        if ring is None:
            return PLAIN + value if value.startswith(MARK) else value
        return _text(ring.seal(value.encode(), self._bound, alike=self.alike))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(MARK):
            return value
        return _opened(value, self._bound, dialect).decode()


class SealedJson(TypeDecorator[Any]):
    """A JSON value, sealed into a JSON string."""

    impl = JSON
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self._bound = column.encode()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        ring = _rings.get(dialect)
        if ring is None:
            marked = isinstance(value, str) and value.startswith(MARK)
            return PLAIN + orjson.dumps(value).decode() if marked else value
        return value if is_empty(value) else _text(ring.seal(orjson.dumps(value), self._bound))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, str) and value.startswith(MARK):
            return orjson.loads(_opened(value, self._bound, dialect))
        return value


class SealedBytes(TypeDecorator[bytes]):
    """Bytes, sealed without the detour over text."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self._bound = column.encode()

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        ring = _rings.get(dialect)
        if not value or ring is None:
            return value
        return MARK_BYTES + ring.seal(value, self._bound)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None or not value.startswith(MARK_BYTES):
            return value
        return _ring(dialect).open(value[len(MARK_BYTES) :], self._bound)


def _text(sealed: bytes) -> str:
    name, _, rest = sealed.partition(b".")
    return f"{MARK}{name.decode()}.{b2a_base64(rest, newline=False).decode()}"


def _opened(value: str, column: bytes, dialect: Dialect) -> bytes:
    if value.startswith(PLAIN):
        return value[len(PLAIN) :].encode()
    name, _, coded = value[len(MARK) :].partition(".")
    try:
        rest = a2b_base64(coded)
    except ValueError as error:
        raise SealBroken(f"{column.decode()}: a sealed value was changed") from error
    return _ring(dialect).open(name.encode() + b"." + rest, column)


def _ring(dialect: Dialect) -> KeyRing:
    ring = _rings.get(dialect)
    if ring is None:
        raise SealBroken("the records are sealed and no key is given: see SECRET_KEYS")
    return ring
