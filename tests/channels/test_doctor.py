"""The doctor finds what is wrong with a platform's keys, and says what to do."""

from pathlib import Path

from bot.commands.doctor import findings, line_of
from config.channel_settings import ChannelSettings, WechatSettings
from config.settings import Settings
from config.texts import load_texts
from tests.channels.ends import Ends
from tests.fakes.wechat import APP_ID, KEY, SECRET, TOKEN

TEXTS = load_texts()


async def lines(folder: Path, api: str, secret: str) -> list[str]:
    channels = ChannelSettings(wechat=WechatSettings(APP_ID, secret, TOKEN, (KEY,), api))
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


async def test_a_folder_nobody_can_write_to_is_found(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    said = await lines(blocked, "http://127.0.0.1:9", SECRET)
    assert any(each.startswith("[坏] 数据目录") for each in said)
