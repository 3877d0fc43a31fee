"""A file that soak runs are noted in once the checker has found nothing: what all of them come to.

SOAK_JOURNAL names it. A run that is broken off is not in it; the next one takes another seed, so
that the same command, given again and again, goes on until the counts are what one wants.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults.havoc import Havoc

FIRST_SEED = 20261122
# Whose every fault ends a process, or several, with -9.
KILLS = ("kill at ", "worker", "parent", "server", "postgres", "failover", "restart")


def seed() -> int:
    """Return SEED, or the first that no run in the journal had."""
    return int(os.environ.get("SEED") or FIRST_SEED + len(_noted()))


def note(name: str, seed: int, havoc: Havoc) -> None:
    """Note a run in which nothing was found, and print what all such runs come to."""
    run = {
        "run": name,
        "seed": seed,
        "messages": havoc.said,
        "seconds": round(havoc.seconds),
        "faults": dict(havoc.done),
    }
    if file := _file():
        with file.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(run) + "\n")
    alike = [one for one in _noted() if one["run"] == name] or [run]
    print(f"{_told([run])}\n{name}, all runs noted: {_told(alike)}", flush=True)


def kills(faults: Mapping[str, int]) -> int:
    """Return how many of them ended a process with -9."""
    return sum(count for fault, count in faults.items() if fault.startswith(KILLS))


def _told(runs: list[dict[str, Any]]) -> str:
    faults: Counter[str] = Counter()
    for run in runs:
        faults.update(run["faults"])
    messages, seconds = (sum(run[what] for run in runs) for what in ("messages", "seconds"))
    counts = f"{messages} messages, {faults.total()} faults, {kills(faults)} of them kill -9"
    return f"{len(runs)} x: {counts}, {seconds / 60:.0f} minutes; nothing lost, doubled, reordered"


def _file() -> Path | None:
    named = os.environ.get("SOAK_JOURNAL")
    return Path(named) if named else None


def _noted() -> list[dict[str, Any]]:
    file = _file()
    if file is None or not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
