"""One bot at a time on a data folder whose Valkey nobody else can reach."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

from state.server_files import try_lock

PATIENCE = 30.0  # seconds; workers whose parent was killed still answer what they have taken in


class FolderTaken(Exception):
    """Another bot serves from this data folder; the text says what to do."""


@contextlib.asynccontextmanager
async def claimed(folder: Path) -> AsyncIterator[int]:
    """Hold the folder's lock; give its descriptor, for the children that share in it.

    Raises FolderTaken when another holds it for longer than it may take to end.
    """
    file, ends = _lock_in(folder), time.monotonic() + PATIENCE
    while (lock := try_lock(file)) is None:
        if time.monotonic() > ends:
            raise FolderTaken(f"another bot serves from {folder}; --workers lets several share it")
        await asyncio.sleep(0.1)
    try:
        yield lock
    finally:
        os.close(lock)


def _lock_in(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "serving.lock"
