"""An error for the log: its kind and where it arose, never its words."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from state.redis_link import LinkLost, RedisError
from state.writer import DatabaseDown, WriterBusy

log = logging.getLogger(__name__)

DEEPEST = 8
# What the stores raise while they cannot be asked: who asked is told to come again.
AWAY = (LinkLost, RedisError, DatabaseDown, WriterBusy, DBAPIError, NoConnection)


def trouble(error: BaseException) -> str:
    """Return an error's kinds and places. Its message is left out: it can hold what people said."""
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-DEEPEST:])
    )
    cause = error.__cause__
    return f"{type(error).__name__} at {places}" + (f"; from {trouble(cause)}" if cause else "")


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Log an error instead of raising it: *what* (no words of people) stops nothing but itself.

    Raises what a database out of reach raises: that stops the others too, and passes.
    """
    try:
        yield
    except (DatabaseDown, WriterBusy, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("%s left out: %s", what, trouble(error))
