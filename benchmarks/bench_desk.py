"""What the desk, digests and exports cost as a county grows tenfold.

    python -m benchmarks.bench_desk [--visits 100000 1000000] [--postgres 100000] [--rounds 15]

Each size is filled by benchmarks.county_data and read through the real desk: session, page, audit.
Both times are 95th percentiles: by the clock, and of the processor, ours and PostgreSQL's together,
which others at work on the machine lengthen far less. Writes benchmarks/RESULTS-desk.md.
--keep FOLDER: where SQLite's databases stay for another run.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from benchmarks.county_data import COUNTY, NOW, TODAY, VILLAGES, Size, fill
from benchmarks.processor import Clock, worked
from bot.app import Parts, opened
from bot.commands.export import Wanted, export
from bot.content import load_content, with_local_areas
from bot.desk.addresses import LISTS
from bot.desk.door import Pass, origin_of
from bot.desk.pages import open_desk
from bot.desk.session import COOKIE, Sessions
from config.settings import Settings
from handlers.digest.topic import compose
from handlers.turn import Moment
from knowledge.answering.answer import answering_of
from state.database import read_engine
from state.records import Records
from state.redis_store import Address
from tests.postgres import postgres_server

RESULTS = Path(__file__).parent / "RESULTS-desk.md"
CHINA = ZoneInfo("Asia/Shanghai")
AT = NOW.astimezone(CHINA)
TOWNSHIP, HOME = VILLAGES[0][:10], f"{VILLAGES[0]}-000000"
MONTH = (TODAY.replace(day=1), TODAY)
MORE = {
    "ledger, late": "/desk/ledger?overdue=1",
    "ledger, closed": "/desk/ledger?state=closed",
    "households, by name": "/desk/homes?name=王建平",
    "households, far on": f"/desk/homes?after={VILLAGES[0]}%20{VILLAGES[0]}-000500",
    "one household": f"/desk/home/{HOME}",
    "visits of the year": "/desk/visits?since=2025-11-23",
    "visits taken back": "/desk/visits?status=voided",
    "chart": "/desk/chart.svg",
}


# As a server is set up out of the box, but for waiting on the disk.
SERVER = "fsync = off\nshared_buffers = 128MB"

Client: TypeAlias = TestClient[web.Request, web.Application]


@dataclass(frozen=True)
class Took:
    """Seconds of each round, on the clock and of the processor."""

    wall: list[float]
    cpu: list[float]

    @property
    def p95(self) -> tuple[float, float]:
        """The 95th percentile of both."""
        at = max(0, round(0.95 * len(self.wall)) - 1)
        return sorted(self.wall)[at], sorted(self.cpu)[at]


def timed(act: Callable[[], object], rounds: int, clock: Clock) -> Took:
    """Run it once unmeasured, then *rounds* times."""
    act()
    wall, cpu = [], []
    for _ in range(rounds):
        began, before = time.perf_counter(), clock()
        act()
        wall.append(time.perf_counter() - began)
        cpu.append(clock() - before)
    return Took(wall, cpu)


def digests(records: Records, rounds: int, clock: Clock) -> dict[str, Took]:
    content = with_local_areas(load_content(), records.local_areas())
    every = {
        "township weekly digest": (TOWNSHIP, "2026-W47"),
        "county daily digest": (COUNTY, f"{TODAY}"),
        "county weekly digest": (COUNTY, "2026-W47"),
        "county monthly digest": (COUNTY, "2026-11"),
    }
    return {
        name: timed(partial(compose, *of, AT, records, content, of[0]), rounds, clock)
        for name, of in every.items()
    }


async def pages(parts: Parts, rounds: int, clock: Clock) -> dict[str, Took]:
    """Ask for every page as the county and as a township."""
    parts.turns.clock = lambda: Moment(AT, TODAY)
    answering_of(parts.content.knowledge)
    app = web.Application()
    open_desk(app, parts)
    found: dict[str, Took] = {}
    async with TestClient(TestServer(app)) as client:
        for who in (COUNTY, TOWNSHIP):
            client.session.cookie_jar.update_cookies({COOKIE: await entered(parts, who)})
            for name, path in {**{path: path for path in LISTS}, **MORE}.items():
                found[f"{who} {name}"] = await asked(client, path, rounds, clock)
    return found


async def entered(parts: Parts, who: str) -> str:
    origin = origin_of(Address("web", "home", who))
    one = Pass(who, origin, int(time.time()) + 600, f"bench-{time.time()}")
    return await Sessions(parts.link, parts.store, parts.records).enter(one)


async def asked(client: Client, path: str, rounds: int, clock: Clock) -> Took:
    wall, cpu = [], []
    for round_ in range(rounds + 1):
        began, before = time.perf_counter(), clock()
        answer = await client.get(path)
        await answer.read()
        assert answer.status == 200, (path, answer.status)
        if round_:
            wall.append(time.perf_counter() - began)
            cpu.append(clock() - before)
    return Took(wall, cpu)


def exported(url: str, kind: str) -> dict[str, float]:
    """Export a county's month in a process of its own; return what export_once prints."""
    command = [sys.executable, "-m", "benchmarks.bench_desk", "--export", url, kind]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def export_once(url: str, kind: str) -> None:
    records = Records(read_engine(url))
    content = with_local_areas(load_content(), records.local_areas())
    before = most_memory()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        wanted = Wanted(COUNTY, MONTH, AT, "visits")
        rows = export(records, content, wanted, Path(folder, f"month.{kind}"))
    took = time.perf_counter() - began
    told = {"rows": rows["visits"], "s": took, "MB before": before, "MB at most": most_memory()}
    print(json.dumps(told))


