"""The long runs: make soak. SOAK=0.1 runs a tenth of each, SOAK_JOURNAL notes what was run.

One machine: three workers, SQLite, the embedded server. Three hosts: a process each, one
PostgreSQL, Valkey behind Sentinels. Nothing may be lost, doubled or reordered by any of it.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.checker import findings
from tests.faults.havoc import (
    DRAIN,
    EMPTY,
    FAILOVER,
    FREEZE,
    HOLDS,
    KILLS,
    PARENT,
    POSTGRES,
    SERVER,
    WORKER,
    Fault,
    Havoc,
)
from tests.faults.journal import note, seed
from tests.faults.runs import faulty_bot, run
from tests.faults.sentinels import sentinels
from tests.postgres import Postgres

SHARE = float(os.environ.get("SOAK", "1"))
SEED = seed()
PHONES, MESSAGES_A_TURN = 12, 1.33
HOURS = 3 * 3600

pytestmark = [pytest.mark.soak, pytest.mark.timeout(HOURS)]


def drawn(chance: random.Random, kinds: tuple[Fault, ...], number: int) -> list[Fault]:
    """Every kind as often as any other, in any order."""
    rounds = round(number * SHARE) // len(kinds) + 1
    return chance.sample(kinds * rounds, len(kinds) * rounds)


def turns(messages: int) -> int:
    return round(messages * SHARE / PHONES / MESSAGES_A_TURN)


async def test_one_machine(tmp_path: Path) -> None:
    chance, orders = random.Random(SEED), tmp_path / "orders"
    bot = faulty_bot(tmp_path / "data", orders, "--workers", "3")
    bot.start()
    bot.add_village()
    havoc = Havoc([bot], orders, chance)
    kinds = (*KILLS, *HOLDS, DRAIN, WORKER, SERVER, FREEZE, PARENT, EMPTY)
    faults = drawn(chance, kinds, 300)
    told = await run(havoc, faults, PHONES, turns(10_000))
    assert havoc.done.total() >= 300 * SHARE
    assert findings(bot.rows, told) == []
    assert havoc.listening is not None
    assert havoc.listening.findings(emptied=True) == []
    assert bot.stop() == 0
    note("one machine", SEED, havoc)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        server = Postgres(Path(name))
        server.start()
        yield server
        server.stop()


async def test_three_hosts(tmp_path: Path, postgres: Postgres) -> None:
    chance, orders = random.Random(SEED), tmp_path / "orders"
    with ExitStack() as stack:
        servers = stack.enter_context(sentinels(tmp_path))
        places = {"REDIS_URL": servers.url, "DATABASE_URL": postgres.url}
        bots = [faulty_bot(tmp_path / f"host{n}", orders, **places) for n in range(3)]
        for bot in bots:
            bot.start()
            stack.callback(bot.stop)
        bots[0].add_village()
        havoc = Havoc(bots, orders, chance, postgres, {"failover": servers.fail_over})
        kinds = (*KILLS, *HOLDS, DRAIN, WORKER, POSTGRES, FAILOVER)
        told = await run(havoc, drawn(chance, kinds, 150), PHONES, turns(5_000))
        assert servers.failovers
        assert findings(bots[0].rows, told) == []
        assert havoc.listening is not None
        assert havoc.listening.findings() == []
        note("three hosts", SEED, havoc)
