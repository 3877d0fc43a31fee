"""Recordings sent on the platforms: the platform has heard words, or words are asked for."""

import hashlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.media import MOST_BYTES
from handlers.router import receive
from handlers.turn import Unfetched, Voice
from state.tables import attachments, households, people
from state.writer import Write
from tests.bot.conftest import Valkey
from tests.channels.ends import Ends, Platform, connected
from tests.channels.phones import PHONES
from tests.channels.test_pictures import CHANNELS, Seen, bound, there
from tests.dialogs.talk import content

AMR = b"#!AMR\n" + b"0" * 3000
KEPT = Voice(hashlib.sha256(AMR).hexdigest(), "audio/amr", len(AMR))


@pytest.fixture(params=[True, False])
def kept(request: pytest.FixtureRequest) -> bool:
    """Whether the office wants recordings kept."""
    return bool(request.param)


@pytest.fixture
async def ends(valkey: Valkey, sqlite_url: str, tmp_path: Path, kept: bool) -> AsyncIterator[Ends]:
    outside = Platform(media=tmp_path / "media", voices=kept)
    async with connected(valkey.url, sqlite_url, Seen(), outside) as ends:
        person = {"id": "p1", "name": "王干部", "role": "cadre", "area": "410185-t01-v01"}
        await ends.bot.writer.execute([Write(insert(people), person)])
        there(ends, "rec", AMR)
        yield ends


async def speaks(ends: Ends, channel: str, said: str = "", sender: str = "7") -> str:
    """Let a person send a recording; said: what the platform makes of it. Return the answer."""
    if channel == "telegram":
        voice = {"file_id": "rec", "file_unique_id": "u", "duration": 1}
        before = len(ends.telegram.sent)
        assert await ends.post(ends.telegram.says(int(sender), voice=voice)) == 200
        return "\n".join(text for _, text, _ in ends.telegram.sent[before:])
    if channel == "kf":
        ends.wechat.desk.writes(sender, "")
        ends.wechat.desk.messages[-1] |= {"msgtype": "voice", "voice": {"media_id": "rec"}}
        del ends.wechat.desk.messages[-1]["text"]
        ends.door("wecom")
        before = len(ends.wechat.sent)
        await ends.wechat.rings()
        await ends.handed_over()
        return "\n".join(text for _, text in ends.wechat.sent[before:])
    ends.door(channel)
    fields = {"MsgType": "voice", "MediaId": "rec", "Format": "amr", "Recognition": said}
    return (await ends.wechat.says(sender, "", **fields)).text


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_cadre_s_recording_is_kept_where_the_office_wants_it(
    channel: str, ends: Ends, kept: bool
) -> None:
    await bound(ends, channel)
    await speaks(ends, channel)
    assert [(m.kind, m.attachment) for m in ends.told.messages] == [
        ("voice", KEPT if kept else None)
    ]
    assert ends.outside.media.exists() == kept
    if kept:
        assert (ends.outside.media / KEPT.sha256).read_bytes() == AMR


@pytest.mark.parametrize("channel", CHANNELS)
async def test_other_people_s_recordings_are_not_even_fetched(channel: str, ends: Ends) -> None:
    await speaks(ends, channel)
    assert [(m.kind, m.attachment) for m in ends.told.messages] == [("voice", None)]
    assert ends.wechat.calls["media"] == 0
    assert not ends.outside.media.exists()


async def test_what_the_platform_heard_is_what_was_said(ends: Ends) -> None:
    await bound(ends, "wechat")
    await speaks(ends, "wechat", "去张三家")
    (message,) = ends.told.messages
    assert (message.kind, message.text, message.attachment) == ("text", "去张三家", None)
    assert ends.wechat.calls["media"] == 0


@pytest.mark.parametrize("kept", [True], indirect=True)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("data", "reason"),
    [(None, "lost"), (b"#!SILK_V3", "no_voice"), (AMR + b"0" * MOST_BYTES, "too_big")],
)
async def test_what_cannot_be_kept_is_told_with_its_reason(
    channel: str, data: bytes | None, reason: str, ends: Ends
) -> None:
    for files in (ends.wechat.media, ends.telegram.files):
        files.pop("rec")
        if data is not None:
            files["rec"] = data
    await bound(ends, channel)
    await speaks(ends, channel)
    assert [message.attachment for message in ends.told.messages] == [Unfetched(reason)]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_nothing_of_a_visit_is_lost_to_a_recording(
    channel: str, ends: Ends, kept: bool
) -> None:
    """The draft stays open, words are asked for, the recording goes with the receipt."""
    home = {"id": "h1", "village": "410185-t01-v01", "group": "", "head": "周桂兰", "nickname": ""}
    await ends.bot.writer.execute([Write(insert(households), home)])
    ends.bot.turns.handle = partial(receive, content())
    await bound(ends, channel)
    say = PHONES[channel](ends, ends.sent).say
    assert "周桂兰" in await say("7", "去周桂兰家，灯不亮")
    said = await speaks(ends, channel)
    assert "打字" in said
    assert ("录音1段" in said) == kept
    assert "回执号" in await say("7", "确认")
    with ends.bot.records.engine.connect() as connection:
        found = connection.execute(select(attachments.c.kind, attachments.c.sha256)).all()
    assert [tuple(row) for row in found] == ([("voice", KEPT.sha256)] if kept else [])
