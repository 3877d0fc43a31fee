"""Mixed talk of 10,000 conversations at fixed rates: how late answers are, and what it costs.

    python -m benchmarks.open_load [SECONDS] [ROUNDS] [RATE ...]

The sender (benchmarks.steady) keeps to its moments however slow the server is. Against it stands
bare aiohttp with one round trip to a Valkey that fsyncs, at the same rates in the same run. Rounds
alternate; the processor's time per message depends less on what else the machine does than the
latencies do. Writes benchmarks/RESULTS-open-load.md.
"""

import contextlib
import json
import os
import pickle
import platform
import random
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_web import Visits, _conversation_key, request, server
from tests.faults.live import HEADS, ROOT, SENTENCE, LiveBot

RESULTS = Path(__file__).parent / "RESULTS-open-load.md"
CONVERSATIONS, CADRES = 10_000, 2_500
RATES, WARM = (100, 250, 500, 1_000), 300
TICKS = os.sysconf("SC_CLK_TCK")
QUESTIONS = (
    "低保一个月多少钱", "低保咋申请", "特困供养要啥条件", "临时救助找谁办", "残疾人两项补贴有哪些",
    "雨露计划补多少", "危房改造怎么申请", "高龄津贴多大岁数有", "大病住院能报多少",
    "孩子上大学有啥补助", "公益岗咋报名", "防返贫监测是啥", "养老保险每年交多少",
    "小额信贷能贷多少", "孤儿有补助没",
)  # fmt: skip
NOBODY_KNOWS = "蓝莓月亮为啥转圈"
DAYS = 30 * 86_400


@dataclass(slots=True)
class Traffic:
    """Every conversation says its lines in turn, and all of them in turn say one.

    A quarter are cadres: a visit in one sentence, its confirmation, a question, one nobody can
    answer. The others ask.
    """

    dice: random.Random = field(default_factory=lambda: random.Random(20261122))
    cadres: list[str] = field(default_factory=list)
    confirmed: int = 0
    _turn: Iterator[Iterator[bytes]] = field(init=False)

    def __post_init__(self) -> None:
        self.cadres = [secrets.token_hex(16) for _ in range(CADRES)]
        homes = [secrets.token_hex(16) for _ in range(CONVERSATIONS - CADRES)]
        lines = [*map(self._cadre, self.cadres), *map(self._home, homes)]
        self.dice.shuffle(lines)
        self._turn = cycle(lines)

    def next(self, number: int) -> list[bytes]:
        return [next(next(self._turn)) for _ in range(number)]

    def _cadre(self, token: str) -> Iterator[bytes]:
        while True:
            head = self.dice.choice(HEADS)
            yield request("cadre", token, SENTENCE.format(head=head))
            self.confirmed += 1
            yield request("cadre", token, "确认")
            yield request("cadre", token, self.dice.choice(QUESTIONS))
            yield request("cadre", token, NOBODY_KNOWS)

    def _home(self, token: str) -> Iterator[bytes]:
        while True:
            yield request("home", token, self.dice.choice(QUESTIONS))


@dataclass(frozen=True)
class Server:
    """processes: those whose processor time its messages cost. traffic: its own, alike for all."""

    name: str
    port: int
    processes: tuple[int, ...]
    traffic: Traffic

    def busy(self) -> float:
        """Seconds of the processor so far."""
        return sum(cpu_seconds(process) for process in self.processes)


def cpu_seconds(process: int) -> float:
    """Of the processor, that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def sent(to: Server, number: int, rate: float) -> dict[str, float]:
    """Send so many messages; return latencies and the processor's µs a message."""
    requests, before = to.traffic.next(number), to.busy()
    with tempfile.NamedTemporaryFile() as file:
        file.write(pickle.dumps(requests))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.steady", str(to.port), file.name, str(rate)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return {**found, "cpu_us": (to.busy() - before) / len(requests) * 1e6}


def bound(bot: LiveBot, traffic: Traffic) -> None:
    """Bind all cadres: each gets a copy of a conversation that was bound by a code."""
    Visits(bot)
    ((sender,),) = bot.rows("SELECT sender FROM bindings")
    redis = bot.client()
    conversation = redis.get(f"zc:{{web:cadre:{sender}}}:c")
    with redis.pipeline(transaction=False) as pipeline:
        for token in traffic.cadres:
            pipeline.set(_conversation_key(token), conversation, ex=DAYS)
        pipeline.execute()


