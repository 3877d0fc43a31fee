"""A Valkey Cluster of three masters and a replica of the first; slots move and masters die."""

import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import redis

from state.server_files import server_binary, server_command
from tests.faults.live import free_port

MASTERS, SLOTS = 3, 16_384
# How long a member may be silent before another takes its place.
SILENCE_MS = 600


@dataclass(slots=True)
class Cluster:
    """ports: of the masters, then of the replica. buses: each member's port for the others.

    running: the servers by their port.
    """

    folder: Path
    ports: list[int] = field(default_factory=lambda: [free_port() for _ in range(MASTERS + 1)])
    buses: dict[int, int] = field(default_factory=lambda: defaultdict(free_port))
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """As REDIS_URL takes it; it names two of the members."""
        return f"redis+cluster://127.0.0.1:{self.ports[1]},127.0.0.1:{self.ports[2]}"

    def start(self) -> None:
        """Start all; return when every member knows of every slot, and the replica has its data."""
        for port in self.ports:
            self._serve(port)
            _until(partial(ask, port, "PING"))
        for number, port in enumerate(self.ports[:MASTERS]):
            slots = number * SLOTS // MASTERS, (number + 1) * SLOTS // MASTERS - 1
            ask(port, "CLUSTER ADDSLOTSRANGE", *slots)
            ask(port, "CLUSTER SET-CONFIG-EPOCH", number + 1)
        first, replica = self.ports[0], self.ports[MASTERS]
        for port in self.ports[1:]:
            ask(port, "CLUSTER MEET", "127.0.0.1", first, self.buses[first])
        _until(lambda: ask(replica, "CLUSTER REPLICATE", ask(first, "CLUSTER MYID")))
        _until(lambda: all(map(_whole, self.ports)))
        _until(lambda: ask(replica, "INFO", "replication")["master_link_status"] == "up")

    def stop(self) -> None:
        for server in self.running.values():
            server.kill()
            server.wait()

    def empty(self) -> None:
        for port in self.ports:
            if ask(port, "ROLE")[0] == b"master":
                ask(port, "FLUSHALL")

    def kill(self, port: int) -> None:
        self.running[port].kill()
        self.running[port].wait()

    def revive(self, port: int) -> None:
        """Start a killed member again; return when it knows of every slot."""
        self._serve(port)
        _until(lambda: _whole(port))

    def owner(self, slot: int) -> int:
        """Return the port of the master that has a slot now."""
        rows = ask(self.ports[1], "CLUSTER SLOTS")
        return next(int(master[1]) for low, high, master, *_ in rows if low <= slot <= high)

    def move(
        self, slot: int, source: int, target: int, pause: Callable[[], Any] = lambda: None
    ) -> None:
        """Move a slot with its keys, as resharding does; *pause* is done with half of it moved."""
        to, by = ask(target, "CLUSTER MYID"), ask(source, "CLUSTER MYID")
        ask(target, "CLUSTER SETSLOT", slot, "IMPORTING", by)
        ask(source, "CLUSTER SETSLOT", slot, "MIGRATING", to)
        keys = ask(source, "CLUSTER GETKEYSINSLOT", slot, 1000)
        for key in keys[: len(keys) // 2]:
            ask(source, "MIGRATE", "127.0.0.1", target, key, 0, 5000)
        pause()
        while keys := ask(source, "CLUSTER GETKEYSINSLOT", slot, 1000):
            ask(source, "MIGRATE", "127.0.0.1", target, "", 0, 5000, "KEYS", *keys)
        for port in (target, source):
            ask(port, "CLUSTER SETSLOT", slot, "NODE", to)

    def _serve(self, port: int) -> None:
        folder = self.folder / str(port)
        folder.mkdir(exist_ok=True)
        command = [*server_command(server_binary(), folder, folder / "v.sock")]
        command += ["--cluster-enabled", "yes", "--port", str(port), "--bind", "127.0.0.1"]
        # left alone, the members' own port is this one and 10000 more, which may be none
        command += [
            "--cluster-port",
            str(self.buses[port]),
            "--cluster-node-timeout",
            str(SILENCE_MS),
        ]
        command += ["--repl-diskless-sync-delay", "0", "--cluster-replica-validity-factor", "0"]
        with (folder / "log").open("ab") as log:
            self.running[port] = subprocess.Popen(command, stdout=log, stderr=log)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Run one in *folder*."""
    servers = Cluster(folder)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()


def ask(port: int, *command: Any) -> Any:
    """Have one member carry out a command."""
    with redis.Redis(port=port, socket_timeout=5) as client:
        return client.execute_command(*command)


def _whole(port: int) -> bool:
    told = ask(port, "CLUSTER INFO")
    known = int(told["cluster_known_nodes"]) == MASTERS + 1
    return known and told["cluster_state"] == "ok"


def _until(done: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except (redis.ConnectionError, redis.ResponseError):
            pass
        time.sleep(0.02)
    raise TimeoutError("no cluster")
