"""Every address of the desk, as the township next door asks for it: it learns nothing, not a count.

What it is answered before anything happened next door is what it is answered afterwards.
"""

import hashlib
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, insert, select

from bot.commands.picture import png_of
from bot.commands.roster import Roster, store
from bot.desk import pictures
from bot.desk.addresses import LISTS, SHEETS, SINGLE
from bot.desk.pages import Desk as Pages
from bot.desk.sheets import KINDS
from bot.media import MediaFolder
from state.changes import Committed, Write
from state.desk_rows import LedgerFilter
from state.rows import Person
from state.tables import (
    attachments,
    audit,
    clues,
    feedback,
    findings,
    outbox,
    problems,
    sweeps,
    unanswered,
)
from tests.bot.conftest import NOON
from tests.bot.desk import Client, Desk, csrf, desk_of, with_clue
from tests.promises.county import OFFICES, VILLAGES, County, county
from tests.promises.test_scope import receipts

OWN, VILLAGE = "410185-t01", "410185-t01-v01"
NEXT_DOOR = ("410185-t02", "410185-t02-v01", "410122")
# Alone these say nothing of an area: rules, a door, a way out, files of our own, what is no page.
NOTHING_OF_AN_AREA = {
    "/desk/knowledge", "/desk/enter", "/desk/leave", "/desk/static/{name}", "/desk/{rest:.+}",
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What happened in the own township, by its numbers."""

    visit: str
    problem: str
    clue: str
    home: str = f"{VILLAGE}-0"


PICTURE = png_of('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>')
# Address of one thing → where it stands for what happened.
ONE: dict[str, Callable[[Known], str]] = {
    "/desk/problem/{id}": lambda known: f"/desk/problem/{known.problem}",
    "/desk/home/{id}": lambda known: f"/desk/home/{known.home}",
    "/desk/visit/{id}": lambda known: f"/desk/visit/{known.visit}",
    "/desk/clue/{id}": lambda known: f"/desk/clue/{known.clue}",
    pictures.LINK: lambda known: pictures.LINK.format(
        receipt=known.visit, name=hashlib.sha256(PICTURE).hexdigest()
    ),
}
# Address of a form → what is sent there to act on what is next door.
FORMS: dict[str, Callable[[Known], dict[str, str]]] = {
    "/desk/check": lambda known: {"verb": "assign", "number": known.problem},
    "/desk/act": lambda known: {"verb": "assign", "number": known.problem,
                                "department": "住建局", "limit": "5个工作日"},
    "/desk/clue": lambda known: {"number": known.clue, "state": "verified"},
    "/desk/code": lambda known: {"person": VILLAGE},
    "/desk/lost": lambda known: {"person": VILLAGE},
}  # fmt: skip
FILES = [f"/desk/sheet/{name}.{kind}" for name in SHEETS for kind in KINDS]
READ = [*LISTS, "/desk/chart.svg", "/desk/chart.png", *FILES]


@pytest.fixture
async def desk(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with county(valkey_url, sqlite_url) as here:
        await here.bound()
        swept = {"scope": "410185", "made_at": NOON, "ruleset": "", "households": 8}
        await keep(here, Write(insert(sweeps), swept))
        MediaFolder(tmp_path / "media").keep(PICTURE)
        async with desk_of(here, tmp_path) as found:
            yield found


async def keep(here: County, *writes: Write) -> None:
    assert isinstance(await here.bot.writer.execute(list(writes)), Committed)


async def something_happens(here: County) -> Known:
    """Let everything the desk shows happen in the own township, and nowhere else."""
    cadre, (_, heads, seen) = VILLAGE, VILLAGES[VILLAGE]
    await here.say(cadre, f"上午去{heads[0]}家，{seen}")
    assert "已存好" in await here.say(cadre, "确认")
    await here.say(cadre, f"反映问题 {seen}没人管")
    assert "已登记" in await here.say(cadre, "确认")
    clue = await with_clue(here, VILLAGE)
    new = Person("p-new", "新来的", "cadre", VILLAGE)
    await store(here.bot.writer, here.bot.records, Roster(people=(new,)), [], NOON)
    lost = {"dedup_key": "lost", "person": VILLAGE, "replies": [], "purpose": "digest"}
    when = {"not_before": NOON, "created_at": NOON, "given_up": True, "last_error": "45015"}
    found = {"scope": "410185", "household": f"{VILLAGE}-0", "policy": "rural_dibao"}
    told = dict.fromkeys(("verdict", "topic", "aspect", "ruleset", "missing"), "")
    await keep(
        here,
        Write(insert(outbox), {**lost, **when}),
        Write(insert(findings), {**found, "village": VILLAGE, "outcome": "likely", "why": "穷"}),
        Write(insert(unanswered), {"text": "火星低保", "place": VILLAGE, "asked_at": NOON}),
        Write(insert(feedback), {**told, "verdict": "useless", "question": "火星养老",
                                 "place": VILLAGE, "given_at": NOON}),
        Write(insert(audit), {"person": cadre, "household": f"{VILLAGE}-0", "at": NOON}),
    )  # fmt: skip
    (one,) = here.bot.records.desk.ledger(LedgerFilter(OWN), 9)
    receipt = receipts(here)[VILLAGE]
    photo = {"kind": "photo", "sha256": hashlib.sha256(PICTURE).hexdigest()}
    sent = {"media_type": "image/png", "size": len(PICTURE), "added_by": cadre, "added_at": NOON}
    await keep(here, Write(insert(attachments), {"record": receipt, **photo, **sent}))
    return Known(receipt, one.number, clue)


async def answers(desk: Desk, client: Client, who: str) -> dict[str, Any]:
    """Return what every list and sheet answers, without what asking leaves in the own audit."""
    found: dict[str, Any] = {}
    for path in READ:
        for query in ("", f"?area={OWN}", f"?area={VILLAGE}"):
            await keep(desk.county, Write(delete(audit).where(audit.c.person == who), {}))
            answer = await client.get(path + query)
            body = await answer.read()
            xlsx = path.endswith(".xlsx") and answer.status == 200
            found[path + query] = (answer.status, cells(body) if xlsx else body)
    return found


def cells(body: bytes) -> list[Any]:
    return [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(body))]


def test_every_address_has_its_case_here() -> None:
    known = {*LISTS, *ONE, *FORMS, *NOTHING_OF_AN_AREA}
    known |= {"/desk/chart.{kind}", "/desk/sheet/{name}.{kind}"}
    pages = Pages(None, None)  # type: ignore[arg-type]
    assert {route.path for route in pages.routes()} == known
    assert {*SINGLE, pictures.LINK} == set(ONE)


@pytest.mark.parametrize("who", NEXT_DOOR)
async def test_next_door_nothing_shows_that_anything_happened(desk: Desk, who: str) -> None:
    client = await desk.enter(who)
    before = await answers(desk, client, who)
    await something_happens(desk.county)
    after = await answers(desk, client, who)
    assert [path for path in before if before[path] != after[path]] == []
    for path in READ:
        # A page that takes an area knows none outside; the others answer as they do without.
        assert after[f"{path}?area={OWN}"][0] in (404, after[path][0])


async def test_in_the_own_township_every_list_and_sheet_shows_it(desk: Desk) -> None:
    client = await desk.enter(OWN)
    before = await answers(desk, client, OWN)
    await something_happens(desk.county)
    after = await answers(desk, client, OWN)
    same = {path for path in READ if before[path] == after[path]}
    # Households came with the roster, before.
    assert same == {
        "/desk/knowledge",
        "/desk/homes",
        "/desk/sheet/homes.csv",
        "/desk/sheet/homes.xlsx",
    }


async def test_in_the_own_township_each_of_them_is_there(desk: Desk) -> None:
    client, known = await desk.enter(OWN), await something_happens(desk.county)
    asked = {path: (await client.get(address(known))).status for path, address in ONE.items()}
    assert asked == dict.fromkeys(ONE, 200)


@pytest.mark.parametrize("who", NEXT_DOOR)
async def test_next_door_nothing_is_there_to_be_opened_or_acted_on(desk: Desk, who: str) -> None:
    client, known = await desk.enter(who), await something_happens(desk.county)
    missing = (404, await (await client.get("/desk/nothing-like-it")).text())
    for path, address in ONE.items():
        answer = await client.get(address(known))
        assert (answer.status, await answer.text()) == missing, path
    before = stored(desk)
    once = {"csrf": await csrf(client), "once": "0" * 16}
    for path, form in FORMS.items():
        answer = await client.post(path, data={**once, **form(known)})
        assert (answer.status, await answer.text()) == missing, path
    assert stored(desk) == before


async def test_nobody_without_a_session_gets_anything(desk: Desk) -> None:
    known = await something_happens(desk.county)
    stranger = await desk.stranger()
    asked = [*READ, *(address(known) for address in ONE.values())]
    pages = {(a.status, await a.text()) for a in [await stranger.get(path) for path in asked]}
    forms = [await stranger.post(path, data=form(known)) for path, form in FORMS.items()]
    pages |= {(answer.status, await answer.text()) for answer in forms}
    assert len(pages) == 1
    ((status, page),) = pages
    assert status == 401
    assert not any(name in page for name in (*OFFICES.values(), known.problem, known.visit))


async def test_taking_a_list_away_stands_in_the_audit(desk: Desk) -> None:
    client = await desk.enter(OWN)
    await (await client.get("/desk/sheet/visits.xlsx")).read()
    page = await (await client.get("/desk/audit")).text()
    assert f"{OFFICES[OWN]} 导出了“走访”" in page


def stored(desk: Desk) -> list[Any]:
    with desk.county.bot.records.engine.connect() as connection:
        return [connection.execute(select(table)).all() for table in (problems, clues)]
