"""Where keys come from, and how they are changed while rows are there."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.commands.office import Refused
from bot.commands.rotate import rotate_keys
from config.settings import Settings
from state.database import read_engine, write_engine
from state.key_files import add_key, key_file, keys_of
from state.keys import KeyRing, KeysWrong, SealBroken, new_key, write_keys
from state.migrate import upgrade
from state.tables import unanswered
from tests.bot.conftest import NOON

SAID = "彗星税咋退，白泽"


def given(*keys: tuple[str, bytes]) -> str:
    return ",".join(write_keys(dict(keys)).split())


def asked(settings: Settings, said: str) -> None:
    url = f"sqlite:///{settings.data}/zhucuntong.db"
    upgrade(url)
    engine = write_engine(url, keys_of(settings))
    with engine.begin() as connection:
        row = {"text": said, "place": "410185", "asked_at": NOON}
        connection.execute(insert(unanswered), row)
    engine.dispose()


def read(settings: Settings, ring: KeyRing | None) -> list[str]:
    engine = read_engine(f"sqlite:///{settings.data}/zhucuntong.db", ring)
    with engine.connect() as connection:
        found = list(connection.execute(select(unanswered.c.text)).scalars())
    engine.dispose()
    return found


def test_the_embedded_records_have_a_key_file_nobody_else_may_read(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    first, second = keys_of(settings), keys_of(settings)
    assert first is not None
    assert second is not None
    assert first.names == second.names
    assert (settings.data / "keys").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.data.iterdir()] == ["keys"]


def test_processes_that_start_at_once_use_one_key(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with ThreadPoolExecutor(8) as threads:
        rings = list(threads.map(keys_of, [settings] * 16))
    assert len({ring.names for ring in rings if ring}) == 1


def test_a_database_server_without_keys_stays_plain_and_with_them_does_not(tmp_path: Path) -> None:
    plain = Settings(data=tmp_path, database_url="postgresql://localhost/x")
    assert keys_of(plain) is None
    keyed = Settings(
        data=tmp_path, database_url="postgresql://localhost/x", secret_keys=given(new_key())
    )
    assert keys_of(keyed) is not None
    assert key_file(keyed) is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_keys_must_be_there_and_hold_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret_keys_file=tmp_path / "k")
    with pytest.raises(KeysWrong, match="No such file"):
        keys_of(settings)
    (tmp_path / "k").write_text("\n")
    with pytest.raises(KeysWrong, match="no key"):
        keys_of(settings)


def test_keys_are_in_no_text_of_the_settings() -> None:
    settings = Settings(secret_keys=given(("k1", b"s" * 32)))
    assert "c3Nz" not in repr(settings)


def test_rotation_seals_every_row_anew_and_the_old_key_may_go(tmp_path: Path) -> None:
    settings, said = Settings(data=tmp_path), []
    asked(settings, SAID)
    old = (tmp_path / "keys").read_text()
    rotate_keys(settings, said.append, fresh=True)
    assert any(line.startswith("unanswered: 1 of 1 rows") for line in said)
    rotate_keys(settings, said.append, fresh=False)
    assert any(line.startswith("unanswered: 0 of 1 rows") for line in said)
    newest, _, rest = (tmp_path / "keys").read_text().partition("\n")
    assert rest == old
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    (tmp_path / "keys").write_text(newest)
    assert read(settings, keys_of(settings)) == [SAID]
    with pytest.raises(SealBroken):
        read(settings, KeyRing(dict([new_key()])))


def test_a_running_bot_reads_what_was_sealed_with_a_newer_key(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    asked(settings, SAID)
    running = keys_of(settings)
    rotate_keys(settings, lambda line: None, fresh=True)
    assert read(settings, running) == [SAID]


def test_a_broken_off_rotation_goes_on_where_it_stopped(tmp_path: Path) -> None:
    settings, said = Settings(data=tmp_path), []
    for number in range(3):
        asked(settings, f"{SAID}{number}")
    add_key(tmp_path / "keys")
    ring = keys_of(settings)
    engine = write_engine(f"sqlite:///{tmp_path}/zhucuntong.db", ring)
    with engine.begin() as connection:
        connection.execute(unanswered.update().where(unanswered.c.id == 1), {"text": f"{SAID}0"})
    engine.dispose()
    rotate_keys(settings, said.append, fresh=False)
    assert any(line.startswith("unanswered: 2 of 3 rows") for line in said)
    assert sorted(read(settings, ring)) == [f"{SAID}{number}" for number in range(3)]


def test_keys_of_the_environment_are_changed_there(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret_keys=given(new_key()))
    with pytest.raises(Refused, match="SECRET_KEYS"):
        rotate_keys(settings, lambda line: None, fresh=True)
    plain = Settings(data=tmp_path, database_url=f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(Refused, match="no keys"):
        rotate_keys(plain, lambda line: None, fresh=False)


def test_a_row_no_key_opens_stops_the_rotation_and_is_left(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    asked(settings, SAID)
    (tmp_path / "keys").rename(tmp_path / "lost")
    with pytest.raises(Refused, match="no key"):
        rotate_keys(settings, lambda line: None, fresh=False)
    (tmp_path / "lost").rename(tmp_path / "keys")
    assert read(settings, keys_of(settings)) == [SAID]
    engine = read_engine(f"sqlite:///{tmp_path}/zhucuntong.db")
    with engine.connect() as connection:
        (raw,) = connection.execute(text("SELECT text FROM unanswered")).scalars()
    engine.dispose()
    assert "白泽" not in raw
