"""Throughput of one server process against bare aiohttp and a naive build, in one run.

    python -m benchmarks.bench_web [ROUNDS]      (make bench)

Interleaved rounds, medians, 32 keep-alive connections from one load process; every request is a
new message. Trust the ratios of one run, not the absolute numbers. Writes benchmarks/RESULTS.md.
"""

import contextlib
import json
import os
import pickle
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import median

import orjson

from tests.faults.live import CADRE, HEADS, ROOT, SENTENCE, VILLAGE, LiveBot, free_port

CONNECTIONS = 32
RESULTS = Path(__file__).parent / "RESULTS.md"
QUESTION = "低保一个月多少钱"
# The households of a whole village: each of them is visited as seldom as in life.
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = ("春梅", "志强", "玉兰", "海涛", "文斌", "小红", "保柱", "金凤", "凤英", "国庆")
HOMES = (*HEADS, *(surname + given for given in GIVEN for surname in SURNAMES))
GOALS = (("ours: confirmed visit", "bare aiohttp", 0.35), ("ours: confirmed visit", "naive", 4.0))


@dataclass(frozen=True)
class Case:
    """What is measured: its name, port, and the requests of one round, a list a connection."""

    name: str
    port: int
    requests: Callable[[], list[list[bytes]]]


def request(door: str, token: str, text: str) -> bytes:
    body = orjson.dumps(
        {
            "id": secrets.token_hex(8),
            "kind": "text",
            "text": text,
            "sent_at": "2026-11-22T04:00:00Z",
        }
    )
    head = (
        f"POST /api/{door}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: zc_{door}={token}\r\n"
        f"Content-Type: application/json\r\nX-Requested-With: bench\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def repeated(door: str, text: str, number: int) -> list[list[bytes]]:
    """*number* messages of 32 senders."""
    tokens = [secrets.token_hex(16) for _ in range(CONNECTIONS)]
    return [[request(door, t, text) for _ in range(number // CONNECTIONS)] for t in tokens]


def measure(port: int, requests: list[list[bytes]]) -> dict[str, float]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(pickle.dumps(requests))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.load", str(port), file.name]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    assert result["failed"] == 0, result
    return result


class Visits:
    """Senders who are all bound as one cadre, each with a draft that waits for its yes."""

    def __init__(self, bot: LiveBot) -> None:
        self.bot = bot
        self.token = secrets.token_hex(16)
        bot.add_village()
        for number, head in list(enumerate(HOMES))[len(HEADS) :]:
            household = "INSERT INTO households (id, village, head) VALUES (?, ?, ?)"
            bot.change(household, f"h{number}", VILLAGE, head)
        measure(bot.port, [[request("cadre", self.token, f"绑定 {bot.new_code(CADRE)}")]])
        self.confirmed = 0

    def drafted(self, number: int) -> list[list[bytes]]:
        """Open *number* drafts, one a sender; return the requests that confirm them."""
        redis = self.bot.client()
        # Bound, the sender has got a new cookie: the one who is bound is found in the records.
        ((sender,),) = self.bot.rows("SELECT sender FROM bindings")
        bound = redis.get(f"zc:{{web:cadre:{sender}}}:c")
        assert bound is not None
        tokens = [secrets.token_hex(16) for _ in range(number)]
        for token in tokens:
            redis.set(_conversation_key(token), bound, ex=3600)
        told = [SENTENCE.format(head=HOMES[at % len(HOMES)]) for at in range(number)]
        self.drafts = measure(self.bot.port, _dealt("cadre", tokens, told))
        self.confirmed += number
        return _dealt("cadre", tokens, ["确认"] * number)


def _conversation_key(token: str) -> str:
    sender = blake2b(token.encode(), digest_size=16).hexdigest()
    return f"zc:{{web:cadre:{sender}}}:c"


def _dealt(door: str, tokens: list[str], texts: list[str]) -> list[list[bytes]]:
    requests = [request(door, token, text) for token, text in zip(tokens, texts, strict=True)]
    return [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]


@contextlib.contextmanager
def server(module: str, *arguments: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", module, str(port), *arguments]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _until_open(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        with (
            contextlib.suppress(ConnectionRefusedError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(port)
        time.sleep(0.05)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zb-") as folder, contextlib.ExitStack() as stack:
        bot = LiveBot(Path(folder, "bot"))
        bot.data.mkdir()
        bot.start()
        stack.callback(bot.stop)
        bare = stack.enter_context(server("benchmarks.bare"))
        naive = stack.enter_context(server("benchmarks.naive", folder))
        visits = Visits(bot)
        cases = [
            Case("bare aiohttp", bare, lambda: repeated("home", QUESTION, 9600)),
            Case("naive", naive, lambda: repeated("cadre", QUESTION, 960)),
            Case("ours: policy question", bot.port, lambda: repeated("home", QUESTION, 3200)),
            Case("ours: confirmed visit", bot.port, lambda: visits.drafted(3200)),
        ]
        results = run(cases, rounds, visits)
        (stored,) = bot.rows("SELECT count(*) FROM visits")[0]
        assert stored == visits.confirmed, (stored, visits.confirmed)
    report(results, rounds)


def run(cases: list[Case], rounds: int, visits: Visits) -> dict[str, list[dict[str, float]]]:
    results: dict[str, list[dict[str, float]]] = {case.name: [] for case in cases}
    results["ours: draft from one sentence"] = []
    for number in range(rounds + 1):
        for case in cases:
            result = measure(case.port, case.requests())
            if number:  # the first round warms up
                results[case.name].append(result)
        if number:
            results["ours: draft from one sentence"].append(visits.drafts)
    return results


def report(results: dict[str, list[dict[str, float]]], rounds: int) -> None:
    rates = {
        name: median(r["answers"] / r["seconds"] for r in found) for name, found in results.items()
    }
    lines = [
        "# Web throughput",
        "",
        f"One server process each, {CONNECTIONS} connections, {rounds} interleaved rounds, "
        f"medians. Python {platform.python_version()}, {os.cpu_count()} cores shared by server, "
        "Valkey, SQLite and the load generator. Trust the ratios, not the absolute numbers. The "
        "policy question is one that was asked before; every visit is a new one.",
        "",
        "| | req/s | x bare | x naive | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        p50, p99 = (median(r[key] for r in found) for key in ("p50_ms", "p99_ms"))
        ratios = f"{rates[name] / rates['bare aiohttp']:.2f} | {rates[name] / rates['naive']:.2f}"
        lines.append(f"| {name} | {rates[name]:.0f} | {ratios} | {p50:.1f} | {p99:.1f} |")
    lines.append("")
    for name, base, least in GOALS:
        ratio = rates[name] / rates[base]
        verdict = "met" if ratio >= least else "MISSED"
        lines.append(f"- goal: {name} >= {least} x {base}: {ratio:.2f}, {verdict}")
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
