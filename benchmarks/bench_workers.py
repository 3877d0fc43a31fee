"""What more processes bring, on SQLite and on PostgreSQL, in one run.

    python -m benchmarks.bench_workers [ROUNDS]

Interleaved rounds, medians, 32 connections. On a machine with few cores the processes take them
from the database, Valkey and the load generator: read the ratios with the number of cores.
Writes benchmarks/WORKERS.md.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.bench_web import CONNECTIONS, QUESTION, Visits, measure, repeated, server
from tests.faults.live import LiveBot
from tests.postgres import Postgres

RESULTS = Path(__file__).parent / "WORKERS.md"
CREWS = (1, 2, 3)
MESSAGES = 1_600


@contextmanager
def bot(folder: Path, workers: int, url: str) -> Iterator[LiveBot]:
    folder.mkdir()
    more = {"DATABASE_URL": url} if url else {}
    live = LiveBot(folder, options=("--workers", str(workers)), more=more)
    live.start()
    try:
        yield live
    finally:
        live.stop()


def rate(port: int, requests: list[list[bytes]]) -> float:
    result = measure(port, requests)
    return result["answers"] / result["seconds"]


def measured(live: LiveBot, bare: int, rounds: int) -> tuple[float, float]:
    """Return questions and confirmed visits a second, as shares of bare aiohttp in between."""
    visits = Visits(live)
    shares = []
    for _ in range(rounds + 1):  # the first warms up
        base = rate(bare, repeated("home", QUESTION, 6_400))
        asked = rate(live.port, repeated("home", QUESTION, MESSAGES))
        told = rate(live.port, visits.drafted(MESSAGES))
        shares.append((asked / base, told / base))
    stored = live.rows("SELECT count(*) FROM visits")[0][0]
    assert stored == visits.confirmed, (stored, visits.confirmed)
    asks, tells = zip(*shares[1:], strict=True)
    return median(asks), median(tells)


def main(rounds: int) -> None:
    found: dict[tuple[str, int], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory(prefix="zb-") as name, ExitStack() as stack:
        bare = stack.enter_context(server("benchmarks.bare"))
        for number, workers in enumerate(CREWS):
            with bot(Path(name, f"s{number}"), workers, "") as live:
                found["SQLite", workers] = measured(live, bare, rounds)
            with tempfile.TemporaryDirectory(prefix="pg-") as place:
                postgres = Postgres(Path(place))
                postgres.start()
                with bot(Path(name, f"p{number}"), workers, postgres.url) as live:
                    found["PostgreSQL", workers] = measured(live, bare, rounds)
                postgres.stop()
    report(found, rounds)


def report(found: dict[tuple[str, int], tuple[float, float]], rounds: int) -> None:
    lines = [
        "# What more processes bring",
        "",
        f"Throughput as a share of bare aiohttp (one process) measured in between; {CONNECTIONS} "
        f"connections, {rounds} rounds each, medians. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores shared by workers, database, Valkey and the load generator. "
        "x1: against one process on the same database.",
        "",
        "| database | processes | policy question | x1 | confirmed visit | x1 |",
        "|---|---|---|---|---|---|",
    ]
    for (database, workers), (asked, told) in sorted(found.items()):
        first = found[database, 1]
        lines.append(
            f"| {database} | {workers} | {asked:.2f} | {asked / first[0]:.2f} "
            f"| {told:.2f} | {told / first[1]:.2f} |"
        )
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
