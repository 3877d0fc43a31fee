"""A Valkey master, its replica and three Sentinels on ports of their own; a failover on demand."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from state.server_files import server_binary
from tests.faults.live import free_port

NAME = "zc"
SENTINEL = """port {port}
dir {folder}
sentinel monitor zc 127.0.0.1 {master} 2
sentinel down-after-milliseconds zc 1000
sentinel failover-timeout zc 4000
"""


@dataclass(slots=True)
class Sentinels:
    """ports: of the two servers. masters: as they were, the newest last."""

    folder: Path
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    watchers: tuple[int, ...] = field(default_factory=lambda: tuple(free_port() for _ in range(3)))
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    failovers: int = 0

    @property
    def url(self) -> str:
        """As REDIS_URL takes it."""
        return f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in self.watchers)}/{NAME}"

    def start(self) -> None:
        """Start all; return when the Sentinels know master and replica."""
        first, second = self.ports
        self._serve(first)
        self._serve(second, "--replicaof", f"127.0.0.1 {first}")
        for port in self.watchers:
            file = self.folder / f"sentinel-{port}.conf"
            file.write_text(SENTINEL.format(port=port, master=first, folder=self.folder))
            self.running[port] = self._run([str(file), "--sentinel"])
        self._until_whole()

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    def fail_over(self) -> None:
        """Kill the master with -9; return when the other is one and the killed has joined it."""
        old = self.master()
        self.running[old].send_signal(signal.SIGKILL)
        self.running[old].wait()
        while (new := self.master()) == old:
            time.sleep(0.1)
        self._serve(old, "--replicaof", f"127.0.0.1 {new}")
        self._until_whole()
        self.failovers += 1

    def master(self) -> int:
        """Return the port of the master all Sentinels agree on; one may hear of it late."""
        while True:
            with contextlib.suppress(redis.RedisError):
                (named, *others) = {self._named_by(watcher) for watcher in self.watchers}
                if not others:
                    return named
            time.sleep(0.1)

    def _named_by(self, watcher: int) -> int:
        with redis.Redis(port=watcher, socket_timeout=1) as client:
            return int(client.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", NAME)[1])

    def _until_whole(self) -> None:
        """Wait for a replica that has all, and Sentinels that know of each other."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            time.sleep(0.2)
            try:
                with redis.Redis(port=self.master()) as client:
                    replicas = client.info("replication")
                if replicas.get("slave0", {}).get("state") == "online" and self._complete():
                    return
            except redis.RedisError:
                continue
        raise TimeoutError("no replica joined")

    def _complete(self) -> bool:
        with redis.Redis(port=self.watchers[0]) as client:
            known = client.info("sentinel")["master0"]
        return bool(known["slaves"] == 1 and known["sentinels"] == len(self.watchers))

    def _serve(self, port: int, *more: str) -> None:
        folder = self.folder / str(port)
        folder.mkdir(exist_ok=True)
        settings = ["--port", str(port), "--dir", str(folder), "--save", ""]
        settings += ["--appendonly", "yes", "--appendfsync", "always", *more]
        self.running[port] = self._run(settings)

    def _run(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "servers.log").open("ab") as log:
            return subprocess.Popen([server_binary(), *arguments], stdout=log, stderr=log)


@contextmanager
def sentinels(folder: Path) -> Iterator[Sentinels]:
    """Run them in *folder*."""
    servers = Sentinels(folder)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
