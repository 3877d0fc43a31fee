"""Whether anything grows while a bot runs on: resident memory, open files, threads.

    python -m benchmarks.bench_uptime [MINUTES] [MESSAGES A SECOND]

Mixed talk of benchmarks.open_load at a steady rate, a look every ten minutes. Once everybody has
said something, a quarter of the time is left for what is remembered to fill up; from then on
nothing may grow by more than a twentieth. Writes benchmarks/UPTIME.md.
"""

import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.open_load import CONVERSATIONS, Server, Traffic, bound, child, resident, sent
from tests.faults.live import LiveBot

RESULTS = Path(__file__).parent / "UPTIME.md"
EVERY = 10  # minutes
MOST = 1.05
BEGINNING = 100.0  # messages a second, until everybody has said something
CLOSING = 3.0  # seconds; the sender's 256 connections were all closed at once


@dataclass(frozen=True)
class Look:
    """What a process holds. megabytes: resident, of the bot and of its Valkey."""

    minutes: float
    messages: int
    megabytes: float
    valkey: float
    files: int
    threads: int


def look(process: int, minutes: float, messages: int) -> Look:
    held = Path("/proc", str(process))
    files, threads = len(list((held / "fd").iterdir())), len(list((held / "task").iterdir()))
    return Look(minutes, messages, resident(process), resident(child(process)), files, threads)


def run(bot: LiveBot, minutes: float, rate: float) -> tuple[list[Look], int]:
    """Return what was seen, and how many messages were not answered."""
    assert bot.process
    pid, traffic = bot.process.pid, Traffic()
    bound(bot, traffic)
    server = Server("ours", bot.port, (pid,), traffic)
    failed = sent(server, CONVERSATIONS, BEGINNING)["failed"]
    said, seen = CONVERSATIONS, [look(pid, 0, CONVERSATIONS)]
    while seen[-1].minutes < minutes:
        for _ in range(EVERY):
            failed += sent(server, round(rate * 60), rate)["failed"]
            said += round(rate * 60)
        time.sleep(CLOSING)
        seen.append(look(pid, seen[-1].minutes + EVERY, said))
        print(seen[-1], flush=True)
    return seen, round(failed)


def report(seen: list[Look], failed: int) -> None:
    settled = [one for one in seen if one.minutes >= seen[-1].minutes / 4]
    first, last = settled[0], settled[-1]
    flat = all(
        getattr(last, name) <= getattr(first, name) * MOST
        for name in ("megabytes", "files", "threads")
    )
    lines = [
        "# Uptime",
        "",
        f"{last.minutes:.0f} minutes, {last.messages:,} messages of {CONVERSATIONS:,} "
        f"conversations, {failed} not answered. SQLite, embedded Valkey, one process. Python "
        f"{platform.python_version()}, {os.cpu_count()} cores with other work.",
        "",
        "| minutes | messages | bot, MB | Valkey, MB | open files | threads |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.minutes:.0f} | {one.messages:,} | {one.megabytes:.0f} | {one.valkey:.0f} "
            f"| {one.files} | {one.threads} |"
            for one in seen
        ),
        "",
        f"- goal: the bot holds no more in the end than after a quarter of the time: "
        f"{last.megabytes / first.megabytes:.2f} times, {'met' if flat else 'MISSED'}",
        "- Valkey keeps each answer 72 hours, for messages that come again: it grows until then.",
    ]
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def main(minutes: float, rate: float) -> None:
    with tempfile.TemporaryDirectory(prefix="zu-") as folder:
        bot = LiveBot(Path(folder, "bot"))
        bot.data.mkdir()
        bot.start()
        try:
            report(*run(bot, minutes, rate))
        finally:
            bot.stop()


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    main(given[0] if given else 120, given[1] if given[1:] else 40)
