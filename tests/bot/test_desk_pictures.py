"""Pictures of visits at the desk: for who may see the visit and its names, and for nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.commands.export import Wanted, export
from bot.media import MediaFolder
from state.tables import attachments, visits
from state.writer import Write
from tests.bot.conftest import NOON
from tests.bot.desk import Desk, desk_of, read
from tests.promises.county import content, county

HERE, BESIDE = "410185-t01-v01", "410185-t01-v02"
JPEG = b"\xff\xd8\xff" + b"0" * 100


@pytest.fixture
async def desk(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with county(valkey_url, sqlite_url) as here:
        await (await here.bound()).visited()
        async with desk_of(here, tmp_path) as found:
            yield found


async def pictured(desk: Desk, folder: Path) -> tuple[str, str]:
    """Keep a picture with the visit of HERE; return the pages of the visit and of the picture."""
    photo = MediaFolder(folder / "media").keep(JPEG)
    with desk.county.bot.records.engine.connect() as connection:
        query = select(visits.c.receipt).where(visits.c.village == HERE)
        receipt = connection.execute(query).scalars().first()
    row = {
        "record": receipt,
        "kind": "photo",
        "sha256": photo.sha256,
        "media_type": photo.media_type,
        "size": photo.size,
        "added_by": HERE,
        "added_at": NOON,
    }
    await desk.county.bot.writer.execute([Write(insert(attachments), row)])
    return f"/desk/visit/{receipt}", f"/desk/picture/{receipt}/{photo.sha256}"


@pytest.mark.parametrize("who", [HERE, "410185-t01"])
async def test_who_may_see_the_visit_sees_its_pictures(
    who: str, desk: Desk, tmp_path: Path
) -> None:
    page, picture = await pictured(desk, tmp_path)
    client = await desk.enter(who)
    assert f'<img src="{picture}"' in await read(client, page)
    answer = await client.get(picture)
    assert (answer.status, answer.content_type, await answer.read()) == (200, "image/jpeg", JPEG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_recording_is_offered_to_be_saved(desk: Desk, tmp_path: Path) -> None:
    page, _ = await pictured(desk, tmp_path)
    amr = b"#!AMR\n" + b"0" * 100
    voice = MediaFolder(tmp_path / "media").keep_voice(amr)
    row = {
        "record": page.rpartition("/")[2],
        "kind": "voice",
        "sha256": voice.sha256,
        "media_type": voice.media_type,
        "size": voice.size,
        "added_by": HERE,
        "added_at": NOON,
    }
    await desk.county.bot.writer.execute([Write(insert(attachments), row)])
    client = await desk.enter(HERE)
    link = f"/desk/picture/{row['record']}/{voice.sha256}"
    shown = await read(client, page)
    assert f'<a href="{link}" download>' in shown
    assert shown.count("<img") == 1
    answer = await client.get(link)
    assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/amr", amr)


@pytest.mark.parametrize("who", [BESIDE, "410185-t02", "410122", "410185"])
async def test_others_and_those_who_are_told_no_names_do_not(
    who: str, desk: Desk, tmp_path: Path
) -> None:
    page, picture = await pictured(desk, tmp_path)
    client = await desk.enter(who)
    if who == "410185":
        assert "<img" not in await read(client, page)
    assert (await client.get(picture)).status == 404


async def test_without_a_session_or_with_another_name_there_is_none(
    desk: Desk, tmp_path: Path
) -> None:
    _, picture = await pictured(desk, tmp_path)
    assert (await (await desk.stranger()).get(picture)).status == 401
    client = await desk.enter(HERE)
    for other in (f"{picture[:-1]}x", f"{picture.rpartition('/')[0]}/..%2F..%2Fzhucuntong.db"):
        assert (await client.get(other)).status == 404
    for file in (tmp_path / "media").iterdir():
        file.unlink()
    assert (await client.get(picture)).status == 404


async def test_the_sheet_of_visits_names_the_files_where_it_names_people(
    desk: Desk, tmp_path: Path
) -> None:
    _, picture = await pictured(desk, tmp_path)
    records, days = desk.county.bot.records, (NOON.date(), NOON.date())
    sheets = {}
    for scope in (HERE, "410185"):
        file = tmp_path / f"{scope}.csv"
        export(records, content(), Wanted(scope, days, NOON), file)
        sheets[scope] = file.read_text(encoding="utf-8-sig")
    name = picture.rpartition("/")[2]
    assert name in sheets[HERE]
    assert name not in sheets["410185"]
