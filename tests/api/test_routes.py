"""Every address of the API, as a system of the township next door reads it: not even a count.

What it is answered before anything happened next door is what it is answered afterwards.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from bot.api.openapi import document
from bot.api.routes import HOME, ROUTES
from state.changes import Write
from state.desk_rows import LedgerFilter
from state.tables import findings, sweeps
from tests.api.reading import Api
from tests.bot.conftest import NOON
from tests.bot.test_desk_routes import NEXT_DOOR, OWN, VILLAGE, Known, keep
from tests.promises.county import VILLAGES
from tests.promises.test_scope import receipts

# Lists of what lies in an area; each takes the area.
LISTS = ("/problems", "/visits", "/households", "/digests/{period}", "/missed", "/areas")
# What is the same for everybody: public rules.
PUBLIC = ("/topics", "/topics/{id}", "/rates")
# Address of one thing → where it stands for what happened.
ONE: dict[str, Callable[[Known], str]] = {
    "/problems/{number}": lambda known: f"/problems/{known.problem}",
    "/visits/{receipt}": lambda known: f"/visits/{known.visit}",
    "/households/{id}": lambda known: f"/households/{known.home}",
}
PERIODS = ("2026-11-22", "2026-W47", "2026-11")
READ = [one for one in LISTS if "{" not in one] + [f"/digests/{period}" for period in PERIODS]


@pytest.fixture
async def api(api: Api) -> Api:
    swept = {"scope": "410185", "made_at": NOON, "ruleset": "", "households": 8}
    await keep(api.county, Write(insert(sweeps), swept))
    return api


async def something_happens(api: Api) -> Known:
    """Let everything the API tells happen in the own township, and nowhere else."""
    here, (_, heads, seen) = api.county, VILLAGES[VILLAGE]
    await here.say(VILLAGE, f"上午去{heads[0]}家，{seen}")
    assert "已存好" in await here.say(VILLAGE, "确认")
    await here.say(VILLAGE, f"反映问题 {seen}没人管")
    assert "已登记" in await here.say(VILLAGE, "确认")
    found = {"scope": "410185", "household": f"{VILLAGE}-0", "policy": "rural_dibao"}
    row = {**found, "village": VILLAGE, "outcome": "likely", "why": "穷"}
    await keep(here, Write(insert(findings), row))
    (one,) = here.bot.records.desk.ledger(LedgerFilter(OWN), 9)
    return Known(receipts(here)[VILLAGE], one.number, "")


async def answers(api: Api, area: str) -> dict[str, Any]:
    """Return what every list answers a system of an area, asked for all, and for the own one."""
    found = {}
    for path in READ:
        for query in ("", f"?area={OWN}", f"?area={VILLAGE}"):
            answer = await api.get(area, path + query)
            found[path + query] = (answer.status, await answer.text())
    return found


def test_every_address_has_its_case_here() -> None:
    assert {route.path for route in ROUTES} == {*LISTS, *PUBLIC, *ONE}
    assert {HOME + route.path for route in ROUTES} == set(document()["paths"])


@pytest.mark.parametrize("area", NEXT_DOOR)
async def test_next_door_nothing_shows_that_anything_happened(api: Api, area: str) -> None:
    before = await answers(api, area)
    await something_happens(api)
    after = await answers(api, area)
    assert [path for path in before if before[path] != after[path]] == []
    for path in READ:
        assert after[f"{path}?area={OWN}"][0] == 404, path
        assert after[path][0] == 200, path


async def test_in_the_own_township_every_list_shows_it(api: Api) -> None:
    before = await answers(api, OWN)
    await something_happens(api)
    after = await answers(api, OWN)
    # Households and places came with the roster, before.
    same = {path.partition("?")[0] for path in before if before[path] == after[path]}
    assert same == {"/households", "/areas"}


async def test_in_the_own_township_each_of_them_is_there(api: Api) -> None:
    known = await something_happens(api)
    for address in ONE.values():
        assert (await api.get(OWN, address(known))).status == 200


@pytest.mark.parametrize("area", NEXT_DOOR)
async def test_next_door_nothing_is_there_to_be_opened(api: Api, area: str) -> None:
    known = await something_happens(api)
    missing = await api.read(area, "/problems/WT0", 404)
    for address in ONE.values():
        assert await api.read(area, address(known), 404) == missing


@pytest.mark.parametrize("path", [*PUBLIC[::2], "/topics/rural_dibao"])
async def test_public_rules_are_the_same_for_everybody(api: Api, path: str) -> None:
    assert await api.read(OWN, path) == await api.read("410122", path)


async def test_nobody_without_a_token_gets_anything(api: Api) -> None:
    known = await something_happens(api)
    asked = [*READ, *PUBLIC[::2], *(address(known) for address in ONE.values())]
    found = [await api.client.get(HOME + path) for path in asked]
    assert {(one.status, await one.text()) for one in found} == {(401, await found[0].text())}
