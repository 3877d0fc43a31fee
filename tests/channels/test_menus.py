"""One file of menus, shown by every platform, replaced only where it differs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.commands.menus import told
from bot.menus import SHOWN_ON, bar_of, read_menus
from config.channel_settings import ChannelSettings
from config.texts import load_texts
from config.words import load_words
from tests.channels.ends import Ends, Platform, settings_for

TEXTS = load_texts()


@pytest.fixture
async def outside() -> AsyncIterator[tuple[Platform, ChannelSettings]]:
    platform = Platform()
    async with TestServer(platform.wechat.app()) as one, TestServer(platform.telegram.app()) as two:
        wechat, telegram = (str(each.make_url("")).rstrip("/") for each in (one, two))
        yield platform, settings_for(wechat, telegram, "")


async def lines(settings: ChannelSettings, *, apply: bool) -> list[str]:
    return [line async for line in told(settings, TEXTS, apply=apply)]


async def test_menus_that_differ_are_told_and_replaced_only_when_asked(
    outside: tuple[Platform, ChannelSettings],
) -> None:
    platform, settings = outside
    assert [line[:5] for line in await lines(settings, apply=False)] == ["[不一样]"] * 5
    assert platform.wechat.calls["menu"] == 0
    settings = ChannelSettings(settings.wechat, None, settings.telegram)
    assert [line[:5] for line in await lines(settings, apply=True)] == ["[已更新]"] * 4
    assert [line[:4] for line in await lines(settings, apply=True)] == ["[一样]"] * 4
    assert platform.wechat.calls["menu"] == 3
    assert {"command": "screen", "description": "算算能领啥"} in platform.telegram.commands[0]


async def test_an_app_has_its_own_menu(outside: tuple[Platform, ChannelSettings]) -> None:
    settings = ChannelSettings(wecom=outside[1].wecom)
    assert "记走访 | 我的走访 (今日走访 | 本月走访)" in (await lines(settings, apply=True))[0]
    assert await lines(settings, apply=False) == ["[一样] 企业微信应用"]


async def test_a_platform_that_refuses_is_told_without_its_secrets(
    outside: tuple[Platform, ChannelSettings],
) -> None:
    platform, settings = outside
    platform.wechat.errors = [-1]
    line, *_ = await lines(ChannelSettings(settings.wechat), apply=True)
    assert line == "[没成] 公众号：errcode -1"
    assert await lines(ChannelSettings(), apply=True) == [TEXTS("menu.nowhere")]


async def test_a_tapped_button_and_a_command_say_the_words_of_the_menu(line: Ends) -> None:
    for button in bar_of(read_menus(TEXTS)["household"]):
        for leaf in button.get("sub_button", [button]):
            await line.wechat.happens("o1", "CLICK", leaf["key"])
    assert line.told.runs == ["帮我算算", "低保咋申请", "反映问题", "帮助"]
    line.told.runs.clear()
    for said in ("/screen", "/help@test_bot", "/visit 上午去张三家", "/start ABC", "/nothing"):
        await line.post(line.telegram.says(7, said))
    assert line.told.runs == ["帮我算算", "帮助", "走访 上午去张三家", "绑定 ABC", "帮助"]


def test_every_word_of_a_menu_is_a_command_or_a_question() -> None:
    words = load_words()
    for role, items in read_menus(TEXTS).items():
        for item in items:
            assert words.command(item.value)[0] or item.value == "低保咋申请", (role, item)
    assert set(SHOWN_ON.values()) <= set(read_menus(TEXTS))


FINE = "{label: web.menu_help, value: web.say_help, command: help}"


@pytest.mark.parametrize(
    ("menu", "problem"),
    [
        (f"[{FINE}, {FINE.replace('help}', 'help2}')}]", ""),
        (f"[{FINE}, {FINE}]", "a command stands twice"),
        (f"[{FINE.replace('help}', 'Help}')}]", "no command of Telegram"),
        ("[{label: web.menu_screen, value: web.say_help, command: a}]", "shows 4 characters"),
        (
            "[" + ", ".join(FINE.replace("help}", f"h{n}}}") for n in range(4)) + "]",
            "4 buttons, 3 fit",
        ),
        (
            "["
            + ", ".join(FINE.replace("help}", f"h{n}, under: menu.more}}") for n in range(6))
            + "]",
            "more than 5 below",
        ),
    ],
)
def test_what_a_platform_would_refuse_is_found_when_the_file_is_read(
    menu: str, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "menus.yaml"
    file.write_text(f"household: {menu}\n", encoding="utf-8")
    if not problem:
        assert len(read_menus(TEXTS, file)["household"]) == 2
        return
    with pytest.raises(ValueError, match=problem):
        read_menus(TEXTS, file)
