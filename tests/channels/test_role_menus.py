"""Each role's own menu: by tag on an official account, by chat on Telegram, given on binding."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.commands.doctor import findings, line_of
from bot.commands.menus import told
from bot.commands.people_menus import all_bound, given
from bot.menus import bar_of, read_menus, same_bar
from config.channel_settings import ChannelSettings
from config.settings import Settings
from config.texts import load_texts
from handlers.router import receive
from state.codes import hash_code
from state.tables import codes, people
from state.writer import Write
from tests.bot.conftest import NOON
from tests.channels.ends import Ends, settings_for
from tests.dialogs.talk import PEOPLE, content

TEXTS = load_texts()
MENUS = read_menus(TEXTS)
CODE = "ABCD2345"


@pytest.fixture
async def line(line: Ends) -> Ends:
    """A bot with real topics, a cadre on the roster, and menus applied."""
    line.bot.turns.handle = partial(receive, content())
    who = PEOPLE["cadre"]
    person = {"id": who.id, "name": who.name, "role": who.role, "area": who.area}
    code = {"code_hash": hash_code(CODE), "person": who.id, "expires_at": NOON.replace(year=2030)}
    await line.bot.writer.execute([Write(insert(people), person), Write(insert(codes), code)])
    await applied(line)
    return line


def channels(line: Ends) -> ChannelSettings:
    api: Any = line.platforms.channels
    calls = str(api["telegram"].client.base_url).partition("/bot")[0]
    settings = settings_for(api["wechat"].api.base, calls, "")
    return ChannelSettings(settings.wechat, None, settings.telegram)


async def applied(line: Ends) -> list[str]:
    return [each async for each in told(channels(line), TEXTS, apply=True)]


def sees(line: Ends, user: str, role: str) -> bool:
    return same_bar(line.wechat.menus.shown_to(user), bar_of(MENUS[role]))


def commands(role: str) -> list[dict[str, str]]:
    return [{"command": i.command, "description": i.label} for i in MENUS[role]]


async def says(line: Ends, user: str, text: str) -> str:
    said = (await line.wechat.says(user, text)).text
    await line.handed_over()
    return said


async def test_who_is_bound_sees_the_menu_of_their_role_until_they_are_not(line: Ends) -> None:
    await says(line, "o1", "低保咋申请")
    assert sees(line, "o1", "household")
    assert PEOPLE["cadre"].name in await says(line, "o1", f"绑定 {CODE}")
    assert sees(line, "o1", "cadre")
    assert sees(line, "o2", "household")
    await says(line, "o1", "解除绑定")
    assert sees(line, "o1", "household")


async def test_a_wrong_code_gives_no_menu(line: Ends) -> None:
    await says(line, "o1", "绑定 ZZZZ9999")
    assert line.wechat.menus.users.get("o1", []) == []


async def test_on_telegram_a_chat_has_the_commands_of_its_role(line: Ends) -> None:
    assert line.telegram.commands[0] == commands("household")
    await line.post(line.telegram.says(7, f"/start {CODE}"))
    assert line.telegram.commands[7] == commands("cadre")
    await line.post(line.telegram.says(7, "解除绑定"))
    assert 7 not in line.telegram.commands


async def test_only_the_menu_that_differs_is_made_anew_and_the_old_one_goes(line: Ends) -> None:
    menus, made = line.wechat.menus, line.wechat.calls["menu"]
    assert len(menus.special) == 2
    number, (tag, bar) = next(iter(menus.special.items()))
    menus.special[number] = (tag, bar[:1])
    assert [each[:5] for each in await applied(line)].count("[已更新]") == 1
    assert number not in menus.special
    assert len(menus.special) == 2
    assert line.wechat.calls["menu"] == made + 1


async def test_an_account_that_is_not_verified_keeps_one_menu_and_the_doctor_says_so(
    line: Ends, tmp_path: Path
) -> None:
    line.wechat.menus.special.clear()
    line.wechat.menus.unverified = True
    said = [each for each in await applied(line) if "48001" in each]
    assert len(said) == 2
    assert all(each.startswith("[没成] 公众号（") for each in said)
    assert PEOPLE["cadre"].name in await says(line, "o1", f"绑定 {CODE}")
    assert sees(line, "o1", "household")
    found = findings(Settings(data=tmp_path), channels(line), TEXTS)
    looks = [line_of(finding, TEXTS) async for finding in found]
    assert sum("48001" in each for each in looks) == 2


async def test_everybody_bound_before_gets_the_menu_of_their_role_of_now(
    line: Ends, sqlite_url: str, tmp_path: Path
) -> None:
    await says(line, "o1", f"绑定 {CODE}")
    line.wechat.menus.users.clear()
    settings = Settings(data=tmp_path, database_url=sqlite_url)
    bound = all_bound(settings)
    first, again = [[each async for each in given(channels(line), bound, TEXTS)] for _ in range(2)]
    assert sees(line, "o1", "cadre")
    assert first[0] == TEXTS("menu.people", platform="公众号", count=1, changed=1, failed=0)
    assert again[0] == TEXTS("menu.people", platform="公众号", count=1, changed=0, failed=0)
