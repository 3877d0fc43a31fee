"""Keeps the search index in a file of the data folder: building it takes ten times as long."""

import gc
import logging
import os
import pickle
import stat
import sys
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.channels.web_page import ROOT
from knowledge.answering.answer import Answering, answering_of
from knowledge.contents import Knowledge
from knowledge.finding.search import Index, build_index

log = logging.getLogger(__name__)

FOLDER, ENDING = "cache", ".index"
# The one in use, and the one a process that began before the last change still writes.
MOST_KEPT = 2
# Whose change makes another index of the same files.
LEANT_ON = ("pypinyin",)


def prepared(data: Path, knowledge: Knowledge) -> Answering:
    """Return what answers questions, its index read from *data* when this program left it there.

    data: the folder of everything the bot keeps; nothing is kept when it is not there. Whoever may
    write in it has the records and the keys already, so that the file is read as a part of the
    program.
    """
    return answering_of(knowledge, partial(_index, data))


def _index(data: Path, knowledge: Knowledge) -> Index:
    file = data / FOLDER / f"{_made_of(knowledge.ruleset)}{ENDING}"
    if (index := _read(file)) is None:
        index = build_index(knowledge)
        if data.is_dir():
            _keep(file, index)
    return index


def _made_of(ruleset: str) -> str:
    return sha256(f"{ruleset} {_program()}".encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """Return what tells one version of the program that makes an index from another."""
    found = sha256(repr((sys.version, [version(name) for name in LEANT_ON])).encode())
    for path in sorted((ROOT / "knowledge").rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _read(file: Path) -> Index | None:
    """Return the index of a file; None when there is none, or it cannot be read."""
    collecting = gc.isenabled()
    gc.disable()  # nothing of it is garbage, and looking takes longer than reading
    try:
        with file.open("rb") as stored:
            if not _is_ours(os.fstat(stored.fileno())):
                log.warning("%s is not read: others may write it", file.name)
                return None
            index = pickle.load(stored)  # noqa: S301  (our own file: see prepared)
    except FileNotFoundError:
        return None
    except Exception as error:  # a broken file may raise anything, and is only built anew
        log.warning("%s cannot be read and is made anew: %s", file.name, type(error).__name__)
        return None
    finally:
        if collecting:
            gc.enable()
    return index if isinstance(index, Index) else None


def _is_ours(found: os.stat_result) -> bool:
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _keep(file: Path, index: Index) -> None:
    """Write the index for the next start; a full disk only costs that one its time."""
    try:
        file.parent.mkdir(exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=file.parent, delete=False) as fresh:
            pickle.dump(index, fresh, pickle.HIGHEST_PROTOCOL)
        Path(fresh.name).replace(file)
        _forget_old(file.parent)
    except OSError as error:
        log.warning("the search index is not kept: %s", error.strerror)


def _forget_old(folder: Path) -> None:
    by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[MOST_KEPT:]:
        path.unlink(missing_ok=True)
