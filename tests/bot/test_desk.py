"""The way into the desk, what its forms ask for, and acting through the chat's own commands."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.door_codes import issue_door_codes
from bot.desk import pages
from bot.desk.door import Pass, read_pass, sign
from bot.desk.pages import MOST_MADE
from bot.timers import Timers
from handlers.turn import Moment
from state.desk_rows import LedgerFilter
from state.problem_rows import Problem
from state.redis_store import Address
from state.tables import audit
from tests.bot.desk import CSRF, LINK, ONCE, Client, Desk, csrf, desk_of, read, with_clue
from tests.bot.test_forgetting import forgetting
from tests.promises.county import NOW, County, content, county

TOWNSHIP, COUNTY, CADRE = "410185-t01", "410185", "410185-t01-v01"


@pytest.fixture
async def desk(valkey_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with county(valkey_url, sqlite_url) as here:
        await (await here.bound()).visited()
        async with desk_of(here, tmp_path) as found:
            yield found


async def raised(county: County, what: str = "村头路灯坏了", by: str = CADRE) -> Problem:
    await county.say(by, f"反映问题 {what}")
    for _ in range(3):
        if "已登记" in await county.say(by, "确认"):
            break
    found = county.bot.records.desk.ledger(LedgerFilter("410185"), 1)
    assert found
    return found[0]


async def posted(client: Client, path: str, **form: str) -> str:
    answer = await client.post(path, data={"csrf": await csrf(client), **form})
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def acted(client: Client, verb: str, number: str, **more: str) -> str:
    checked = await posted(client, "/desk/check", verb=verb, number=number)
    once = ONCE.search(checked)
    assert once
    return await posted(client, "/desk/act", verb=verb, number=number, once=once[1], **more)


async def test_a_link_lets_in_once(desk: Desk) -> None:
    link = await desk.link(TOWNSHIP)
    first, second = await desk.stranger(), await desk.stranger()
    assert (await first.get(f"/desk/enter?pass={link}")).status == 200
    assert (await first.get(f"/desk/enter?pass={link}")).status == 200
    assert (await first.post("/desk/enter", data={"pass": link})).url.path == "/desk"
    assert (await second.post("/desk/enter", data={"pass": link})).status == 401
    assert "请从聊天里进来" in await read(second, "/desk", 401)


def test_a_pass_is_good_for_its_time_and_as_it_was_signed() -> None:
    key, one = b"k" * 32, Pass("p", "o", 1000, "n")
    link = sign(key, one)
    assert read_pass(key, link, 999) == one
    assert read_pass(key, link, 1000) is None
    assert read_pass(b"j" * 32, link, 999) is None
    said, _, mac = link.partition(".")
    for wrong in (
        "",
        ".",
        said,
        f"{said}.",
        f"A{link}",
        f"{said}.{mac[:-1]}0x",
        "中.文",
        "x" * 9999,
    ):
        assert read_pass(key, wrong, 999) is None


async def test_a_digest_ends_with_a_link_to_its_own_area_where_pages_are_public(
    desk: Desk, tmp_path: Path
) -> None:
    assert LINK.search(await desk.county.say(COUNTY, "周报")) is None
    async with desk_of(desk.county, tmp_path, "https://desk.example/") as public:
        said = await public.county.say(COUNTY, "大金店镇的周报")
        found = LINK.search(said)
        assert found
        assert said.splitlines()[-1].endswith(f"https://desk.example{found[0]}")
        assert LINK.search(await public.county.say(COUNTY, "低保是什么")) is None
        client = await public.stranger()
        answer = await client.post("/desk/enter", data={"pass": found[1]})
        assert (answer.status, answer.url.path_qs) == (200, f"/desk/areas?area={TOWNSHIP}")
        again = await (await public.stranger()).post("/desk/enter", data={"pass": found[1]})
        assert again.status == 401


async def test_a_digest_that_is_sent_names_the_page_and_lets_nobody_in(desk: Desk) -> None:
    bot = desk.county.bot
    later = Moment(NOW + timedelta(days=8), NOW.date() + timedelta(days=8))
    timers = Timers(bot.records, bot.writer, content(), lambda: later, home="https://desk.example")
    assert await timers.tick()
    rows = bot.records.due_outbox(later.at + timedelta(days=1), 99)
    ends = {row.person: row.replies[0]["text"].splitlines()[-1] for row in rows}
    assert f"https://desk.example/desk/areas?area={COUNTY}，" in ends[COUNTY]
    assert not any("pass=" in row.replies[0]["text"] for row in rows)


async def test_nobody_unbound_gets_a_link(desk: Desk) -> None:
    assert await desk.link("nobody") == ""


async def test_who_unbinds_the_chat_is_out_of_the_desk_too(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    await read(client, "/desk")
    await desk.county.say(TOWNSHIP, "解绑")
    await read(client, "/desk", 401)


async def test_after_leaving_the_cookie_opens_nothing(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    cookie = client.session.cookie_jar.filter_cookies(client.make_url("/desk"))["zc_desk"].value
    assert "已退出" in await posted(client, "/desk/leave")
    answer = await client.get("/desk", cookies={"zc_desk": cookie})
    assert answer.status == 401


@pytest.mark.parametrize(
    "path", ["/desk/check", "/desk/act", "/desk/clue", "/desk/code", "/desk/lost", "/desk/leave"]
)
async def test_a_form_without_the_session_s_own_token_does_nothing(desk: Desk, path: str) -> None:
    client, other = await desk.enter(COUNTY), await desk.enter(TOWNSHIP)
    foreign = await csrf(other)
    for token in ({}, {"csrf": ""}, {"csrf": "0" * 32}, {"csrf": foreign}, {"csrf": "字"}):
        form = {"person": CADRE, "verb": "assign", **token}
        assert (await client.post(path, data=form)).status == 403
    await read(client, "/desk")


async def test_pages_carry_a_policy_that_forbids_anything_inline(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    answer = await client.get("/desk")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = (
        await (await desk.stranger()).post(
            "/desk/enter", data={"pass": await desk.link(TOWNSHIP)}, allow_redirects=False
        )
    ).cookies["zc_desk"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/desk")


async def test_a_problem_is_assigned_extended_and_returned_as_in_the_chat(desk: Desk) -> None:
    problem, client = await raised(desk.county), await desk.enter(TOWNSHIP)
    said = await acted(
        client, "assign", problem.number, department="县住建局", owner="王工", limit="5个工作日"
    )
    assert "办成1个" in said, said
    now = desk.county.bot.records.problems.problem(problem.number)
    assert now is not None
    assert (now.state, now.department, now.owner) == ("assigned", "县住建局", "王工")
    said = await acted(client, "extend", problem.number, limit="12月20日", reason="等配件")
    assert "办成1个" in said, said
    steps = desk.county.bot.records.problems.steps(problem.number)
    assert [step.kind for step in steps] == ["raised", "accepted", "assigned", "extended"]
    assert {step.actor for step in steps[1:]} == {TOWNSHIP}
    page = await read(client, f"/desk/problem/{problem.number}")
    assert "等配件" in page


async def test_what_the_chat_refuses_is_told_and_changes_nothing(desk: Desk) -> None:
    problem, client = await raised(desk.county), await desk.enter(TOWNSHIP)
    assert "没办成1个" in await acted(client, "close", problem.number)
    assert "没办成1个" in await acted(
        client, "assign", problem.number, department="住建局", limit="早点"
    )
    now = desk.county.bot.records.problems.problem(problem.number)
    assert now is not None
    assert (now.state, now.version) == ("raised", 1)
    said = await acted(client, "assign", problem.number, department="住建局", limit="5个工作日")
    assert "办成1个" in said


async def test_sending_a_form_twice_does_it_once(desk: Desk) -> None:
    problem, client = await raised(desk.county), await desk.enter(TOWNSHIP)
    form = {"verb": "assign", "number": problem.number, "once": "0" * 16}
    more = {"department": "县住建局", "limit": "5个工作日"}
    first = await posted(client, "/desk/act", **form, **more)
    assert await posted(client, "/desk/act", **form, **more) == first
    assert len(desk.county.bot.records.problems.steps(problem.number)) == 3


async def test_several_are_done_at_once(desk: Desk) -> None:
    one = await raised(desk.county)
    two = await raised(desk.county, "村里水渠堵了")
    client = await desk.enter(TOWNSHIP)
    numbers = [("number", each.number) for each in (one, two)]
    token = [("csrf", await csrf(client)), ("verb", "assign")]
    page = await (await client.post("/desk/check", data=token + numbers)).text()
    assert one.number in page
    assert two.number in page
    once = ONCE.search(page)
    assert once
    rest = [("once", once[1]), ("department", "县水利局"), ("limit", "5个工作日")]
    said = await (await client.post("/desk/act", data=token + numbers + rest)).text()
    assert "办成2个，没办成0个" in said


async def test_what_is_open_in_the_chat_is_not_touched(desk: Desk) -> None:
    problem, client = await raised(desk.county), await desk.enter(TOWNSHIP)
    await desk.county.say(TOWNSHIP, f"备注 {problem.number}")
    await acted(client, "assign", problem.number, department="县住建局", limit="5个工作日")
    assert "请核对" in await desk.county.say(TOWNSHIP, "已经打过电话")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["since", "until"])
async def test_days_at_the_edge_of_the_calendar_are_days(desk: Desk, name: str, day: str) -> None:
    client = await desk.enter(TOWNSHIP)
    assert "<h1>" in await read(client, f"/desk/visits?{name}={day}")
    await read(client, f"/desk/sheet/visits.csv?{name}={day}")


async def test_reading_a_file_stands_in_the_audit(desk: Desk) -> None:
    client = await desk.enter(TOWNSHIP)
    await read(client, "/desk/home/410185-t01-v01-0")
    with desk.county.bot.records.engine.connect() as connection:
        rows = connection.execute(select(audit.c.person, audit.c.household)).all()
    assert (TOWNSHIP, "410185-t01-v01-0") in [tuple(row) for row in rows]
    assert "戊镇长 看了王建国家的档案" in await read(client, "/desk/audit")


async def test_the_county_issues_a_code_shown_once_that_binds(desk: Desk) -> None:
    client = await desk.enter(COUNTY)
    page = await posted(client, "/desk/code", person=CADRE)
    code = page.partition("绑定 ")[2][:8]
    assert code not in await read(client, "/desk/people")
    assert "绑定好了" in await desk.county.say("new phone", f"绑定 {code}")
    assert "给甲英发了新码" in await read(client, "/desk/audit")


async def test_a_lost_phone_is_nobody_s_at_once_and_a_new_one_is_bound(desk: Desk) -> None:
    here = desk.county
    await here.say(CADRE, "量子力学咋学？")
    theirs, client = await desk.enter(CADRE), await desk.enter(COUNTY)
    page = await posted(client, "/desk/lost", person=CADRE)
    code = page.partition("绑定 ")[2][:8]
    assert here.bot.records.bindings_of(CADRE) == []
    await read(theirs, "/desk", 401)
    assert await forgetting(here).forget_asked() == 1
    address = Address("web", "home", CADRE)
    assert (await here.bot.turns.remembered(address)).person == ""
    assert "绑定好了" in await here.say("new phone", f"绑定 {code}")
    told = await read(client, "/desk/audit")
    assert "解绑了甲英的手机" in told
    assert "给甲英发了新码" in told
    assert "解绑了甲英的手机" not in await read(await desk.enter("410122"), "/desk/audit")


async def test_a_lost_phone_of_a_household_is_nobody_s_and_a_new_one_is_bound(desk: Desk) -> None:
    here, home = desk.county, f"{CADRE}-0"
    given = await issue_door_codes(here.bot.writer, here.bot.records, NOW)
    (door,) = [one.code for one in given if one.household.id == home]
    client = await desk.enter(TOWNSHIP)
    assert "手机丢了" not in await read(client, f"/desk/home/{home}")
    await here.say("family", f"绑定 {door}")
    assert here.bot.records.bindings_of(home)
    assert "手机丢了" in await read(client, f"/desk/home/{home}")
    assert "手机丢了" not in await read(await desk.enter(CADRE), f"/desk/home/{home}")
    code = (await posted(client, "/desk/lost", person=home)).partition("绑定 ")[2][:8]
    assert here.bot.records.bindings_of(home) == []
    assert await forgetting(here).forget_asked() == 1
    assert "解绑了王建国的手机" in await read(client, "/desk/audit")
    await here.say("new phone", f"绑定 {code}")
    assert [one.sender for one in here.bot.records.bindings_of(home)] == ["new phone"]
    for who in (CADRE, "410122", "410185-t02"):
        other = await desk.enter(who)
        answer = await other.post("/desk/lost", data={"csrf": await csrf(other), "person": home})
        assert answer.status == 404, who
    assert here.bot.records.bindings_of(home)


@pytest.mark.parametrize("path", ["/desk/code", "/desk/lost"])
@pytest.mark.parametrize(
    ("who", "person"), [(TOWNSHIP, CADRE), (CADRE, CADRE), (COUNTY, "410122"), (COUNTY, "x")]
)
async def test_no_code_for_who_is_not_the_county_s(
    desk: Desk, who: str, person: str, path: str
) -> None:
    client, bound = await desk.enter(who), desk.county.bot.records.bindings_of
    before = bound(person)
    answer = await client.post(path, data={"csrf": await csrf(client), "person": person})
    assert answer.status == 404
    assert bound(person) == before


@pytest.mark.parametrize("more", [{}, {"colour": "yellow", "reason": "去看过"}])
async def test_a_clue_is_verified_as_in_the_chat(desk: Desk, more: dict[str, str]) -> None:
    client = await desk.enter(TOWNSHIP)
    clue = await with_clue(desk.county, CADRE)
    page = await read(client, f"/desk/clue/{clue}")
    once, token = ONCE.search(page), CSRF.search(page)
    assert once
    assert token
    form = {"number": clue, "once": once[1], "state": "verified"}
    said = await posted(client, "/desk/clue", **form, **more)
    assert "办成1个" in said, said
    now = desk.county.bot.records.clues.one(TOWNSHIP, clue)
    assert now is not None
    assert (now.state, now.colour) == ("verified", more.get("colour", ""))


async def test_sheets_asked_for_at_once_leave_threads_to_everybody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Counter[str]()

    def slowly(*_: object) -> Iterator[bytes]:
        made["now"] += 1
        made["most"] = max(made["most"], made["now"])
        time.sleep(0.05)
        made["now"] -= 1
        yield b"made"

    monkeypatch.setattr(pages, "taken", slowly)
    client = await desk.enter(TOWNSHIP)
    asked = [read(client, "/desk/sheet/visits.xlsx") for _ in range(3 * MOST_MADE)]
    assert set(await asyncio.gather(*asked)) == {"made"}
    assert made["most"] == MOST_MADE
