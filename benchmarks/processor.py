"""What the processor did for us, the server of a PostgreSQL URL included."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from state.database import database_url

Clock: TypeAlias = Callable[[], float]


def worked(url: str) -> Clock:
    """Return the clock of what the processor did for us, the server of a PostgreSQL URL included.

    The server is one of tests.postgres: its folder stands in the URL.
    """
    folder = database_url(url).query.get("host")
    if folder is None:
        return time.process_time
    master = (Path(str(folder)) / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
    return lambda: time.process_time() + _of_server(Path("/proc", master))


def _of_server(master: Path) -> float:
    """Return the seconds its children worked, those that ended and those that live."""
    ended = (master / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    living = (master / "task" / master.name / "children").read_text(encoding="utf-8").split()
    ticks = int(ended[13]) + int(ended[14])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(map(_of_child, living)) / 1e9


def _of_child(pid: str) -> int:
    """Return the nanoseconds a process worked, 0 when it has just ended."""
    with contextlib.suppress(OSError):
        return int(Path("/proc", pid, "schedstat").read_text(encoding="utf-8").split()[0])
    return 0
