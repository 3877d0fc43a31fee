"""The drill: a running bot is backed up, its data folder is lost, everything is there again."""

import asyncio
import json
import shutil
import sqlite3
import tarfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from bot.app import Parts, opened
from bot.commands.backup import backup, restore, table_hashes
from bot.commands.office import Refused
from bot.demo import load_demo
from bot.media import MediaFolder
from config.settings import Settings
from handlers.turn import Message, Photo

CADRE = ("web", "cadre", "c1")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"roof"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


async def say(parts: Parts, text: str, number: int, photo: Photo | None = None) -> str:
    kind = "image" if photo else "text"
    message = Message(*CADRE, f"c1:{number}", kind, text, NOON, attachment=photo)
    return "\n".join(reply.text for reply in await parts.dispatcher.dispatch(message))


async def worked(parts: Parts) -> str:
    """One visit with a picture; return its receipt's line."""
    codes = await load_demo(parts.writer, parts.records, parts.turns.clock().at)
    photo = MediaFolder(parts.settings.data / "media").keep(PICTURE)
    await say(parts, f"绑定 {codes['cadre']}", 1)
    await say(parts, "今天去刘富贵家，屋顶漏雨", 2)
    await say(parts, "", 3, photo)
    return await say(parts, "确认", 4)


async def test_what_a_backup_holds_is_there_again_after_everything_was_lost(tmp_path: Path) -> None:
    settings, archive = Settings(data=tmp_path / "data"), tmp_path / "backup.tar"
    async with opened(settings) as parts:
        assert "已存好" in await worked(parts)
        told = await asyncio.to_thread(backup, settings, archive)
    assert "intact" in told
    assert "1 pictures" in told
    before = table_hashes(settings.data / "zhucuntong.db")
    keys = (settings.data / "keys").read_bytes()
    shutil.rmtree(settings.data)

    told = restore(settings, archive)
    assert "MISSING KEYS" in told
    (settings.data / "keys").write_bytes(keys)
    assert table_hashes(settings.data / "zhucuntong.db") == before
    async with opened(settings) as parts:
        assert "刘富贵" in await say(parts, "今日走访", 5)
        today = parts.turns.clock().today
        (visit,) = parts.records.visits("410185", today, today)
        assert "屋顶漏雨" in visit.draft.text
    assert [file.read_bytes() for file in (settings.data / "media").iterdir()] == [PICTURE]


def records(folder: Path) -> Settings:
    """Settings whose records are one small table."""
    folder.mkdir()
    with sqlite3.connect(folder / "zhucuntong.db") as database:
        database.execute("CREATE TABLE visits (receipt TEXT PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO visits VALUES (?, ?)", [("1", "a"), ("2", "b")])
    database.close()
    return Settings(data=folder)


def altered(archive: Path, name: str, content: bytes) -> Path:
    """Return a copy of the archive in which one file is another."""
    made = archive.with_name("altered.tar")
    with tarfile.open(archive) as old, tarfile.open(made, "w") as new:
        for member in old:
            body = old.extractfile(member)
            assert body is not None
            raw = content if member.name == name else body.read()
            member.size = len(raw)
            new.addfile(member, BytesIO(raw))
        if name not in old.getnames():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, BytesIO(content))
    return made


def test_a_backup_overwrites_nothing_and_a_restore_neither(tmp_path: Path) -> None:
    settings, archive = records(tmp_path / "data"), tmp_path / "b.tar"
    backup(settings, archive)
    assert archive.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="exists"):
        backup(settings, archive)
    with pytest.raises(Refused, match="empty data folder"):
        restore(settings, archive)


def test_a_changed_row_is_noticed_and_nothing_is_restored(tmp_path: Path) -> None:
    settings, archive = records(tmp_path / "data"), tmp_path / "b.tar"
    backup(settings, archive)
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert manifest["tables"]["visits"]["rows"] == 2
    with sqlite3.connect(settings.data / "zhucuntong.db") as database:
        database.execute("UPDATE visits SET text = 'c' WHERE receipt = '2'")
    database.close()
    changed = altered(archive, "records.db", (settings.data / "zhucuntong.db").read_bytes())
    empty = Settings(data=tmp_path / "new")
    with pytest.raises(Refused, match="damaged: visits"):
        restore(empty, changed)
    assert list(empty.data.iterdir()) == []


@pytest.mark.parametrize("name", ["../outside", "media/../../outside", "other.txt", "/etc/x"])
def test_an_archive_that_is_not_ours_writes_nothing(tmp_path: Path, name: str) -> None:
    settings, archive = records(tmp_path / "data"), tmp_path / "b.tar"
    backup(settings, archive)
    empty = Settings(data=tmp_path / "new")
    with pytest.raises(Refused, match="not one of our backups"):
        restore(empty, altered(archive, name, b"x"))
    assert list(empty.data.iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_a_picture_that_is_not_its_own_is_noticed(tmp_path: Path) -> None:
    settings, archive = records(tmp_path / "data"), tmp_path / "b.tar"
    backup(settings, archive)
    with pytest.raises(Refused, match="damaged: media/"):
        restore(Settings(data=tmp_path / "new"), altered(archive, f"media/{'0' * 64}", b"x"))


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b broken"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(Refused):
        restore(Settings(data=tmp_path / "new"), tmp_path / "x.tar")


def test_records_on_a_server_are_not_ours_to_copy(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://localhost/zhucuntong")
    for command in (backup, restore):
        with pytest.raises(Refused, match="pg_dump"):
            command(settings, tmp_path / "b.tar")
