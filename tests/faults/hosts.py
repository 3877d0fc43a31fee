"""A host of its own for the bot: a network namespace with one wire to the phones, one to servers.

The servers stay where the tests are; their wire can be cut, and then what is sent is lost without a
word, as when a switch dies: nobody is told that a connection has ended.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """number: tells its name and addresses from those of other hosts, 0..199."""

    number: int

    @property
    def name(self) -> str:
        return f"zc{self.number}"

    @property
    def inside(self) -> tuple[str, ...]:
        """What a command is started through to run on this host."""
        return ("ip", "netns", "exec", self.name)

    @property
    def net(self) -> str:
        return f"10.{self.number + 50}"

    @property
    def address(self) -> str:
        """Where phones reach it."""
        return f"{self.net}.1.2"

    @property
    def servers(self) -> str:
        """Where it reaches its servers."""
        return f"{self.net}.0.1"

    def cut(self) -> None:
        _ip(f"link set {self.name}d down")

    def mend(self) -> None:
        _ip(f"link set {self.name}d up")

    def build(self) -> None:
        """Make the namespace and both wires. Raises CalledProcessError."""
        _ip(f"netns add {self.name}")
        for wire, third in (("d", 0), ("p", 1)):
            outer, inner = f"{self.name}{wire}", f"{self.name}{wire}i"
            _ip(f"link add {outer} type veth peer name {inner} netns {self.name}")
            _ip(f"address add {self.net}.{third}.1/24 dev {outer}")
            _ip(f"-n {self.name} address add {self.net}.{third}.2/24 dev {inner}")
            _ip(f"link set {outer} up")
            _ip(f"-n {self.name} link set {inner} up")
        _ip(f"-n {self.name} link set lo up")

    def remove(self) -> None:
        for gone in (f"link delete {self.name}d", f"link delete {self.name}p"):
            _ip(gone, check=False)
        _ip(f"netns delete {self.name}", check=False)


class NoSecondHost(Exception):
    """What is missing for one."""


@contextmanager
def second_host() -> Iterator[Host]:
    """Give a host that is there until the end. Raises NoSecondHost."""
    if os.getuid() != 0 or not shutil.which("ip"):
        raise NoSecondHost("network namespaces need root and iproute2")
    host = Host(os.getpid() % 200)
    try:
        host.build()
    except subprocess.CalledProcessError as error:
        host.remove()
        raise NoSecondHost(f"no network namespace: {error.stderr.decode().strip()}") from error
    try:
        yield host
    finally:
        host.remove()


def _ip(command: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *command.split()], check=check, capture_output=True)
