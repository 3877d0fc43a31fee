"""Whoever asks to be erased is gone from database, Redis and pictures, but for the work done."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.app import Parts, opened
from bot.commands.office import Refused
from bot.commands.person import copy_of_person, erase_person
from bot.demo import load_demo
from bot.media import MediaFolder
from config.settings import Settings
from config.yaml_file import read_yaml
from handlers.turn import Message
from state.person_records import parts as parts_of
from state.redis_store import Address
from state.tables import households, metadata
from state.writer import Write

PLAN = read_yaml(Path(__file__).parent / "planted.yaml")
HOME = "demo-410185-t01-v01-01"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"roof"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
# Nobody's: what is in them leads to no person.
ANONYMOUS = {
    "unanswered", "feedback", "local_areas", "roster_imports", "sweeps", "leaders", "tokens",
    "webhook_places",
}  # fmt: skip


def settings_of(tmp_path: Path, kind: str) -> Settings:
    """Sealed, or with the records in plain text, where every leftover is readable."""
    url = f"sqlite:///{tmp_path}/data/zhucuntong.db" if kind == "plain" else ""
    return Settings(data=tmp_path / "data", database_url=url)


@pytest.fixture(params=["sealed", "plain"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Parts]:
    """The demo county after everything of planted.yaml was said."""
    async with opened(settings_of(tmp_path, request.param)) as parts:
        await _spoken(parts)
        yield parts


async def _spoken(parts: Parts) -> None:
    codes = await load_demo(parts.writer, parts.records, parts.turns.clock().at)
    lines = [
        *({"as": role, "say": f"绑定 {codes[role]}"} for role in ("family", "cadre", "supervisor")),
        *PLAN["lines"],
    ]
    for number, line in enumerate(lines):
        photo = None
        if "picture" in line:
            photo = MediaFolder(parts.settings.data / "media").keep(PICTURE)
        kind: Any = "image" if photo else "text"
        at = ("web", "home", line["as"])
        text = line.get("say", "")
        message = Message(*at, f"{line['as']}:{number}", kind, text, NOON, attachment=photo)
        assert await parts.dispatcher.dispatch(message), line


def holding(parts: Parts, word: str) -> set[str]:
    """Return the tables in which a word stands, values opened."""
    with parts.records.engine.connect() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if word in _readable(tuple(row))
        }


def _readable(row: tuple[Any, ...]) -> str:
    values = (value.decode() if isinstance(value, bytes) else value for value in row)
    return json.dumps(list(values), ensure_ascii=False, default=str)


async def in_redis(parts: Parts, word: str) -> list[str]:
    """Return the keys of Redis in which a word stands, values opened."""
    found = []
    for address in await parts.store.addresses():
        said = [*await parts.store.said(address), await parts.store.conversation(address) or b""]
        found += [address.key("") for each in said if word.encode() in each]
    return found


def raw(folder: Path, word: str) -> list[str]:
    """Return the files of the data folder in which a word stands as it is."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return [str(file) for file in files if word.encode() in file.read_bytes()]


async def test_nothing_is_left_outside_the_records_of_the_work_done(office: Parts) -> None:
    for word in PLAN["planted"]:
        assert holding(office, word) | set(await in_redis(office, word)), f"{word} was never stored"
    told = await erase_person(office.settings, HOME)
    assert "bindings: 1 erased" in told
    assert "problem_contacts: 1 erased" in told
    assert "problems: 1 kept" in told
    for word, kept in PLAN["planted"].items():
        assert holding(office, word) <= set(kept), word
        if not kept:
            assert await in_redis(office, word) == [], word
            assert raw(office.settings.data, word) == [], word


async def test_the_picture_of_the_home_goes_and_the_visit_stays(office: Parts) -> None:
    media = office.settings.data / "media"
    assert len(list(media.iterdir())) == 1
    assert "visits: 1 kept" in await erase_person(office.settings, HOME)
    assert list(media.iterdir()) == []


async def test_the_erased_phone_is_nobody_s_and_goes_on_as_one(office: Parts) -> None:
    await erase_person(office.settings, "王建国（示例）")
    message = Message("web", "home", "family", "family:x", "text", "我反映的事", NOON)
    (reply, *_) = await office.dispatcher.dispatch(message)
    assert "烛龙" not in reply.text


async def test_a_person_s_copy_holds_what_is_kept_of_them_and_is_audited(
    office: Parts, tmp_path: Path
) -> None:
    file = tmp_path / "copy.json"
    await copy_of_person(office.settings, HOME, file)
    assert file.stat().st_mode & 0o077 == 0
    whole = json.loads(file.read_bytes())
    text = json.dumps(whole, ensure_ascii=False)
    assert [word for word in PLAN["planted"] if word not in text] == []
    assert whole["records"]["problem_contacts"][0]["phone"] == "13800001111"
    assert whole["talks"][0]["log"]
    with pytest.raises(Refused, match=r"copy\.json"):
        await copy_of_person(office.settings, HOME, file)
    notes = office.records.desk.readings("410185", 0, 50)
    assert any(note.why.startswith("copy by ") and note.household == HOME for note in notes)


async def test_a_cadre_s_talk_goes_and_the_visits_stay(office: Parts) -> None:
    told = await erase_person(office.settings, "demo-cadre-1")
    assert "visits: 1 kept" in told
    assert holding(office, "demo-cadre-1") >= {"visits", "people"}
    cadre = Address("web", "home", "cadre")
    assert await office.store.said(cadre) == []
    assert await office.store.conversation(cadre) is None


@pytest.mark.parametrize(("who", "why"), [("没这个人", "nobody"), ("刘富贵", "several")])
async def test_who_is_not_meant_plainly_is_not_touched(tmp_path: Path, who: str, why: str) -> None:
    settings = settings_of(tmp_path, "sealed")
    async with opened(settings) as parts:
        await load_demo(parts.writer, parts.records, parts.turns.clock().at)
        other = {"id": "x-1", "village": "410185-t02-v01", "group": "", "head": "刘富贵"}
        await parts.writer.execute(
            [Write(insert(households), {**other, "nickname": "", "kind": ""})]
        )
        with pytest.raises(Refused, match=why):
            await erase_person(settings, who)


def test_every_table_is_somebody_s_or_nobody_s() -> None:
    theirs = {part.table.name for part in parts_of("x", ())}
    assert theirs | ANONYMOUS == set(metadata.tables)
    assert theirs & ANONYMOUS == set()
