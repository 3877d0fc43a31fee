"""Runs the Valkey server that comes with requirements.txt, as a child of this process.

    async with embedded_server(data / "redis") as url:      # "unix:///…/v.sock"
        async with RedisLink(url) as link: ...

One server per folder: it inherits a lock on it. When another process's server holds the folder,
that one is used; when it goes away, this process takes over with its own. A server that dies is
started again. The URL stays the same through all of it. However this process ends, kill -9
included, Linux stops the server with it; elsewhere the next start finds it and uses it.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from state.server_files import (
    DAMAGED,
    EmbeddedServerError,
    choose_socket,
    noted_socket,
    server_binary,
    server_command,
    set_aside,
    try_lock,
)

__all__ = ["EmbeddedServerError", "embedded_server", "tethered"]

log = logging.getLogger(__name__)

PATIENCE = 15.0  # seconds another process's server may take to answer or to go
STOP_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.1, 5.0, 30.0
LARGEST_LOG = 4 * 1024 * 1024

# Runs between fork and the server: asks Linux to end it with the thread that started it. A
# preexec_fn would run Python between fork and exec, which can hang in a process with threads.
TETHER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the starting process is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


@asynccontextmanager
async def embedded_server(folder: Path) -> AsyncIterator[str]:
    """Keep a server on the data folder running; give its URL once it answers.

    Raises EmbeddedServerError when there is no server to run, or when another process holds the
    folder and does not answer.
    """
    keeper = _Keeper(_private(folder), server_binary())
    try:
        await keeper.begin()
        keeping = asyncio.create_task(keeper.keep())
        try:
            yield f"unix://{quote(str(keeper.socket))}"
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping
    finally:
        await keeper.stop()


@dataclass(slots=True)
class _Keeper:
    folder: Path
    binary: str
    socket: Path | None = None
    lock: int | None = None
    process: Process | None = None

    async def begin(self) -> None:
        """Get a server that answers: our own, or that of the process that has the folder."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if self.lock is None:
                self.lock = try_lock(self.folder / "lock")
            if self.lock is not None:
                return await self._launch()
            self.socket = noted_socket(self.folder)
            if self.socket and await _answers(self.socket):
                log.info("using the server another process runs on %s", self.folder)
                return None
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"another process holds {self.folder} and does not answer on {self.socket}; "
                    "stop it, or choose another data folder"
                )
            await asyncio.sleep(0.05)

    async def keep(self) -> None:
        """Whenever the server goes away, get one again, with growing pauses."""
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            with contextlib.suppress(OSError):
                await self._gone()
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else pause
            log.error("the embedded server is gone; starting again in %.1f s", pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self.begin()
            except (EmbeddedServerError, OSError) as error:
                log.error("the embedded server does not start: %s", error)

    async def stop(self) -> None:
        """End our own server, politely at first, and give the folder free."""
        process, self.process = self.process, None
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    async def _launch(self) -> None:
        self.socket = choose_socket(self.folder)
        journal = self.folder / "server.log"
        if journal.exists() and journal.stat().st_size > LARGEST_LOG:
            journal.unlink()
        for _ in range(2):
            read = journal.stat().st_size if journal.exists() else 0
            await self._spawn(journal)
            if await self._ready():
                return
            said = journal.read_bytes()[read:]
            if not DAMAGED.search(said):
                break
            log.error("damaged data files, starting empty; kept in %s", set_aside(self.folder))
        raise EmbeddedServerError(f"{self.binary} does not start; see {journal}")

    async def _spawn(self, journal: Path) -> None:
        assert self.lock is not None
        assert self.socket is not None
        command = tethered(server_command(self.binary, self.folder, self.socket))
        with journal.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=(self.lock,),
                # Ctrl-C in the terminal is for us; the server must live until we have drained.
                start_new_session=True,
            )

    async def _ready(self) -> bool:
        """Wait until the server has loaded its data and answers; False when it ended instead."""
        assert self.process is not None
        assert self.socket is not None
        since = time.monotonic()
        told = False
        while self.process.returncode is None:
            if await _answers(self.socket):
                return True
            if not told and time.monotonic() - since > 2:
                told = True
                log.warning("the embedded server is still loading its data")
            await asyncio.sleep(0.01)
        return False

    async def _gone(self) -> None:
        """Return when the server we use has ended."""
        if self.process is not None:
            await self.process.wait()
            return
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        try:
            while await reader.read(1024):
                pass
        finally:
            writer.close()


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.absolute()


def tethered(command: Sequence[str]) -> Sequence[str]:
    """Return a command that Linux ends together with this process.

    Raises EmbeddedServerError when it would end with a thread of ours already.
    """
    if sys.platform != "linux":
        return command
    if threading.current_thread() is not threading.main_thread():
        # Linux would stop the server when this thread ends, not when the process does.
        raise EmbeddedServerError("a child process must be started from the main thread")
    return [sys.executable, "-I", "-S", "-c", TETHER, str(os.getpid()), *command]


async def _answers(socket: Path) -> bool:
    """Return whether the server there is past loading: it answers PING with PONG."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                writer.write(b"PING\r\n")
                return await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
