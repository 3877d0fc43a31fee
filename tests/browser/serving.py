"""`run_bot.py serve --demo` as a child process, on its own port and data folder."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from state.codes import hash_code, new_code
from tests.source import ROOT

START_SECONDS = 60.0
COMMAND = (sys.executable, "run_bot.py", "serve", "--demo")
OUTSIDE = ("REDIS_URL", "DATABASE_URL", "HOST", "PORT", "DATA_DIR", "SECURE_COOKIES")
READY = re.compile(r"^ready$", re.M)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One running bot. It may be stopped and started again on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.home = f"http://127.0.0.1:{self.port}"
        self.printed = folder / "printed.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.people: dict[str, list[str]] = {}
        self.given: set[str] = set()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "zhucuntong.db"

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        place = {"PORT": str(self.port), "DATA_DIR": str(self.data)}
        self.starts += 1
        with self.printed.open("ab") as output:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env={**kept, **place, "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.home, timeout=2) as answer:
                    answer.read()
                # The page answers a moment before the links are printed.
                if READY.findall(self.printed.read_text())[self.starts - 1 :]:
                    self._note_codes()
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                pass
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the server did not start:\n{self.printed.read_text()[-2000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(30)
        self.process = None

    def link(self, door: str) -> str:
        """Return the link last printed for a door, as links does: "" is the households'."""
        return self.links(door)[-1]

    def links(self, door: str) -> list[str]:
        """Return every link printed for a door; supervisors: the township's, then the county's.

        Asked for again, each comes with a code of its own: the printed one may be used up.
        """
        links = re.findall(rf"{re.escape(self.home)}[^\s]*", self.printed.read_text())
        fitting = [link for link in links if re.fullmatch(rf"{self.home}/{door}(\?.*)?", link)]
        assert fitting, f"no link for /{door} among {links}"
        return [self._anew(link) for link in fitting]

    def _anew(self, link: str) -> str:
        place, _, printed = link.partition("?code=")
        if not printed:
            return place
        if printed not in self.given:
            self.given.add(printed)
            return link
        code = new_code()
        row = (hash_code(code), *self.people[hash_code(printed)])
        with closing(sqlite3.connect(self.database, timeout=20)) as database, database:
            database.execute(
                "INSERT INTO codes (code_hash, person, expires_at) VALUES (?,?,?)", row
            )
        return f"{place}?code={code}"

    def _note_codes(self) -> None:
        """Keep whose each code is and how long it holds: a desk may take it back."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            for code, *whose in database.execute("SELECT code_hash, person, expires_at FROM codes"):
                self.people[code] = whose
