"""Real servers for tests, once per session: Valkey, PostgreSQL, and migrated empty databases."""

import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from state.migrate import upgrade
from state.server_files import server_binary, server_command
from tests.postgres import postgres_server
from tests.shared import once, share

NUMBERS = count(1)
# Folders whose files take longest begin first: no process is left with a long one at the end.
LONGEST = ("browser", "faults", "month", "channels", "promises", "bot")
# One process takes all files of these: they share a browser, a server and who is at its desk.
TOGETHER = ("tests/browser/",)
MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30

# How long an example takes says more of what else the machine does.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Keep all files of tests in memory: every server syncs them to the disk, as in production."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and _takes_files(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    gc.disable()


def _takes_files(folder: Path) -> bool:
    found = os.statvfs(folder)
    programs = not found.f_flag & os.ST_NOEXEC
    return programs and os.access(folder, os.W_OK) and found.f_bavail * found.f_frsize > ENOUGH


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected stays to the end: it is not looked through for garbage again and again."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)  # as the bot runs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.parent.name, len(ranks)))


class ByFile(LoadFileScheduling):
    """Gives each process a file at a time, or all of a folder whose files belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    share(tmp_path_factory)


@pytest.fixture(scope="session")
def valkey_socket() -> Iterator[Path]:
    """A running Valkey server's socket, set up as in production."""
    with tempfile.TemporaryDirectory(prefix="vk-") as name:
        folder, socket = Path(name), Path(name, "v.sock")
        command = server_command(server_binary(), folder, socket)
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            until_pong(socket)
            yield socket
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def valkey_url(valkey_socket: Path) -> str:
    """The URL of an emptied Valkey server."""
    with redis.Redis(unix_socket_path=str(valkey_socket)) as client:
        client.flushall()
    return f"unix://{valkey_socket}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server's administrative database; empty databases come from it."""
    with postgres_server() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE migrated")
        upgrade(url.replace("/postgres?", "/migrated?"))
        yield url


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    return once("sqlite", _migrated) / "records.db"


def _migrated(folder: Path) -> None:
    folder.mkdir()
    upgrade(f"sqlite:///{folder}/records.db")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'records.db')}"


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database."""
    name = f"test{next(NUMBERS)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY file_copy")
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database; each test runs on both engines."""
    name = {"sqlite": "sqlite_url", "postgres": "fresh_postgres_url"}[request.param]
    return str(request.getfixturevalue(name))


def until_pong(socket: Path) -> None:
    deadline = time.monotonic() + 30
    with redis.Redis(unix_socket_path=str(socket)) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return
