"""Several processes behind one port, on SQLite and on PostgreSQL, ended one after the other."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.workers import START_SECONDS
from tests.faults.checker import findings
from tests.faults.live import LiveBot
from tests.faults.senders import Phone, phones, session
from tests.shared import begun
from tests.state.servers import alive, until

PHONES, TURNS, WORKERS = 6, 12, 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgres"])
def bot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LiveBot]:
    live = LiveBot(begun(tmp_path), options=("--workers", str(WORKERS)))
    if request.param == "postgres":
        live.more["DATABASE_URL"] = request.getfixturevalue("fresh_postgres_url")
    live.start()
    live.add_village()
    yield live
    assert live.stop() == 0


async def everybody(
    bot: LiveBot, heard: Callable[[], None], until: asyncio.Event | None = None
) -> list[Phone]:
    """Let all phones talk to the end; return them."""
    async with session() as http:
        found = await phones([bot], http, PHONES)
        await asyncio.gather(*(phone.talk(TURNS, heard, until) for phone in found))
        assert all([await phone.alive() for phone in found])
    return found


def ending(bot: LiveBot, number: signal.Signals, every: int) -> Callable[[], None]:
    """Return what ends the oldest worker whenever so many more turns were answered."""
    heard = count(1)

    def end() -> None:
        if next(heard) % every == 0:
            os.kill(bot.workers()[0], number)

    return end


@pytest.mark.soak
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
async def test_ending_workers_loses_doubles_and_reorders_nothing(
    bot: LiveBot, number: signal.Signals
) -> None:
    found = await everybody(bot, ending(bot, number, every=PHONES * TURNS // 4))
    assert findings(bot.rows, [told for phone in found for told in phone.log]) == []


async def test_replacing_all_workers_loses_doubles_and_reorders_nothing(bot: LiveBot) -> None:
    before, heard, replaced = set(bot.workers()), count(1), asyncio.Event()
    assert len(before) == WORKERS

    def look() -> None:
        number = next(heard)
        if number == PHONES:
            assert bot.process
            bot.process.send_signal(signal.SIGUSR1)
        now = set(bot.workers())
        if len(now) == WORKERS and not now & before:
            replaced.set()

    found = await everybody(bot, look, replaced)
    assert findings(bot.rows, [told for phone in found for told in phone.log]) == []


def test_who_is_told_to_end_while_workers_start_ends_them_in_order(tmp_path: Path) -> None:
    live = LiveBot(begun(tmp_path), options=("--workers", "3"), more={"LOG_LEVEL": "INFO"})
    place = ["--host", live.host, "--port", str(live.port), *live.options]
    environment = {**os.environ, "DATA_DIR": str(live.data), "LOG_LEVEL": "INFO"}
    with subprocess.Popen(
        [sys.executable, "run_bot.py", "serve", *place],
        cwd=live.source,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        live.process = parent
        assert parent.stderr
        leading = next(line for line in parent.stderr if "this process leads" in line)
        parent.send_signal(signal.SIGTERM)
        said, log = parent.communicate(timeout=120)
    log = leading + log
    assert parent.returncode == 0, log
    led, ended = [_at(log, what) for what in ("this process leads", "a worker ended")]
    assert ended - led < timedelta(seconds=START_SECONDS), "the others never start"
    assert "a worker ended with 0" in log, "the first is not killed, but ends"
    assert "ready" not in said.splitlines()
    assert "ERROR" not in log


def _at(log: str, what: str) -> datetime:
    (line, *_) = [line for line in log.splitlines() if what in line]
    return datetime.fromisoformat(line.split()[0])


async def test_workers_end_soon_after_their_parent_and_the_next_bot_goes_on(bot: LiveBot) -> None:
    workers, heard, killed, over = bot.workers(), count(1), asyncio.Event(), asyncio.Event()

    def look() -> None:
        if next(heard) == PHONES:
            bot.kill()
            killed.set()

    async def again() -> None:
        await killed.wait()
        await asyncio.to_thread(until, lambda: not any(map(alive, workers)), 15)
        await asyncio.to_thread(bot.revive)
        over.set()

    reviving = asyncio.create_task(again())
    found = await everybody(bot, look, over)
    await reviving
    assert findings(bot.rows, [told for phone in found for told in phone.log]) == []
