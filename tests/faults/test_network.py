"""The network between the bot's host and its servers' is cut in the middle of turns."""

import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from state.server_files import server_binary, server_command
from tests.faults.checker import findings
from tests.faults.havoc import Fault, Havoc
from tests.faults.hosts import Host, NoSecondHost, second_host
from tests.faults.journal import note
from tests.faults.live import HEADS, RECEIPT, SENTENCE, LiveBot, free_port
from tests.faults.runs import faulty_bot, run
from tests.faults.senders import phones, session
from tests.faults.test_soak import PHONES, SEED, SHARE, turns
from tests.postgres import CONFIGURATION, Postgres

# Shorter than anybody's patience, and longer than everybody's.
CUTS = (1.0, 7.0, 25.0)
KINDS: tuple[Fault, ...] = (("cut", ""), ("restart", ""))

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


@dataclass(slots=True)
class Servers:
    """PostgreSQL and Valkey, listening at one end of the host's wire."""

    host: Host
    folder: Path
    postgres: Postgres
    chance: random.Random
    port: int = field(default_factory=free_port)
    valkey: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        command = server_command(server_binary(), self.folder, self.folder / "v.sock")
        place = ["--port", str(self.port), "--bind", self.host.servers, "--protected-mode", "no"]
        self.valkey = subprocess.Popen([*command, *place], stdout=subprocess.DEVNULL)
        self.postgres.start()

    def kill(self) -> None:
        assert self.valkey
        self.valkey.kill()
        self.valkey.wait()
        self.postgres.kill()

    def cut(self) -> None:
        """Let the wire be cut for a while."""
        self.host.cut()
        time.sleep(self.chance.choice(CUTS))
        self.host.mend()

    def restart(self) -> None:
        """Let the servers die and come back while the wire is cut: nobody hears of it."""
        self.host.cut()
        self.kill()
        self.serve()
        time.sleep(self.chance.choice(CUTS))
        self.host.mend()


@pytest.fixture
def host() -> Iterator[Host]:
    try:
        with second_host() as host:
            yield host
    except NoSecondHost as error:
        pytest.skip(str(error))


@pytest.fixture
def servers(host: Host) -> Iterator[Servers]:
    with (
        tempfile.TemporaryDirectory(prefix="pg-") as place,
        tempfile.TemporaryDirectory(prefix="vk-") as folder,
    ):
        postgres = Postgres(Path(place), f"{CONFIGURATION}listen_addresses = '{host.servers}'\n")
        with (postgres.data / "pg_hba.conf").open("a") as allowed:
            allowed.write(f"host all all {host.net}.0.0/24 trust\n")
        found = Servers(host, Path(folder), postgres, random.Random(SEED))
        found.serve()
        yield found
        found.kill()


@contextmanager
def bot_of(folder: Path, servers: Servers, **more: str) -> Iterator[LiveBot]:
    """Run a bot on the other host, its records here. more: environment variables."""
    host, url = servers.host, servers.postgres.url
    more["DATABASE_URL"] = f"postgresql://tester@{host.servers}/postgres"
    bot = faulty_bot(folder / "data", folder / "orders", **more)
    bot.host, bot.inside, bot.records = host.address, host.inside, url
    bot.start()
    try:
        bot.add_village()
        yield bot
    finally:
        bot.stop()


async def test_records_that_fall_silent_keep_nobody_waiting_for_ever(
    tmp_path: Path, servers: Servers
) -> None:
    with bot_of(tmp_path, servers) as bot:
        async with session() as http:
            (phone,) = await phones([bot], http, 1)
            await phone.page.say(SENTENCE.format(head=HEADS[0]))
            servers.host.cut()
            assert await phone.page.once("确认", "one", seconds=90) == 503
            servers.host.mend()
            (receipt,) = RECEIPT.findall("\n".join(await phone.page.say("确认", "one")))
        assert bot.rows("SELECT receipt FROM visits") == [(receipt,)]


async def test_a_cut_network(tmp_path: Path, servers: Servers) -> None:
    redis = f"redis://{servers.host.servers}:{servers.port}"
    with bot_of(tmp_path, servers, REDIS_URL=redis) as bot:
        own = {"cut": servers.cut, "restart": servers.restart}
        havoc = Havoc([bot], tmp_path / "orders", servers.chance, own=own)
        faults = servers.chance.sample(KINDS * 20, max(4, round(40 * SHARE)))
        told = await run(havoc, faults, PHONES, turns(2_000))
        assert havoc.done.total() == len(faults)
        assert findings(bot.rows, told) == []
        assert havoc.listening is not None
        assert havoc.listening.findings() == []
        note("cut network", SEED, havoc)
