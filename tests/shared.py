"""What is built once for all processes of a test run, in a folder they share."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import TypeVar

import pytest

from bot import kept_index
from bot.content import load_content

T = TypeVar("T")

_folders: list[Path] = []


def share(factory: pytest.TempPathFactory) -> None:
    """Take this run's folder: the one above this process's, where pytest-xdist runs several."""
    own = factory.getbasetemp()
    _folders[:] = [own.parent if "PYTEST_XDIST_WORKER" in os.environ else own]


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the path of what is called so; who asks first makes it there, the others wait."""
    (folder,) = _folders
    found = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            draft = folder / f"{name}.draft"
            make(draft)
            draft.rename(found)
    return found


def worked_out_once(name: str, work: Callable[[], T]) -> T:
    """Return what one process worked out."""
    file = once(name, lambda draft: draft.write_bytes(pickle.dumps(work())))
    found: T = pickle.loads(file.read_bytes())
    return found


def begun(data: Path) -> Path:
    """Return a data folder whose bot has been started before: the search index is in it."""
    cache = data / kept_index.FOLDER
    if not cache.exists():
        copytree(once("begun", _begin) / kept_index.FOLDER, cache, copy_function=os.link)
    return data


def _begin(data: Path) -> None:
    data.mkdir()
    kept_index._index(data, load_content().knowledge)
