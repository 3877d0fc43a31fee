"""The doctor finds what is wrong with a platform's keys, and says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.doctor import findings, line_of
from config.channel_settings import ChannelSettings, WechatSettings
from config.settings import Settings
from config.texts import load_texts
from tests.channels.ends import Ends, settings_for
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.wechat_notices import TEMPLATE
from tests.fakes.wechat_post import APP_ID, KEY, SECRET, TOKEN

TEXTS = load_texts()


async def lines(folder: Path, api: str, secret: str, notice: str = "") -> list[str]:
    account = WechatSettings(APP_ID, secret, TOKEN, (KEY,), api, notice=notice)
    channels = ChannelSettings(wechat=account)
    found = findings(Settings(data=folder), channels, TEXTS)
    return [line_of(finding, TEXTS) async for finding in found]


async def test_sound_keys_are_good_and_what_a_person_must_see_is_said(
    line: Ends, tmp_path: Path
) -> None:
    api = line.platforms.channels["wechat"].api.base  # type: ignore[attr-defined]
    said = await lines(tmp_path, api, SECRET)
    assert not [each for each in said if each.startswith("[坏]")]
    assert "[好] 公众号：口令换得到" in said
    assert any("/wechat" in each and "安全模式" in each for each in said)
    assert any(each.startswith("[没设] 企业微信应用") for each in said)


async def test_a_wrong_secret_and_a_silent_server_are_told_apart(
    line: Ends, tmp_path: Path
) -> None:
    api = line.platforms.channels["wechat"].api.base  # type: ignore[attr-defined]
    wrong = await lines(tmp_path, api, "another")
    assert any(each.startswith("[坏] 公众号：口令") and "40125" in each for each in wrong)
    silent = await lines(tmp_path, "http://127.0.0.1:9", SECRET)
    assert any(each.startswith("[坏] 公众号：口令") and "Connect" in each for each in silent)
    assert SECRET not in "".join(wrong + silent)


async def test_a_template_that_is_not_there_is_found(line: Ends, tmp_path: Path) -> None:
    api = line.platforms.channels["wechat"].api.base  # type: ignore[attr-defined]
    good, bad = [await lines(tmp_path, api, SECRET, name) for name in (TEMPLATE, "another")]
    assert "[好] 公众号：订阅通知的模板能用" in good
    assert any(each.startswith("[坏] 公众号：订阅通知") for each in bad)
    assert "订阅" not in "".join(await lines(tmp_path, api, SECRET))


def settings_of(line: Ends, hook: str) -> ChannelSettings:
    """Return the settings *line* was opened with."""
    wechat = line.platforms.channels["wechat"].api.base  # type: ignore[attr-defined]
    telegram = line.platforms.channels["telegram"].client.base_url  # type: ignore[attr-defined]
    return settings_for(wechat, telegram.partition("/bot")[0], hook)


async def seen(folder: Path, channels: ChannelSettings, home: str) -> list[str]:
    found = findings(Settings(data=folder, public_url=home), channels, TEXTS)
    return [line_of(finding, TEXTS) async for finding in found]


async def test_the_doors_are_knocked_at_as_the_platforms_do(line: Ends, tmp_path: Path) -> None:
    said = await seen(tmp_path, settings_of(line, ""), line.url)
    assert "[好] 公众号：回调地址从外面敲得开" in said
    assert "[好] 企业微信应用：回调地址从外面敲得开" in said
    assert "[好] Telegram：口令对，消息送得到" in said


async def test_links_that_lead_nowhere_are_told_of_where_there_is_a_platform(
    line: Ends, tmp_path: Path
) -> None:
    channels = settings_of(line, "")
    assert any("没设 PUBLIC_URL" in each for each in await seen(tmp_path, channels, ""))
    assert "PUBLIC_URL" not in "".join(await seen(tmp_path, ChannelSettings(), ""))
    assert "没设 PUBLIC_URL" not in "".join(await seen(tmp_path, channels, line.url))


async def test_a_door_with_another_token_and_one_that_is_shut_are_found(
    line: Ends, tmp_path: Path
) -> None:
    channels = settings_of(line, "")
    assert channels.wechat
    assert channels.wecom
    other = replace(channels, wechat=replace(channels.wechat, token="other"))
    said = await seen(tmp_path, other, line.url)
    assert any(each.startswith("[坏] 公众号：回调") and "HTTP 403" in each for each in said)
    shut = await seen(tmp_path, channels, "http://127.0.0.1:9")
    assert sum("回调地址从外面" in each and "Connect" in each for each in shut) == 2


@pytest.mark.parametrize(
    ("hook", "there", "why"),
    [
        ("", {"url": "https://old.example/telegram"}, "webhook"),
        ("s", {"url": ""}, "no webhook"),
        ("s", {"url": "https://old.example/telegram"}, "webhook https://old.example"),
        ("s", {"url": "HOME/telegram", "last_error_message": "Wrong response: 502"}, "502"),
    ],
)
async def test_updates_that_go_elsewhere_or_nowhere_are_found(
    line: Ends, tmp_path: Path, hook: str, there: dict[str, str], why: str
) -> None:
    line.telegram.webhook = {**there, "url": there["url"].replace("HOME", line.url)}
    said = await seen(tmp_path, settings_of(line, hook), line.url)
    assert any(each.startswith("[坏] Telegram") and why in each for each in said)
    assert TELEGRAM_TOKEN not in "".join(said)


async def test_a_folder_nobody_can_write_to_is_found(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    said = await lines(blocked, "http://127.0.0.1:9", SECRET)
    assert any(each.startswith("[坏] 数据目录") for each in said)
