"""Who is let in, how fast, what is told to those who are not, and what is noted of the others."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from state.changes import Committed, Write
from state.tables import audit, tokens
from state.token_records import REVOKE, TokenRecords
from tests.api.reading import Api, api_of
from tests.bot.conftest import NOON
from tests.bot.desk import desk_of, read
from tests.promises.county import VILLAGES, county

OWN, VILLAGE = "410185-t01", "410185-t01-v01"
PATH = "/api/v1/problems"


async def test_a_revoked_token_opens_nothing_from_the_next_request_on(api: Api) -> None:
    await api.read(OWN, "/problems")
    ended = Write(REVOKE, {"of_name": f"system {OWN}", "at": NOON}, must_touch=True)
    assert isinstance(await api.county.bot.writer.execute([ended]), Committed)
    told = await api.read(OWN, "/problems", 401)
    assert (told["code"], "run_bot.py token" in told["detail"]) == ("bad_token", True)


async def test_a_token_opens_nothing_after_its_time(api: Api) -> None:
    await api.token(OWN, NOON - timedelta(seconds=1))
    assert (await api.read(OWN, "/problems", 401))["code"] == "bad_token"


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Basic enQ6", "bearer unknown", "\xff"])
async def test_what_is_no_token_is_told_how_to_get_one(api: Api, said: str) -> None:
    answer = await api.client.get(PATH, headers={"Authorization": said} if said else {})
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content_type == "application/problem+json"
    assert "run_bot.py token" in (await answer.json(content_type=None))["detail"]


async def test_a_token_is_kept_by_hash_only(api: Api) -> None:
    token = await api.token(OWN)
    with api.county.bot.records.engine.connect() as connection:
        (row,) = connection.execute(select(tokens)).all()
    assert token not in repr(row)


async def test_only_reading_is_taken(api: Api) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = await api.client.request(method, PATH)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD"), method
    token = await api.token(OWN)
    answer = await api.client.head(PATH, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, await answer.read()) == (200, b"")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?areas=410185-t01", "unknown_parameter"),
        ("?area=410185-t01&area=410122", "twice"),
        ("?area=大金店镇", "bad_parameter"),
        ("?since=2026-11-22", "bad_parameter"),
        ("?since=gestern", "bad_parameter"),
        ("?limit=0", "bad_parameter"),
        ("?limit=201", "bad_parameter"),
        ("?state=lost", "bad_parameter"),
    ],
)
async def test_a_parameter_that_cannot_be_used_is_refused(api: Api, query: str, code: str) -> None:
    told = await api.read(OWN, f"/problems{query}", 400)
    assert told["code"] == code
    name = query[1:].partition("=")[0]
    assert name in told["detail"]


@pytest.mark.parametrize("given", ["x", "W10", "WyIxIiwgIjIiXQ", "eyJhIjoxfQ", "%F0%9F%8C%BE"])
async def test_a_cursor_of_nobody_leads_nowhere(api: Api, given: str) -> None:
    assert (await api.read(OWN, f"/problems?cursor={given}", 404))["code"] == "not_there"


async def test_what_was_read_before_is_not_sent_again(api: Api) -> None:
    first = await api.get(OWN, "/topics/rural_dibao")
    again = {"If-None-Match": first.headers["ETag"]}
    second = await api.get(OWN, "/topics/rural_dibao", **again)
    assert (second.status, await second.read()) == (304, b"")
    other = await api.get(OWN, "/topics/tekun", **again)
    assert other.status == 200


async def test_each_household_read_is_in_the_audit_under_the_tokens_name(api: Api) -> None:
    here = api.county
    await here.visited()
    await here.say(VILLAGE, "列入台账")
    for path in ("/problems", "/visits", "/households", f"/households/{VILLAGE}-0"):
        with here.bot.records.engine.connect() as connection:
            before = len(connection.execute(select(audit)).all())
        await api.read(OWN, path)
        with here.bot.records.engine.connect() as connection:
            rows = connection.execute(select(audit)).all()[before:]
        assert f"{VILLAGE}-0" in {row.household for row in rows}, path
        assert {row.person for row in rows} == {f"token:system {OWN}"}


async def test_nothing_is_answered_that_cannot_be_noted(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(writes: object) -> None:
        return None

    await api.token(OWN)
    monkeypatch.setattr(type(api.county.bot.writer), "execute", lambda _, writes: refuse(writes))
    told = await api.get(OWN, "/households")
    assert (told.status, VILLAGES[VILLAGE][1][0] in await told.text()) == (503, False)
    assert (await api.get(OWN, "/topics")).status == 200


async def test_records_that_cannot_be_read_are_told_of_in_plain_words(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(records: TokenRecords, presented: str) -> None:
        raise OperationalError("SELECT secret", {}, Exception("server closed"))

    monkeypatch.setattr(TokenRecords, "token", lost)
    answer = await api.client.get(PATH, headers={"Authorization": "Bearer x"})
    told = await answer.json(content_type=None)
    assert (answer.status, told["code"], "SELECT" in str(told)) == (503, "again", False)


async def test_the_desk_tells_which_system_read(api: Api, tmp_path: Path) -> None:
    await api.read(OWN, "/households")
    async with desk_of(api.county, tmp_path) as desk:
        assert f"外部系统“system {OWN}”" in await read(await desk.enter(OWN), "/desk/audit")


@pytest.fixture
async def slow(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    async with county(valkey_url, sqlite_url) as here, api_of(here, tmp_path, 3) as found:
        yield found


async def test_who_asks_too_fast_is_told_to_wait_and_others_are_not(slow: Api) -> None:
    statuses = [(await slow.get(OWN, "/missed")).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    late = await slow.get(OWN, "/missed")
    assert late.headers["Retry-After"] == "60"
    assert (await slow.get("410122", "/missed")).status == 200


async def test_a_token_sees_no_more_once_its_area_is_another(api: Api) -> None:
    await api.token(OWN)
    moved = Write(update(tokens).values(area="410185-t02"), {})
    assert isinstance(await api.county.bot.writer.execute([moved]), Committed)
    homes = await api.all(OWN, "/households")
    assert {one["area"] for one in homes} == {"410185-t02-v01"}
