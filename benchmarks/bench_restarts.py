"""How soon the bot answers again: with many conversations, after kill -9, with several workers.

    python -m benchmarks.bench_restarts [KILLS] [CONVERSATIONS ...]

Times are by the clock, from start or kill to the first answer, and of the processor, which is what
a machine with nothing else to do needs at least. Beside them stands what Python needs to import
aiohttp. Writes benchmarks/RESULTS-restarts.md.
"""

import asyncio
import os
import platform
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from compileall import compile_dir
from pathlib import Path

import aiohttp

from benchmarks.open_load import child, cpu_seconds, resident
from tests.faults.live import ROOT, LiveBot, Page

RESULTS = Path(__file__).parent / "RESULTS-restarts.md"
PROGRAM = ("bot", "config", "handlers", "knowledge", "state")
QUESTION = "低保一个月多少钱"
AT_ONCE, PHONES, DAYS = 10_000, 12, 30 * 86_400
TURNS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO turns ({columns})
SELECT {values} FROM n, (SELECT * FROM turns ORDER BY id LIMIT 1) AS one
"""
OF_EACH = {"sender": "printf('%032x', i)", "key": "printf('%032x:k', i)"}


def filled(bot: LiveBot, conversations: int) -> None:
    """Give a running bot so many conversations, each with its last turn in the records."""
    asyncio.run(answer(bot, "cadre", bot.new_code("p")))
    redis = bot.client()
    key = next(redis.scan_iter("zc:{*}:c"))
    stored = redis.get(key)
    for start in range(0, conversations, AT_ONCE):
        with redis.pipeline(transaction=False) as pipeline:
            for number in range(start, min(start + AT_ONCE, conversations)):
                pipeline.set(f"zc:{{web:home:{number:032x}}}:c", stored, ex=DAYS)
            pipeline.execute()
    asked = "SELECT name FROM pragma_table_info('turns') WHERE name <> 'id'"
    names = [name for (name,) in bot.rows(asked)]
    values = ", ".join(OF_EACH.get(name, f'one."{name}"') for name in names)
    bot.change(TURNS.format(columns=", ".join(names), values=values), conversations)


async def answer(bot: LiveBot, door: str = "home", code: str = "") -> float:
    """Say something; return how many seconds the answer took, tries included."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
        began = time.monotonic()
        assert await Page(http, bot.url, door).say(f"绑定 {code}" if code else QUESTION)
        return time.monotonic() - began


def started(bot: LiveBot) -> tuple[float, float]:
    """Start it; return seconds to the first answer, by the clock and of the processors."""
    began = time.monotonic()
    bot.start()
    asyncio.run(answer(bot))
    assert bot.process
    busy = cpu_seconds(bot.process.pid) + cpu_seconds(child(bot.process.pid))
    return time.monotonic() - began, busy


def many(folder: Path, conversations: int) -> str:
    """Return the row of a restart with so many conversations."""
    folder.mkdir()
    bot = LiveBot(folder)
    bot.start()
    bot.change("INSERT INTO people (id, name, role, area) VALUES ('p', 'x', 'cadre', '41')")
    filled(bot, conversations)
    bot.stop()
    clock, busy = started(bot)
    assert bot.process
    pid = bot.process.pid
    sizes = f"{resident(pid):.0f} MB, Valkey {resident(child(pid)):.0f} MB"
    bot.stop()
    what = f"start with {conversations:,} conversations and turns"
    return f"| {what} | {clock:.1f} | {busy:.1f} | {sizes} |"


def killed(folder: Path, kills: int) -> str:
    """Return the row of kill -9 and start, of a bot that has answered before."""
    folder.mkdir()
    bot = LiveBot(folder)
    started(bot)
    found = []
    for _ in range(kills):
        bot.kill()
        found.append(started(bot))
    bot.stop()
    clocks, busy = zip(*found, strict=True)
    return f"| kill -9, then start, {kills} times | {spread(clocks)} | {spread(busy)} | |"


async def _through(bot: LiveBot, pages: Sequence[Page]) -> list[float]:
    """Kill a worker while everybody is being answered; return how long each waited."""
    began = time.monotonic()

    async def asked(page: Page) -> float:
        await page.say(f"{QUESTION} {secrets.token_hex(2)}")
        return time.monotonic() - began

    asking = [asyncio.create_task(asked(page)) for page in pages]
    await asyncio.sleep(0.005)
    os.kill(bot.workers()[0], signal.SIGKILL)
    return list(await asyncio.gather(*asking))


async def worker_killed(bot: LiveBot, kills: int, settling: float) -> list[float]:
    timeout, connector = aiohttp.ClientTimeout(total=20), aiohttp.TCPConnector(force_close=True)
    found = []
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        pages = [Page(http, bot.url, "home") for _ in range(PHONES)]
        for _ in range(kills):
            await asyncio.sleep(settling)  # until the one that took its place can answer
            await asyncio.gather(*(page.say(QUESTION) for page in pages))
            found += await _through(bot, pages)
    return found


def crew(folder: Path, kills: int) -> str:
    """Return the row of a worker killed while it answers."""
    folder.mkdir()
    bot = LiveBot(folder, options=("--workers", "2"))
    began = time.monotonic()
    bot.start()
    found = asyncio.run(worker_killed(bot, kills, time.monotonic() - began))
    bot.stop()
    said = f"{PHONES} messages under way each time"
    return f"| kill -9 of one of two workers, {kills} times | {spread(found)} | | {said} |"


def spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    most = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return f"{ordered[len(ordered) // 2]:.2f}, p99 {most:.2f}"


def importing() -> str:
    """Return the row of a Python process that imports aiohttp and ends."""
    before, began = os.times(), time.monotonic()
    subprocess.run([sys.executable, "-c", "import aiohttp.web"], check=True)
    clock, after = time.monotonic() - began, os.times()
    busy = after.children_user + after.children_system
    busy -= before.children_user + before.children_system
    return f"| Python with aiohttp imported, nothing else | {clock:.2f} | {busy:.2f} | |"


def rows(folder: Path, kills: int, sizes: Sequence[int]) -> Iterator[str]:
    yield importing()
    for number in sizes:
        yield many(folder / str(number), number)
    yield killed(folder / "killed", kills)
    yield importing()
    yield crew(folder / "crew", max(1, kills // 4))


def main(kills: int, sizes: Sequence[int]) -> None:
    began = os.getloadavg()[0]
    for folder in PROGRAM:  # as make install and the container do
        compile_dir(ROOT / folder, quiet=1)
    with tempfile.TemporaryDirectory(prefix="zr-") as name:
        found = []
        for row in rows(Path(name), kills, sizes):
            print(row, flush=True)
            found.append(row)
    text = "\n".join(
        [
            "# Restarts",
            "",
            f"SQLite and the embedded Valkey. Python {platform.python_version()}, {os.cpu_count()} "
            f"cores with much other work: load {began:.1f} before, {os.getloadavg()[0]:.1f} after.",
            "",
            "| | seconds to the first answer | of the processor | |",
            "|---|---|---|---|",
            *found,
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main((given[:1] or [30])[0], given[1:] or (0, 100_000, 1_000_000))
