"""The whole WeChat path against wechatpy and Flask, in one run.

    python -m benchmarks.bench_wechat [ROUNDS]

Verify, decrypt, parse, dispatch, encrypted passive reply, a policy question each time: our server
process, and wechatpy + Flask around the same handler (benchmarks/wechatpy_flask.py), its sessions
in the same Valkey, which syncs every write to the disk before it answers, or in one as it comes,
which does not. The same sealed callbacks from the same load generator over 32 connections,
interleaved rounds, medians. Then 200 people at once against slow answers. Writes
benchmarks/RESULTS-wechat.md. Trust the ratios of one run, not the absolute numbers.
"""

import contextlib
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.bench_web import CONNECTIONS, QUESTION, measure, repeated, server
from benchmarks.crowd import Crowd, crowds
from state.server_files import noted_socket, server_binary
from tests.fakes.wechat_post import ACCOUNT, APP_ID, KEY, SECRET, TOKEN, sealed
from tests.faults.live import LiveBot

MESSAGES = 1600
RESULTS = Path(__file__).parent / "RESULTS-wechat.md"
OURS, THEIRS, LEAST = "ours", "wechatpy + Flask", "wechatpy + Flask, least server"
UNSYNCED = "wechatpy + Flask, nothing synced"
GOAL = 3.0
SECRETS = {
    "WECHAT_APP_ID": APP_ID,
    "WECHAT_SECRET": SECRET,
    "WECHAT_TOKEN": TOKEN,
    "WECHAT_AES_KEY": KEY,
}


@dataclass(frozen=True)
class Served:
    """A server that is measured."""

    name: str
    port: int
    pid: int


def callbacks() -> list[list[bytes]]:
    """Return new messages, sealed as the platform does, of one person a connection."""
    people = [f"o{secrets.token_hex(13)}" for _ in range(CONNECTIONS)]
    return [[callback(person) for _ in range(MESSAGES // CONNECTIONS)] for person in people]


def callback(person: str) -> bytes:
    said = {
        "ToUserName": ACCOUNT,
        "FromUserName": person,
        "CreateTime": str(int(time.time())),
        "MsgType": "text",
        "Content": QUESTION,
        "MsgId": str(secrets.randbits(63)),
    }
    query, body = sealed(said, "xml")
    head = (
        f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zb-") as folder, contextlib.ExitStack() as stack:
        bot = LiveBot(Path(folder, "bot"), more=SECRETS)
        bot.data.mkdir()
        bot.start()
        stack.callback(bot.stop)
        measure(bot.port, repeated("home", QUESTION, CONNECTIONS))  # the search is built by now
        assert bot.process is not None
        valkey = str(noted_socket(bot.data / "redis"))
        cases = [
            Served(OURS, bot.port, bot.process.pid),
            Served(THEIRS, *stack.enter_context(baseline(valkey))),
            Served(LEAST, *stack.enter_context(baseline(valkey, "least"))),
            Served(UNSYNCED, *stack.enter_context(baseline(stack.enter_context(plain_valkey())))),
        ]
        results = run(cases, rounds)
        assert bot.rows("SELECT count(*) FROM outbox") == [(0,)]
    report(results, rounds, crowds())


@contextlib.contextmanager
def plain_valkey() -> Iterator[str]:
    """Run a Valkey as it comes, which saves now and then; yield its socket."""
    with tempfile.TemporaryDirectory(prefix="zb-") as folder:
        socket = f"{folder}/v.sock"
        command = [server_binary(), "--port", "0", "--unixsocket", socket, "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield socket
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def baseline(*arguments: str) -> Iterator[tuple[int, int]]:
    """Run the baseline; yield its port and process id."""
    with server("benchmarks.wechatpy_flask", *arguments) as port:
        found = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and f"wechatpy_flask\0{port}\0" in _command(entry)
        ]
        yield port, found[0]


def _command(entry: Path) -> str:
    with contextlib.suppress(OSError):
        return (entry / "cmdline").read_text(errors="replace")
    return ""


def run(cases: list[Served], rounds: int) -> dict[str, list[dict[str, float]]]:
    results: dict[str, list[dict[str, float]]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            prepared, before = callbacks(), cpu_of(case.pid)
            result = measure(case.port, prepared)
            result["cpu_us"] = (cpu_of(case.pid) - before) / result["answers"] * 1e6
            if number:  # the first round warms up
                results[case.name].append(result)
    return results


def cpu_of(pid: int) -> float:
    """Return the seconds a process has computed: what other processes do counts for less in it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(results: dict[str, list[dict[str, float]]], rounds: int, slow: list[Crowd]) -> None:
    rates = {
        name: median(r["answers"] / r["seconds"] for r in found) for name, found in results.items()
    }
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# The WeChat path",
        "",
        f"Verify, decrypt, parse, dispatch, encrypted passive reply to a policy question; one "
        f"server process each, {CONNECTIONS} connections, {rounds} interleaved rounds, medians. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores shared by server, Valkey and "
        f"the load generator; load average at the end {load}. wechatpy + Flask runs the same "
        "handler, knows a message by its number and keeps its sessions in the same Valkey, which "
        "syncs every write to the disk before it answers: the same work, as durable (ours stores "
        "the answer too, for a message that comes again, and the reply window; neither writes to "
        "SQL for a question). The standard library's threaded server serves it, or, to show what "
        "is the server's part, as little as a WSGI server can do. *Nothing synced*: its sessions "
        "in a Valkey as it comes, as people usually run it. Trust the ratios, not the absolute "
        "numbers; where other work keeps the machine busy, trust the CPU time first.",
        "",
        "| | req/s | ours is x | server's CPU us a message | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        busy, p50, p99 = (median(r[key] for r in found) for key in ("cpu_us", "p50_ms", "p99_ms"))
        ratio = f"{rates[name]:.0f} | {rates[OURS] / rates[name]:.2f}"
        lines.append(f"| {name} | {ratio} | {busy:.0f} | {p50:.1f} | {p99:.1f} |")
    ratio = rates[OURS] / rates[THEIRS]
    verdict = "met" if ratio >= GOAL else "MISSED"
    cpu = {name: median(r["cpu_us"] for r in found) for name, found in results.items()}
    lines += [
        "",
        f"- goal: ours >= {GOAL} x {THEIRS}: {ratio:.2f}, {verdict}",
        f"- the same in CPU time a message: {cpu[THEIRS] / cpu[OURS]:.2f}",
    ]
    text = "\n".join([*lines, "", *(told(slow))]) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def told(slow: list[Crowd]) -> list[str]:
    rows = [
        f"| {each.seconds:g} s | {each.people} | {each.failed} | {each.runs / each.people:.2f} "
        f"| {each.knocks / each.people:.2f} | {each.passive} | {each.service} |"
        for each in slow
    ]
    return [
        "## Everybody at once, slow answers",
        "",
        "The WeChat of tests/fakes: it hangs up after 5 s and knocks three times with a message.",
        "",
        "| logic takes | people | failed | handled per message | knocks | free passive replies "
        "| service messages |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