def most_memory() -> float:
    """Return the most memory this process ever held, MB; getrusage would tell its parent's."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found
    return int(found[1]) / 1024


@contextlib.contextmanager
def database(postgres: bool, folder: Path, size: int) -> Iterator[str]:
    """Give the URL of a filled database."""
    began, file = time.perf_counter(), folder / f"county-{size}.db"
    with contextlib.ExitStack() as stack:
        known = not postgres and file.exists()
        url = stack.enter_context(postgres_server(SERVER)) if postgres else f"sqlite:///{file}"
        if not known:
            fill(url, Size(size))
            print(f"{size} visits filled in {time.perf_counter() - began:.0f} s", flush=True)
        yield url


async def measured(url: str, folder: Path, rounds: int) -> dict[str, Took]:
    settings = Settings(data=folder, database_url=url)
    async with opened(settings) as parts:
        clock = worked(url)
        found = await pages(parts, rounds, clock)
        return {**found, **await asyncio.to_thread(digests, parts.records, rounds, clock)}


def run(
    size: int, postgres: bool, rounds: int, keep: Path | None
) -> tuple[dict[str, Took], dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as name:
        folder = Path(name)
        with database(postgres, keep or folder, size) as url:
            took = asyncio.run(measured(url, folder, rounds))
            return took, {f"{kind} {k}": v for kind in ("csv", "xlsx")
                          for k, v in exported(url, kind).items()}  # fmt: skip


def report(engine: str, found: dict[int, tuple[dict[str, Took], dict[str, float]]]) -> list[str]:
    sizes = list(found)
    names = list(found[sizes[0]][0])
    head = " | ".join(f"{size:,}: ms | cpu ms" for size in sizes)
    lines = [f"## {engine}", "", f"| | {head} |", "|---" * (1 + 2 * len(sizes)) + "|"]
    for name in names:
        cells = []
        for size in sizes:
            took = found[size][0][name]
            cells += [f"{1000 * seconds:.0f}" for seconds in took.p95]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "A county's month of visits exported, in a process of its own:",
        "",
    ]
    for size in sizes:
        lines += [f"- {size:,}: " + ", ".join(f"{k} {v:.0f}" for k, v in found[size][1].items())]
    told = {size: took for size, (took, _) in found.items()}
    return [*lines, "", *verdicts(sizes[-1], told[sizes[-1]]), *growth(told), ""]


def growth(found: dict[int, dict[str, Took]]) -> Iterator[str]:
    """Yield what more visits cost, of the processor: digests one by one, pages together."""
    for small, large in pairwise(found):
        grown = {
            name: took.p95[1] / found[small][name].p95[1] for name, took in found[large].items()
        }
        pages_ = sorted(times for name, times in grown.items() if "digest" not in name)
        told = [f"{name} {times:.1f} times" for name, times in grown.items() if "digest" in name]
        told.append(f"pages {pages_[len(pages_) // 2]:.1f} times, at most {pages_[-1]:.1f} times")
        yield f"- {large // small} times the visits, {small:,} to {large:,}: {', '.join(told)}"


def verdicts(size: int, took: dict[str, Took]) -> Iterator[str]:
    pages_ = {name: one for name, one in took.items() if "digest" not in name}
    slowest = max(pages_, key=lambda name: pages_[name].p95[1])
    for what, name, goal in (
        ("county weekly digest", "county weekly digest", 1.0),
        (f"slowest page ({slowest})", slowest, 0.2),
    ):
        wall, cpu = took[name].p95
        verdict = "met" if wall < goal else "met by the processor" if cpu < goal else "MISSED"
        yield f"- goal at {size:,}: {what} < {goal} s: {wall:.2f} s, cpu {cpu:.2f} s: {verdict}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--postgres", type=int, nargs="*", default=[], help="visits there")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", type=Path, help="where SQLite's databases stay")
    parser.add_argument("--export", nargs=2, metavar=("URL", "KIND"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.export:
        export_once(*chosen.export)
        return
    engines = {"SQLite": chosen.visits, "PostgreSQL": chosen.postgres}
    load = os.getloadavg()[0]
    lines = ["# The desk, digests and exports of a county", "",
             f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} when it "
             f"began, {chosen.rounds} rounds.", ""]  # fmt: skip
    for engine, sizes in engines.items():
        given = (engine == "PostgreSQL", chosen.rounds, chosen.keep)
        found = {size: run(size, *given) for size in sizes}
        lines += report(engine, found) if found else []
    text = "\n".join(lines)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
