"""The records as one message sees them: each thing is read once, and all who look see the same."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from handlers.reader import Reader


class Once:
    """Remembers what was read of the records, for as long as one message takes."""

    def __init__(self, records: object) -> None:
        self._records = records
        self._found: dict[object, Any] = {}

    def __getattr__(self, name: str) -> Any:
        part = getattr(self._records, name)
        known = partial(self._read, part) if callable(part) else Once(part)
        setattr(self, name, known)
        return known

    def _read(self, read: Callable[..., Any], *what: Any, **named: Any) -> Any:
        try:
            key = read, what, tuple(named.items())
            if key in self._found:
                return self._found[key]
        except TypeError:  # a list is asked for, which is no key
            return read(*what, **named)
        found = read(*what, **named)
        if not isinstance(found, Iterator):
            self._found[key] = found
        return found


def once(records: Reader) -> Reader:
    """Return the records for one message."""
    return cast(Reader, Once(records))
