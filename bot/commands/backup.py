"""Backup of records and pictures in one archive, and back; proved by a hash over every table.

The archive holds manifest.json, records.db and media/*. Private columns stay sealed in it, and the
keys are not: keep them apart. Redis is not in it either: conversations come back from the turns.
"""

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from bot.commands.office import Refused, database_of
from config.settings import Settings
from state.database import sqlite_file
from state.key_files import keys_of
from state.keys import KeysWrong

MANIFEST, RECORDS, MEDIA = "manifest.json", "records.db", "media"


def backup(settings: Settings, file: Path) -> str:
    """Copy records, as of one moment, and pictures, while the bot may be running. Raises Refused.

    Pictures are copied after the records that name them, so that none is missing.
    """
    source = _database(settings)
    if not source.exists():
        raise Refused(f"{source}: nothing to back up")
    if file.exists():
        raise Refused(f"{file}: exists already")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as name:
        copy = Path(name, RECORDS)
        _copied(source, copy)
        tables = table_hashes(copy)
        manifest = {"tables": tables, "keys": _key_names(settings)}
        whole = Path(name, "whole.tar")
        pictures = _write(whole, manifest, copy, settings.data / MEDIA)
        whole.chmod(0o600)
        whole.rename(file)
    rows = sum(table["rows"] for table in tables.values())
    told = f"{file}: {rows} rows of {len(tables)} tables, {pictures} pictures, intact"
    return f"{told}; sealed with keys {', '.join(manifest['keys'])}, which are not in it"


def restore(settings: Settings, file: Path) -> str:
    """Put a backup into a data folder that has no records yet. Raises Refused.

    Nothing is there before every table has the hash of the backup's manifest.
    """
    target = _database(settings)
    for taken in (target, settings.data / "redis", settings.data / MEDIA):
        if taken.exists():
            raise Refused(f"{taken}: there already; restore into an empty data folder")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _read(file, folder)
        tables = table_hashes(folder / RECORDS)
        if tables != manifest["tables"]:
            wrong = sorted(n for n in tables | manifest["tables"] if _differ(n, tables, manifest))
            raise Refused(f"{file}: damaged: {', '.join(wrong)}")
        if (folder / MEDIA).exists():
            (folder / MEDIA).rename(settings.data / MEDIA)
        (folder / RECORDS).rename(target)
    rows = sum(table["rows"] for table in tables.values())
    missing = ", ".join(sorted(set(manifest["keys"]) - set(_key_names(settings))))
    told = f"{rows} rows of {len(tables)} tables in {target}, as they were"
    return f"{told}; MISSING KEYS, put them back before starting: {missing}" if missing else told


def table_hashes(database: Path) -> dict[str, dict[str, Any]]:
    """Return table → how many rows, and a SHA-256 over all their values in the order of keys."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in connection.execute(named) if not name.startswith("sqlite_")]
        return {name: _hashed(connection, name) for name in names}


def _hashed(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [f'"{column[1]}"' for column in sorted(columns, key=lambda c: c[5]) if column[5]]
    order = f" ORDER BY {', '.join(keys)}" if keys else ""
    digest, rows = hashlib.sha256(), 0
    # The names are those of the database's own catalogue.
    for row in connection.execute(f'SELECT * FROM "{table}"{order}'):  # noqa: S608
        digest.update(repr(row).encode())
        rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _differ(name: str, tables: Mapping[str, Any], manifest: Mapping[str, Any]) -> bool:
    return bool(tables.get(name) != manifest["tables"].get(name))


def _copied(source: Path, copy: Path) -> None:
    live, made = sqlite3.connect(source), sqlite3.connect(copy)
    with contextlib.closing(live), contextlib.closing(made):
        live.backup(made)
        # One file, without a log beside it.
        made.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = made.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise Refused(f"{source}: damaged: {verdict}")


def _write(whole: Path, manifest: Mapping[str, Any], copy: Path, media: Path) -> int:
    """Write the archive, on disk when this returns; return how many pictures are in it."""
    said = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    with whole.open("xb") as out:
        with tarfile.open(fileobj=out, mode="w") as archive:
            head = tarfile.TarInfo(MANIFEST)
            head.size = len(said)
            archive.addfile(head, io.BytesIO(said))
            archive.add(copy, RECORDS)
            pictures = list(_pictures(media))
            for picture in pictures:
                archive.add(picture, f"{MEDIA}/{picture.name}")
        out.flush()
        os.fsync(out.fileno())
    return len(pictures)


def _pictures(media: Path) -> Iterator[Path]:
    found = sorted(media.iterdir()) if media.is_dir() else ()
    yield from (file for file in found if file.is_file() and not file.name.startswith("."))


def _read(file: Path, folder: Path) -> Any:
    """Unpack the archive into the folder; return its manifest. Raises Refused."""
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                if not _ours(member):
                    raise Refused(f"{file}: not one of our backups")
                archive.extract(member, folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_bytes())
        pictures = list(_pictures(folder / MEDIA))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise Refused(f"{file}: {error}") from error
    for picture in pictures:
        if hashlib.sha256(picture.read_bytes()).hexdigest() != picture.name:
            raise Refused(f"{file}: damaged: {MEDIA}/{picture.name}")
        picture.chmod(0o600)
    return manifest


def _ours(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    named = member.name in (MANIFEST, RECORDS) or (
        len(path.parts) == 2 and path.parts[0] == MEDIA and path.name.isalnum()
    )
    return member.isfile() and named


def _key_names(settings: Settings) -> list[str]:
    try:
        ring = keys_of(settings)
    except (KeysWrong, OSError) as error:
        raise Refused(str(error)) from error
    return list(ring.names) if ring else []


def _database(settings: Settings) -> Path:
    found = sqlite_file(database_of(settings))
    if found is None:
        raise Refused("the records are in PostgreSQL; use pg_dump and pg_restore")
    return found
