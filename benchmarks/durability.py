"""Shows that what is answered is on the disk, instead of assuming it. Needs root and strace.

    python -m benchmarks.durability [VISITS] [CUTS]

First, strace on bot and Valkey while cadres confirm visits: for each receipt, the write of its
record to SQLite's log and to Valkey's, the fdatasync after it, and only then the answer. Second,
power cuts: the data folder on a file system of its own that is shut down at any moment without
writing anything back, mounted anew, and every receipt that was shown looked for.
Writes benchmarks/DURABILITY.md.
"""

import asyncio
import contextlib
import fcntl
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.faults.live import CADRE, HEADS, RECEIPT, SENTENCE, LiveBot, Page

RESULTS = Path(__file__).parent / "DURABILITY.md"
CALLS = "pwrite64,write,writev,fdatasync,fsync,sendto,sendmsg"
PHONES = 8
# ext4's own way to play dead: EXT4_IOC_SHUTDOWN, and not even its journal is flushed.
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
STARTED = re.compile(r"^(\d+) +(?:[\d.]+ )?(\w+)\((\d+)<([^>]*)>(.*)$")
RESUMED = re.compile(r"^(\d+) +(?:[\d.]+ )?<\.\.\. (\w+) resumed>")


# What Valkey keeps is sealed, but for its keys: the message's own id stands in one of them.
OWN_ID = re.compile(r":a:[0-9a-f]+:(\w+)")
ANSWERED = re.compile(r'"HTTP/1\.1 200.*\\"id\\":\\"(\w+)\\"')


@dataclass(slots=True)
class Journey:
    """Where one receipt, or message, was seen, as line numbers of the trace; 0 = not yet."""

    written: dict[str, int] = field(default_factory=dict)
    synced: dict[str, int] = field(default_factory=dict)
    answered: int = 0

    def sound(self) -> bool:
        """Whether both logs held it, synced, before the answer left."""
        return {"wal", "aof"} <= self.synced.keys() and max(self.synced.values()) < self.answered


def followed(lines: Iterator[str]) -> dict[str, Journey]:
    """Read a trace; return receipt -> its journey."""
    journeys: dict[str, Journey] = defaultdict(Journey)
    begun: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, 1):
        if (resumed := RESUMED.match(line)) and "sync" in resumed[2] and resumed[1] in begun:
            _sync(journeys, *begun.pop(resumed[1]), number)
        elif started := STARTED.match(line):
            thread, call, _, place, rest = started.groups()
            log = "wal" if place.endswith("-wal") else "aof" if ".aof" in place else ""
            if "sync" not in call:
                _write(journeys, log, number, rest)
            elif log and "unfinished" in rest:
                begun[thread] = (log, number)
            elif log:
                _sync(journeys, log, number, number)
    return journeys


def _write(journeys: dict[str, Journey], log: str, number: int, data: str) -> None:
    """Note the receipts and messages in what is written to a log, or answered."""
    receipts = RECEIPT.findall(data)
    for name in [*receipts, *OWN_ID.findall(data)] if log else ():
        journeys[name].written.setdefault(log, number)
    if not log and receipts and (answer := ANSWERED.search(data)):
        journey = journeys[receipts[0]]
        journey.synced |= journeys[answer[1]].synced
        journey.answered = journey.answered or number


def _sync(journeys: dict[str, Journey], log: str, begun: int, ended: int) -> None:
    """Everything written to the log before the sync began is on the disk when it has ended."""
    for journey in journeys.values():
        if journey.written.get(log, begun) < begun:
            journey.synced.setdefault(log, ended)


