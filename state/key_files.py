"""Where the keys of sealed columns come from: the environment, a file, or one we make ourselves."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config.settings import Settings
from state.keys import KeyRing, Keys, KeysWrong, new_key, read_keys, write_keys

FILE = "keys"


def keys_of(settings: Settings) -> KeyRing | None:
    """Return the keys to seal with; None: a database server, and no keys were given for it.

    SECRET_KEYS goes before SECRET_KEYS_FILE. Without either, the embedded database has a file of
    its own in the data folder, made at first use. Raises KeysWrong, OSError.
    """
    if settings.secret_keys:
        return KeyRing(read_keys(settings.secret_keys))
    file = key_file(settings)
    if file is None:
        return None
    if settings.secret_keys_file is None:
        _made(file)
    read: Callable[[], Keys] = partial(_read, file)
    return KeyRing(read(), read)


def key_file(settings: Settings) -> Path | None:
    """Return the file that holds the keys, None when no file does."""
    if settings.secret_keys or (settings.database_url and settings.secret_keys_file is None):
        return None
    return settings.secret_keys_file or settings.data / FILE


def add_key(file: Path) -> str:
    """Put a fresh key before the others in the file; return its id. Raises KeysWrong, OSError."""
    name, key = new_key()
    _replace(file, {name: key, **_read(file)})
    return name


def _read(file: Path) -> Keys:
    try:
        keys = read_keys(file.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        raise KeysWrong(f"{file}: {error.strerror}") from error
    if not keys:
        raise KeysWrong(f"{file}: no key in it")
    return keys


def _made(file: Path) -> None:
    """Make the file unless it is there; of two processes at once, both use the first one's."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = _written(file, dict([new_key()]))
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _replace(file: Path, keys: Keys) -> None:
    _written(file, keys).replace(file)


def _written(file: Path, keys: Keys) -> Path:
    """Write a file beside it that only we may read; it is on disk when this returns."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(write_keys(keys))
        out.flush()
        os.fsync(out.fileno())
    return fresh