def memory(bot: LiveBot) -> list[str]:
    """Return what conversations at rest take, against what they are as bytes."""
    redis: Any = bot.client()
    taken, written, whole, senders = 0, 0, 0, 0
    for key in redis.scan_iter("zc:{*", count=1000):
        size = redis.memory_usage(key, samples=0)
        whole += size
        if key.endswith(b"}:c"):
            senders += 1
            taken += size
            written += redis.strlen(key) + len(key)
    resident = redis.info("memory")["used_memory_rss"]
    return [
        f"- {senders} conversations at rest: {taken / senders:.0f} bytes each in Valkey for "
        f"{written / senders:.0f} bytes of key and value ({taken / written:.2f}×); with the page's "
        f"log and the answers kept for messages sent again {whole / senders:.0f} bytes; Valkey "
        f"resident {resident / 2**20:.0f} MB",
    ]


def resident(process: int) -> float:
    """MB resident."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def child(process: int) -> int:
    """Return the Valkey that belongs to a process."""
    found = subprocess.run(["pgrep", "-P", str(process), "valkey"], capture_output=True, check=True)
    return int(found.stdout.split()[0])


Results = dict[tuple[str, float], list[dict[str, float]]]


def main(seconds: float, rounds: int, rates: Sequence[float]) -> None:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zo-") as folder, contextlib.ExitStack() as stack:
        bot = LiveBot(Path(folder, "bot"))
        bot.data.mkdir()
        bot.start()
        stack.callback(bot.stop)
        assert bot.process
        pid = bot.process.pid
        bare = stack.enter_context(server("benchmarks.bare", str(Path(folder, "bare"))))
        bare_pid = _listener(bare)
        traffic = Traffic()
        bound(bot, traffic)
        servers = [
            Server("bare + Redis", bare, (bare_pid, child(bare_pid)), Traffic()),
            Server("ours", bot.port, (pid, child(pid)), traffic),
        ]
        began = resident(pid)
        results = run(servers, seconds, rounds, rates)
        notes = [*memory(bot), f"- the bot's process: {began:.0f} MB resident before, "
                 f"{resident(pid):.0f} MB after"]  # fmt: skip
        stored = bot.rows("SELECT count(*) FROM visits")[0][0]
        notes.append(f"- {stored} visits stored of {traffic.confirmed} confirmed")
    report(results, notes, f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after")


def _listener(port: int) -> int:
    found = subprocess.run(
        ["pgrep", "-f", f"benchmarks.bare {port}"], capture_output=True, check=True
    )
    return int(found.stdout.split()[0])


def run(servers: Sequence[Server], seconds: float, rounds: int, rates: Sequence[float]) -> Results:
    results: Results = {}
    for each in servers:  # everybody says one thing, so that all conversations are there
        sent(each, CONVERSATIONS, WARM)
    for rate, each in (pair for _ in range(rounds) for pair in product(rates, servers)):
        found = sent(each, round(rate * seconds), rate)
        results.setdefault((each.name, rate), []).append(found)
        print(each.name, rate, {key: round(value, 1) for key, value in found.items()}, flush=True)
    return results


def report(results: Results, notes: Sequence[str], load: str) -> None:
    lines = [
        "# Open-loop load",
        "",
        f"Mixed talk of {CONVERSATIONS:,} conversations, {CADRES:,} of them cadres' (visit, "
        "confirmation, question, question without an answer), Poisson arrivals, latencies from the "
        f"moment each message was due. Python {platform.python_version()}, {os.cpu_count()} cores "
        f"shared by both servers, Valkey, SQLite, the sender and other work; {load}. Medians of "
        f"{len(next(iter(results.values())))} rounds. µs: of the processor, server and its Valkey.",
        "",
        "| messages/s | | p50 ms | p99 ms | p99.9 ms | µs a message | not answered |",
        "|---|---|---|---|---|---|---|",
    ]
    for rate in sorted({rate for _, rate in results}):
        found = {name: _medians(each) for (name, at), each in results.items() if at == rate}
        for name, row in found.items():
            lines.append(f"| {rate} | {name} | {_cells(row)} | {row['failed']:.0f} |")
        (base, ours) = found.values()
        ratios = {key: ours[key] / base[key] for key in ours if base[key]}
        lines.append(f"| | × | {_cells(ratios)} | |")
    text = "\n".join([*lines, "", *notes]) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _medians(found: Sequence[dict[str, float]]) -> dict[str, float]:
    return {key: median(each[key] for each in found) for key in found[0]}


def _cells(row: dict[str, float]) -> str:
    wanted = (row["p50_ms"], row["p99_ms"], row["p999_ms"], row["cpu_us"])
    return " | ".join(f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in wanted)


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]] or [10]
    main(given[0], int(given[1]) if given[1:] else 3, given[2:] or RATES)
