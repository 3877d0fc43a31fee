"""Injects faults while phones talk: at named steps of the commit, and at any moment."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import redis

from tests.faults.failing_bot import STEPS
from tests.faults.listener import Listener
from tests.faults.live import ISO, LiveBot
from tests.postgres import Postgres

# Longer than a sender's lock: the process wakes when another has taken over.
SLEEP = 6.5
PATIENCE = 40.0

Fault = tuple[str, str]
KILLS: tuple[Fault, ...] = tuple(("kill", name) for name in STEPS)
DRAIN, WORKER, SERVER, EMPTY = ("drain", ""), ("worker", ""), ("server", ""), ("empty", "")
FREEZE = ("freeze", "")
POSTGRES, PARENT, FAILOVER = ("postgres", ""), ("parent", ""), ("failover", "")
HOLDS: tuple[Fault, ...] = (("hold", "begun"), ("hold", "handled"), ("hold", "saved"))


@dataclass(slots=True)
class Heard:
    """How many turns have been answered."""

    turns: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def one(self) -> None:
        self.turns += 1
        self.news.set()

    async def reach(self, number: int) -> None:
        while self.turns < number:
            self.news.clear()
            await self.news.wait()


@dataclass(slots=True)
class Havoc:
    """bots: the first has the folder of orders. done: faults that took effect, by name.

    own: faults only this run has, by name. moments: when each began, as the event loop's time.
    said: messages sent in all. seconds: how long the run took.
    """

    bots: list[LiveBot]
    orders: Path
    chance: random.Random
    postgres: Postgres | None = None
    own: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    listening: Listener | None = None
    done: Counter[str] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    said: int = 0
    seconds: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def wreak(self, faults: Sequence[Fault], heard: Heard, turns: int) -> None:
        """Inject all of them, spread over *turns* answered turns."""
        for number, fault in enumerate(faults):
            await heard.reach((number + 1) * turns // (len(faults) + 1))
            if self.listening:
                now = datetime.now(UTC).strftime(ISO)
                await self._queued(self.listening, now)
            print(f"{datetime.now():%H:%M:%S} turn {heard.turns}: {' at '.join(fault)}", flush=True)
            self.moments.append(asyncio.get_running_loop().time())
            await self._inject(*fault)
        self.over.set()

    async def revive(self) -> None:
        """Start again whatever has ended, without end."""
        while True:
            for bot in self.bots:
                with contextlib.suppress(RuntimeError):  # the one before still ends
                    await asyncio.to_thread(bot.revive)
            await asyncio.sleep(0.1)

    async def _queued(self, listening: Listener, now: str) -> None:
        """Queue a notice, again while the database is away."""
        while True:
            try:
                return await asyncio.to_thread(listening.queue, self.bots[0], now)
            except psycopg.OperationalError:
                await asyncio.sleep(0.1)

    async def _inject(self, word: str, step: str) -> None:
        if not step:
            await asyncio.to_thread(self.own.get(word) or getattr(self, f"_{word}"))
            self.done[word] += 1
        elif await self._ordered(step, f"{word} {SLEEP}" if word == "hold" else word):
            self.done[f"{word} at {step}"] += 1

    async def _ordered(self, step: str, order: str) -> bool:
        """Order a fault at a step; False when nobody came to it in time."""
        file = self.orders / step
        draft = file.with_suffix(".draft")
        draft.write_text(order)
        draft.rename(file)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while file.exists():
                    await asyncio.sleep(0.01)
        taken = not file.exists()
        file.unlink(missing_ok=True)
        return taken

    def _drain(self) -> None:
        self._end_one(signal.SIGTERM)

    def _worker(self) -> None:
        self._end_one(signal.SIGKILL)

    def _end_one(self, number: signal.Signals) -> None:
        bot = self.chance.choice(self.bots)
        assert bot.process
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.chance.choice(bot.workers() or [bot.process.pid]), number)

    def _parent(self) -> None:
        self.chance.choice(self.bots).kill()

    def _server(self) -> None:
        self.bots[0].kill_server()

    def _freeze(self) -> None:
        """Let Valkey hang, connections and all, for longer than anybody waits for a reply."""
        with contextlib.suppress(redis.ConnectionError, FileNotFoundError, ProcessLookupError):
            server = int(self.bots[0].client().info("server")["process_id"])
            os.kill(server, signal.SIGSTOP)
            time.sleep(SLEEP)
            os.kill(server, signal.SIGCONT)

    def _empty(self) -> None:
        with contextlib.suppress(redis.ConnectionError, FileNotFoundError):
            self.bots[0].client().flushall()

    def _postgres(self) -> None:
        assert self.postgres
        self.postgres.kill()
        self.postgres.start()
