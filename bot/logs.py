"""What is logged: one line each, with the id of the message it belongs to, never what was said.

Of an error its kinds and places are told and not its words: they can hold what people said.
"""

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from bot.trouble import trouble

# The turn that runs: process and number, the same in every line about one message.
MESSAGE: ContextVar[str] = ContextVar("MESSAGE", default="-")


@dataclass(frozen=True, slots=True)
class Lines:
    """Forms log lines, as JSON objects or for reading."""

    as_json: bool

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            text = f"{text}: {trouble(record.exc_info[1])}"
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if not self.as_json:
            return f"{at} {record.levelname} {record.name} [{MESSAGE.get()}]: {text}"
        line = {"at": at, "level": record.levelname, "name": record.name}
        return json.dumps(line | {"message": MESSAGE.get(), "text": text}, ensure_ascii=False)


def log_to(stream: TextIO | None, environ: Mapping[str, str]) -> None:
    """Log to a stream, standard error for None. LOG_LEVEL: INFO by default; LOG_FORMAT: json."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(environ.get("LOG_FORMAT", "") == "json"))  # type: ignore[arg-type]
    logging.basicConfig(level=environ.get("LOG_LEVEL", "INFO").upper(), handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
