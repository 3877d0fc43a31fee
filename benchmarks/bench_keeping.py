"""Backup, restore and upgrade of a county with a million visits: seconds, sizes, memory.

    python -m benchmarks.bench_keeping [VISITS]

Each command runs as its own process, as an operator runs it. Restored tables are compared with the
first ones row by row, by SQL of our own. The old database is one of the first release: its tables,
with all rows they could hold. Writes benchmarks/RESULTS-keeping.md.
"""

import contextlib
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from benchmarks.county_data import Size, fill
from state.database import write_engine
from state.migrate import MIGRATIONS
from tests.faults.live import ROOT

RESULTS = Path(__file__).parent / "RESULTS-keeping.md"
FIRST, RECORDS = "0001", "zhucuntong.db"
UPGRADE = "import sys; from state.migrate import upgrade; upgrade(sys.argv[1])"
MB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds by the clock and of the processor, most MB resident.

    said: its last line.
    """

    seconds: float
    busy: float
    memory: float
    said: str

    def cells(self) -> str:
        return f"{self.seconds:.0f} | {self.busy:.0f} | {self.memory:.0f}"


def cost(arguments: Sequence[str], data: Path) -> Cost:
    """Run Python with these arguments on a data folder."""
    began = time.monotonic()
    environment = {**os.environ, "DATA_DIR": str(data)}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process.stdout as out:
        said = out.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    taken, busy = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    return Cost(taken, busy, usage.ru_maxrss / 1024, said.rpartition("\n")[2])


@contextlib.contextmanager
def both(one: Path, other: Path) -> Iterator[tuple[sqlite3.Connection, list[str]]]:
    """Open two databases together; give the tables of the second, those of keys first."""
    with contextlib.closing(sqlite3.connect(one)) as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        named = "SELECT name FROM other.sqlite_master WHERE type = 'table' ORDER BY rowid"
        names = [name for (name,) in connection.execute(named)]
        yield connection, [name for name in names if not name.startswith(("sqlite_", "alembic"))]


def different(one: Path, other: Path) -> int:
    """Return how many rows stand in one of the databases only."""
    lost = "SELECT count(*) FROM (SELECT * FROM {}.{} EXCEPT SELECT * FROM {}.{})"
    with both(one, other) as (connection, names):
        return sum(
            connection.execute(lost.format(left, f'"{name}"', right, f'"{name}"')).fetchone()[0]
            for name in names
            for left, right in (("main", "other"), ("other", "main"))
        )


def first_release(full: Path, old: Path) -> int:
    """Make a database of the first release with what it could hold; return its rows."""
    engine = write_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    engine.dispose()
    with both(full, old) as (records, names), records:
        return sum(_copied(records, name) for name in names)


def _copied(connection: sqlite3.Connection, table: str) -> int:
    asked = "SELECT name FROM pragma_table_info(?, ?)"
    mine, theirs = (connection.execute(asked, (table, of)).fetchall() for of in ("main", "other"))
    columns = ", ".join(f'"{name}"' for (name,) in theirs if (name,) in mine)
    copy = f'INSERT INTO other."{table}" ({columns}) SELECT {columns} FROM main."{table}"'
    return connection.execute(copy).rowcount


def measured(folder: Path, visits: int) -> Iterator[str]:
    """Yield the lines of the table, and what restore said."""
    first, second, third = (folder / each for each in ("first", "second", "third"))
    fill(f"sqlite:///{first / RECORDS}", Size(visits))
    archive = folder / "whole.tar"
    out = cost(["run_bot.py", "backup", str(archive)], first)
    sizes = f"{size(first / RECORDS)} of records, archive {size(archive)}"
    yield f"| backup | {out.cells()} | {sizes} |"
    back = cost(["run_bot.py", "restore", str(archive)], second)
    wrong = different(first / RECORDS, second / RECORDS)
    found = f"hashes of all tables as in the manifest; {wrong} rows differ, by SQL of our own"
    yield f"| restore | {back.cells()} | {found} |"
    third.mkdir()
    old = third / RECORDS
    rows, before = first_release(first / RECORDS, old), size(old)
    newer = cost(["-c", UPGRADE, f"sqlite:///{old}"], third)
    grown = f"{rows:,} rows; {before}, then {size(old)}"
    yield f"| upgrade from the first release | {newer.cells()} | {grown} |"
    yield f"\n- {back.said.replace(str(folder), '…').partition(';')[0]}"


def size(file: Path) -> str:
    return f"{file.stat().st_size / MB:,.0f} MB"


def main(visits: int) -> None:
    began = (
        f"A county of {visits:,} visits in SQLite, not sealed. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it began."
    )
    head = "| | seconds | of the processor | most memory, MB | |\n|---|---|---|---|---|"
    with tempfile.TemporaryDirectory(prefix="zk-") as name:
        lines = ["# Backup, restore, upgrade", "", began, "", head, *measured(Path(name), visits)]
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
