"""run_bot.py with faults at named steps: python -m tests.faults.failing_bot serve …

Nothing of it exists in the product: the steps are wrapped here, before the program runs. A file
named like a step in the folder FAULTS is an order; the first process that comes to the step takes
it, once. What it says:

    kill            this process ends with -9
    server PID      another process ends with -9, such as Valkey
    group PID       a group of processes ends with -9, such as PostgreSQL's
    hold SECONDS    this process stops, its event loop included, as if the machine slept
"""

import asyncio
import functools
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import bot.outbox
import bot.turns
import bot.workers
import run_bot
import state.writer
from bot.channels.web_chat import WebChat
from bot.outbox import Outbox
from state.redis_store import RedisStore

LEASE = timedelta(seconds=5)  # what was claimed by a process that died is free soon
ORDERS = Path(os.environ.get("FAULTS", ""))
# In the order a message comes to them; the last three are the outbox's.
STEPS = (
    "begun", "handled", "written", "committed", "saved", "answering", "claimed", "sent", "marked",
)  # fmt: skip


def step(name: str) -> None:
    """Carry out what was ordered for this step, if anything was."""
    if not name:
        return
    order = ORDERS / name
    mine = ORDERS / f"{name}.{os.getpid()}"
    try:
        order.rename(mine)
    except FileNotFoundError:
        return
    word, _, rest = mine.read_text().partition(" ")
    mine.unlink()
    if word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "server":
        os.kill(int(rest), signal.SIGKILL)
    if word == "group":
        os.killpg(int(rest), signal.SIGKILL)
    if word == "hold":
        time.sleep(float(rest))


def around(owner: Any, name: str, before: str = "", after: str = "") -> None:
    """Let owner.name come to a step before it begins, or when it has returned."""
    plain: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(plain)
    async def awaited(*given: Any, **named: Any) -> Any:
        step(before)
        found = await plain(*given, **named)
        step(after)
        return found

    @functools.wraps(plain)
    def called(*given: Any, **named: Any) -> Any:
        step(before)
        found = plain(*given, **named)
        step(after)
        return found

    setattr(owner, name, awaited if asyncio.iscoroutinefunction(plain) else called)


def main() -> int:
    bot.workers.PROGRAM = Path(__file__)
    bot.outbox.LEASE = LEASE
    around(RedisStore, "begin", after="begun")
    around(bot.turns, "after_turn", after="handled")
    around(state.writer, "store_together", after="written")
    around(state.writer.Writer, "commit", after="committed")
    around(RedisStore, "finish", after="saved")
    around(WebChat, "_say", after="answering")
    around(Outbox, "_send", before="claimed")
    around(Outbox, "_attempt", after="marked")
    around(WebChat, "send", after="sent")
    return run_bot.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
