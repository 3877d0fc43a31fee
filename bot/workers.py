"""Several processes that serve together behind one port, and the parent that keeps them going.

The parent opens the port and runs the embedded server, so that both outlive a worker. It handles no
message itself. SIGTERM or SIGINT ends all; SIGHUP reloads all; SIGUSR1 replaces them one by one. A
single worker may be sent SIGTERM: it answers what it has taken in, and another takes its place.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.claim import claimed
from config.settings import Settings
from state.embedded import embedded_server, tethered

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).parent.parent / "run_bot.py"
BACKLOG = 1024
END_SECONDS = 25.0  # more than a worker gives those it still answers
START_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

Show = Callable[[str], None]


class NotStarted(Exception):
    """The first worker ended before it was ready; its log says why."""


async def serve_together(settings: Settings, show: Show, *, demo: bool = False) -> int:
    """Run settings.workers processes until SIGINT or SIGTERM. show: as for bot.serve.

    Raises NotStarted, FolderTaken, EmbeddedServerError, OSError when the port is taken.
    """
    async with contextlib.AsyncExitStack() as stack:
        inherited = []
        url = settings.redis_url
        if not url:
            inherited.append(await stack.enter_async_context(claimed(settings.data)))
            url = await stack.enter_async_context(embedded_server(settings.data / "redis"))
        port = stack.enter_context(_listening(settings.host, settings.port))
        crew = _Crew(port, url, inherited, show)
        await crew.run(settings.workers, _arguments(settings, port, demo=demo))
    return 0


@dataclass(slots=True, eq=False)
class _Worker:
    """A place in the crew. process: who has it now. ready: set while that one serves."""

    process: Process | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.process:
                self.process.send_signal(number)


@dataclass(slots=True)
class _Crew:
    port: socket.socket
    redis_url: str
    inherited: Sequence[int]
    show: Show
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    workers: list[_Worker] = field(default_factory=list)
    replacing: asyncio.Task[None] | None = None

    async def run(self, many: int, arguments: Sequence[str]) -> None:
        """Keep as many workers until stopped. The first prepares the records for all."""
        self._heed_signals()
        first = _Worker()
        self.workers.append(first)
        await self._start(first, arguments, self.show)
        if not first.ready.is_set() and not self.stopped.is_set():
            raise NotStarted("no worker; see the log above")
        plain = [one for one in arguments if one != "--demo"]
        self.workers += [_Worker() for _ in range(many - 1)]
        keeping = [asyncio.create_task(self._keep(one, plain)) for one in self.workers]
        await self._all_ready()
        if not self.stopped.is_set():
            self.show("ready")
        await self.stopped.wait()
        await self._end(keeping)

    async def _all_ready(self) -> None:
        """Return once all serve, or it takes too long, or they are to end."""
        stopped = asyncio.create_task(self.stopped.wait())
        ready = asyncio.create_task(self._ready())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait((ready, stopped), timeout=START_SECONDS, return_when=first)
        ready.cancel()
        stopped.cancel()

    async def _ready(self) -> None:
        for worker in self.workers:
            await worker.ready.wait()

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopped.set)
        loop.add_signal_handler(signal.SIGHUP, self._tell, signal.SIGHUP)
        loop.add_signal_handler(signal.SIGUSR1, self._replace_all)

    def _tell(self, number: signal.Signals) -> None:
        for worker in self.workers:
            worker.send(number)

    def _replace_all(self) -> None:
        if self.replacing is None or self.replacing.done():
            self.replacing = asyncio.create_task(self._replace())

    async def _replace(self) -> None:
        """One after the other, so that the others go on answering."""
        for worker in self.workers:
            worker.ready.clear()
            worker.send(signal.SIGTERM)
            await worker.ready.wait()

    async def _keep(self, worker: _Worker, arguments: Sequence[str]) -> None:
        """Whenever the worker has ended, start another; with growing pauses if it never served."""
        pause = FIRST_PAUSE
        while worker.process or not self.stopped.is_set():
            if worker.process is None:
                await self._start(worker, arguments, log.debug)
            assert worker.process
            code = await worker.process.wait()
            pause = FIRST_PAUSE if worker.ready.is_set() else pause
            worker.process = None
            worker.ready.clear()
            log.info("a worker ended with %s", code)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopped.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _start(self, worker: _Worker, arguments: Sequence[str], show: Show) -> None:
        """Start a process; return when it serves, or has ended instead."""
        worker.process = await asyncio.create_subprocess_exec(
            *tethered([sys.executable, str(PROGRAM), *arguments]),
            stdin=DEVNULL,
            stdout=PIPE,
            env={**os.environ, "REDIS_URL": self.redis_url},
            pass_fds=(self.port.fileno(), *self.inherited),
            # Ctrl-C in the terminal is for us, who end them in order.
            start_new_session=True,
        )
        if self.stopped.is_set():  # all others were told before this one was there
            worker.send(signal.SIGTERM)
        assert worker.process.stdout
        async for raw in worker.process.stdout:
            line = raw.decode().rstrip("\n")
            if line == "ready":
                # A worker made the queue as short as suits it: see bot.serve.
                self.port.listen(BACKLOG)
                worker.ready.set()
                return
            show(line)

    async def _end(self, keeping: Sequence[asyncio.Task[None]]) -> None:
        if self.replacing:
            self.replacing.cancel()
        self._tell(signal.SIGTERM)
        _, left = await asyncio.wait(keeping, timeout=END_SECONDS)
        self._tell(signal.SIGKILL)
        for task in left:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


def _listening(host: str, port: int) -> socket.socket:
    """Open the port that all workers take connections from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _arguments(settings: Settings, port: socket.socket, *, demo: bool) -> Sequence[str]:
    number = str(port.getsockname()[1])
    place = ["--host", settings.host, "--port", number, "--workers", str(settings.workers)]
    return ["serve", *place, "--socket", str(port.fileno()), *(["--demo"] if demo else [])]