async def confirm(bot: LiveBot, visits: int, shown: list[str], until: float = 0.0) -> None:
    """Let phones record visits, and keep each receipt in the moment it is shown."""
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        pages = [Page(http, bot.url) for _ in range(PHONES)]
        for page in pages:
            await page.say(f"绑定 {bot.new_code(CADRE)}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(until or None):
                await asyncio.gather(*(_walk(page, visits // PHONES, shown) for page in pages))


async def _walk(page: Page, visits: int, shown: list[str]) -> None:
    for number in range(visits):
        await page.say(SENTENCE.format(head=HEADS[number % len(HEADS)]))
        shown += RECEIPT.findall("\n".join(await page.say("确认")))


def traced(visits: int) -> str:
    """Run under strace; return the line for the report."""
    with tempfile.TemporaryDirectory(prefix="zd-") as name:
        bot, trace = LiveBot(Path(name)), Path(name, "trace")
        bot.start()
        bot.add_village()
        assert bot.process
        server = str(bot.client().info("server")["process_id"])
        command = ["strace", "-f", "-y", "-s", "20000", "-e", f"trace={CALLS}", "-o", str(trace)]
        tracer = subprocess.Popen([*command, "-p", str(bot.process.pid), "-p", server], stderr=-3)
        time.sleep(1)
        shown: list[str] = []
        asyncio.run(confirm(bot, visits, shown))
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        bot.stop()
        with trace.open(errors="replace") as lines:
            journeys = followed(iter(lines))
        syncs = trace.read_text(errors="replace").count("fdatasync(")
    sound = sum(journeys[receipt].sound() for receipt in shown if receipt in journeys)
    return (
        f"strace: {len(shown)} receipts shown; of {sound}, both logs were written and their "
        f"fdatasync had returned before the answer left; {syncs} fdatasync "
        f"for {2 * len(shown)} messages"
    )


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """A file system of its own in a file, mounted at folder/disk."""
    image, place = folder / "image", folder / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(400 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, place], check=True)
    try:
        yield place
    finally:
        _unmounted(place)


def cut(place: Path) -> None:
    """Take the power away: nothing that is not on the disk by now gets there."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
    finally:
        os.close(descriptor)


def power_cuts(cuts: int) -> str:
    """Cut so often; return the line for the report."""
    chance = random.Random(20261122)
    shown: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zd-") as name, disk(Path(name)) as place:
        bot = LiveBot(place / "data")
        bot.data.mkdir()
        bot.start()
        bot.add_village()
        for _ in range(cuts):
            asyncio.run(_until_dark(bot, shown, place, len(shown) + chance.randint(1, 30)))
            bot.kill()  # and Linux ends its Valkey
            assert bot.process
            bot.process.wait()
            _mounted_anew(Path(name, "image"), place)
            bot.start()
        stored = {str(receipt) for (receipt,) in bot.rows("SELECT receipt FROM visits")}
        sound = bot.rows("PRAGMA integrity_check") == [("ok",)]
        bot.kill()
        assert bot.process
        bot.process.wait()
    lost = set(shown) - stored
    return (
        f"{cuts} power cuts: {len(shown)} receipts shown, {len(lost)} lost, "
        f"database {'sound' if sound else 'DAMAGED'}"
    )


async def _until_dark(bot: LiveBot, shown: list[str], place: Path, number: int) -> None:
    """Cut the power in the middle of it, when so many receipts have been shown."""
    walking = asyncio.create_task(confirm(bot, 100_000, shown))
    while len(shown) < number:  # noqa: ASYNC110 – an event would come an answer later
        await asyncio.sleep(0.001)
    cut(place)
    walking.cancel()
    await asyncio.gather(walking, return_exceptions=True)


def _mounted_anew(image: Path, place: Path) -> None:
    _unmounted(place)
    subprocess.run(["mount", "-o", "loop", image, place], check=True)


def _unmounted(place: Path) -> None:
    """Unmount, as soon as the last process that had a file there is gone."""
    while subprocess.run(["umount", place], check=False, stderr=subprocess.DEVNULL).returncode:
        time.sleep(0.1)


def main(visits: int, cuts: int) -> None:
    lines = ["# Durability", ""]
    for found in (traced, visits), (power_cuts, cuts):
        lines.append(f"- {found[0](found[1])}")
        print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*(int(one) for one in [*sys.argv[1:], "80", "24"][:2]))
