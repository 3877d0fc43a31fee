"""What is told of problems, visits, households and digests; pages, and what changed since."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands.off_roster import home_leaving_writes
from handlers.turn import Moment
from tests.api.reading import Api
from tests.promises.county import NOW, VILLAGES

COUNTY, TOWNSHIP, VILLAGE = "410185", "410185-t01", "410185-t01-v01"
HEAD = VILLAGES[VILLAGE][1][0]


@pytest.fixture
async def api(api: Api) -> Api:
    await api.county.visited()
    for village in VILLAGES:
        await api.county.say(village, "列入台账")
    return api


async def test_a_township_reads_names_and_a_county_does_not(api: Api) -> None:
    here = (await api.read(TOWNSHIP, "/problems"))["items"][0]
    above = (await api.read(COUNTY, f"/problems?area={VILLAGE}"))["items"][0]
    assert (here["household"], above["household"]) == (HEAD, f"{HEAD[0]}**")
    for path in ("/problems", "/visits", "/households", f"/households/{VILLAGE}-0"):
        assert HEAD in await (await api.get(TOWNSHIP, path)).text(), path
        assert HEAD not in await (await api.get(COUNTY, path)).text(), path


async def test_a_county_reads_the_digest_of_a_village_without_its_names(api: Api) -> None:
    path = f"/digests/2026-W47?area={VILLAGE}"
    here, above = await api.read(TOWNSHIP, path), await api.read(COUNTY, path)
    assert here["visits"] == above["visits"] == 1
    assert HEAD in here["text"]
    assert f"{HEAD[0]}**" in above["text"]
    assert HEAD not in above["text"]


@pytest.mark.parametrize(
    "period", ["2026-W99", "2026-W48", "9999-12", "0001-01-01", "2026-02-30", "00000000"]
)
async def test_what_is_no_period_or_not_begun_is_not_there(api: Api, period: str) -> None:
    await api.read(COUNTY, f"/digests/{period}", 404)


async def test_facts_telephone_numbers_and_the_cadres_own_words_are_nowhere(api: Api) -> None:
    said = "上午去刘富贵家，吃低保，他说电话13800001111，屋顶漏雨"
    await api.county.say(VILLAGE, said)
    await api.county.say(VILLAGE, "确认")
    home = await api.read(TOWNSHIP, f"/households/{VILLAGE}-1")
    assert set(home) == {"household", "statuses", "marks", "last_visit", "open_problems"}
    assert home["last_visit"] == "2026-11-22"
    assert said not in await (await api.get(TOWNSHIP, "/visits")).text()


@pytest.mark.parametrize("path", ["/problems", "/visits", "/households", "/areas", "/topics"])
async def test_pages_tell_everything_once(api: Api, path: str) -> None:
    whole = await api.all(COUNTY, f"{path}?limit=200")
    size = 2 if len(whole) < 20 else 7
    assert len(whole) > size
    assert await api.all(COUNTY, f"{path}?limit={size}") == whole


async def test_what_changed_comes_last_and_since_leaves_the_rest_out(api: Api) -> None:
    before = await api.all(COUNTY, "/problems")
    first: Any = next(one for one in before if one["area"] == VILLAGE)
    later = Moment(NOW + timedelta(hours=1), NOW.date())
    api.county.bot.turns.clock = lambda: later
    await api.county.say("410185-t01", f"交办 {first['number']} 住建局 5个工作日")
    await api.county.say("410185-t01", "确认")
    after = await api.all(COUNTY, "/problems")
    assert [one["number"] for one in after][-1] == first["number"]
    changed = after[-1]
    assert (changed["state"], changed["department"]) == ("assigned", "住建局")
    assert changed["version"] > first["version"]
    assert await api.all(COUNTY, f"/problems?since={changed['changed_at']}") == [changed]
    assert await api.all(COUNTY, "/problems?since=2027-01-01T00:00:00%2B08:00") == []
    assert await api.all(COUNTY, "/problems?state=assigned") == [changed]


@pytest.mark.parametrize("said", ["记身份 {head} 低保", "标记 {head} 医疗救助 已享受"])
async def test_a_household_comes_again_when_its_file_changed(api: Api, said: str) -> None:
    before = await api.all(COUNTY, "/households")
    assert [one["changed_at"] for one in before] == ["2026-11-22T04:00:00Z"] * len(before)
    later = Moment(NOW + timedelta(hours=1), NOW.date())
    api.county.bot.turns.clock = lambda: later
    await api.county.say(VILLAGE, said.format(head=HEAD))
    home = (await api.read(TOWNSHIP, f"/households/{VILLAGE}-0"))["household"]
    assert home["changed_at"] == "2026-11-22T05:34:56Z"
    assert await api.all(TOWNSHIP, f"/households?since={home['changed_at']}") == [home]
    assert (await api.all(TOWNSHIP, "/households"))[-1] == home
    assert await api.all("410122", f"/households?since={home['changed_at']}") == []


async def test_a_household_that_left_the_roster_is_told_once_more_and_only_within_scope(
    api: Api,
) -> None:
    before = await api.all(TOWNSHIP, "/households")
    assert {one["status"] for one in before} == {"kept"}
    later = NOW + timedelta(hours=1)
    home = api.county.bot.records.desk.homes_of(COUNTY, [f"{VILLAGE}-0"])[f"{VILLAGE}-0"]
    for write in home_leaving_writes([home], later):
        await api.county.bot.writer.execute([write])
    (told,) = await api.all(TOWNSHIP, "/households?since=2026-11-22T05:30:00Z")
    assert (told["id"], told["status"]) == (home.id, "left")
    assert (await api.read(TOWNSHIP, f"/households/{home.id}"))["household"] == told
    assert len(await api.all(TOWNSHIP, "/households")) == len(before)
    assert await api.all("410122", "/households?since=2026-11-22T05:30:00Z") == []
    await api.read("410122", f"/households/{home.id}", 404)


@pytest.mark.parametrize(
    ("since", "all_of_them"),
    [
        ("0001-01-01T00:00:00%2B23:59", True),
        ("1990-12-31t23:59:60z", True),
        ("2026-11-22T12:34:56.123456789%2B08:00", False),
        ("9999-12-31T23:59:59-23:59", False),
    ],
)
async def test_a_moment_of_any_age_is_read(api: Api, since: str, all_of_them: bool) -> None:
    for path in ("/visits", "/problems"):
        assert bool(await api.all(COUNTY, f"{path}?since={since}")) is all_of_them


async def test_a_problem_is_told_with_its_steps_and_without_who_took_them(api: Api) -> None:
    (one,) = await api.all(TOWNSHIP, f"/problems?area={VILLAGE}")
    told = await api.read(TOWNSHIP, f"/problems/{one['number']}")
    assert told["problem"] == one
    assert [step["kind"] for step in told["steps"]] == ["raised"]
    assert set(told["steps"][0]) == {
        "position", "kind", "role", "at", "from_state", "to_state", "text"
    }  # fmt: skip


async def test_a_visit_taken_back_is_told_as_voided(api: Api) -> None:
    (one,) = await api.all(TOWNSHIP, f"/visits?area={VILLAGE}")
    await api.county.say(VILLAGE, f"撤销 {one['receipt']}")
    await api.county.say(VILLAGE, "确认")
    (told,) = await api.all(TOWNSHIP, f"/visits?area={VILLAGE}")
    assert (told["receipt"], told["status"], told["version"]) == (one["receipt"], "voided", 2)
    assert await api.read(TOWNSHIP, f"/visits/{one['receipt']}") == told


async def test_rules_are_told_with_place_date_and_source(api: Api) -> None:
    topic = await api.read(COUNTY, "/topics/rural_dibao")
    assert topic["statements"]
    for said in topic["statements"]:
        assert said["text"]
        assert said["as_of"]
        assert all(cite["source"] and cite["section"] for cite in said["citations"])
    (rate,) = [one for one in await api.all(COUNTY, "/rates")
               if one["id"] == "rural_dibao_standard"]  # fmt: skip
    assert all(row["citation"]["title"] and row["since"] for row in rate["rows"])
