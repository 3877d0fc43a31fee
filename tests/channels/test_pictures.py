"""Pictures sent on the platforms: fetched, checked and kept, for cadres only, in order."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.media import MOST_BYTES
from handlers.turn import Message, Moment, Photo, Position, Reply, Turn, Unfetched
from state.conversation import Conversation, to_json
from state.tables import people
from state.writer import Write
from tests.bot.conftest import Valkey
from tests.channels.ends import Ends, Platform, connected

JPEG = b"\xff\xd8\xff" + b"0" * 5000
NAME = hashlib.sha256(JPEG).hexdigest()
CHANNELS = ("wechat", "wecom", "kf", "telegram")


class Seen:
    """Keeps the messages it is told."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def __call__(self, conversation: Any, message: Message, reader: Any, moment: Moment) -> Turn:
        self.messages.append(message)
        return Turn(conversation, (Reply("seen"),))

    def attached(self) -> list[Any]:
        return [message.attachment for message in self.messages]


@pytest.fixture
async def ends(valkey: Valkey, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Ends]:
    outside = Platform(media=tmp_path / "media")
    async with connected(valkey.url, sqlite_url, Seen(), outside) as ends:
        person = {"id": "p1", "name": "王干部", "role": "cadre", "area": "410185"}
        await ends.bot.writer.execute([Write(insert(people), person)])
        yield ends


async def bound(ends: Ends, channel: str, sender: str = "7") -> None:
    account = "kf1" if channel == "kf" else "main"
    key = f"zc:{{{channel}:{account}:{sender}}}:c"
    who = Conversation(person="p1", role="cadre")
    await ends.bot.link.call("SET", key, to_json(who))


async def sends(ends: Ends, channel: str, name: str, sender: str = "7", caption: str = "") -> None:
    """Let a person send the picture of this name."""
    if channel == "telegram":
        size = {"file_id": name, "file_unique_id": "u", "width": 9, "height": 9}
        small = {**size, "file_id": "small", "width": 1}
        more = {"photo": [small, size], **({"caption": caption} if caption else {})}
        assert await ends.post(ends.telegram.says(int(sender), **more)) == 200
    elif channel == "kf":
        ends.wechat.desk.writes(sender, "")
        ends.wechat.desk.messages[-1] |= {"msgtype": "image", "image": {"media_id": name}}
        del ends.wechat.desk.messages[-1]["text"]
        ends.door("wecom")
        await ends.wechat.rings()
        await ends.handed_over()
    else:
        ends.door(channel)
        await ends.wechat.says(sender, "", MsgType="image", MediaId=name, PicUrl="http://x/0")


def there(ends: Ends, name: str, data: bytes) -> None:
    ends.wechat.media[name] = ends.telegram.files[name] = data


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_cadres_picture_is_kept_and_handed_on_once(channel: str, ends: Ends) -> None:
    there(ends, "pic", JPEG)
    await bound(ends, channel)
    await sends(ends, channel, "pic")
    assert ends.told.attached() == [Photo(NAME, "image/jpeg", len(JPEG))]
    assert (ends.outside.media / NAME).read_bytes() == JPEG


@pytest.mark.parametrize("channel", CHANNELS)
async def test_other_peoples_pictures_are_not_even_fetched(channel: str, ends: Ends) -> None:
    there(ends, "pic", JPEG)
    await sends(ends, channel, "pic")
    assert [(each.kind, each.attachment) for each in ends.told.messages] == [("image", None)]
    assert ends.wechat.calls["media"] == 0
    assert not ends.outside.media.exists()


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("data", "reason"),
    [(None, "lost"), (b"GIF89a", "no_picture"), (JPEG + b"0" * MOST_BYTES, "too_big")],
)
async def test_what_cannot_be_kept_is_told_with_its_reason(
    channel: str, data: bytes | None, reason: str, ends: Ends
) -> None:
    if data is not None:
        there(ends, "pic", data)
    await bound(ends, channel)
    await sends(ends, channel, "pic")
    assert ends.told.attached() == [Unfetched(reason)]
    assert not ends.outside.media.exists()


async def test_what_the_platform_has_dropped_after_three_days_is_told_to_be_lost(
    ends: Ends,
) -> None:
    there(ends, "pic", JPEG)
    await bound(ends, "wechat")
    ends.wechat.media_age = 3 * 86_400 + 1
    await sends(ends, "wechat", "pic")
    assert ends.told.attached() == [Unfetched("lost")]


async def test_a_picture_refused_once_is_fetched_the_second_time(ends: Ends) -> None:
    there(ends, "pic", JPEG)
    await bound(ends, "wechat")
    ends.wechat.errors = [-1]
    await sends(ends, "wechat", "pic")
    assert ends.told.attached() == [Photo(NAME, "image/jpeg", len(JPEG))]


async def test_what_is_said_after_a_picture_waits_for_it_and_others_do_not(ends: Ends) -> None:
    there(ends, "pic", JPEG)
    await bound(ends, "wechat")
    ends.wechat.held = asyncio.Event()
    picture = asyncio.create_task(sends(ends, "wechat", "pic"))
    while not ends.wechat.calls["media"]:
        await asyncio.sleep(0.005)
    after = asyncio.create_task(ends.wechat.says("7", "confirm"))
    assert (await ends.wechat.says("8", "hello")).text == "seen"
    assert [each.text for each in ends.told.messages] == ["hello"]
    ends.wechat.held.set()
    await asyncio.gather(picture, after)
    assert [each.kind for each in ends.told.messages] == ["text", "image", "text"]


async def test_the_words_under_a_picture_come_before_it(ends: Ends) -> None:
    there(ends, "pic", JPEG)
    await bound(ends, "telegram")
    await sends(ends, "telegram", "pic", caption="去张三家")
    first, second = ends.told.messages
    assert (first.kind, first.text, first.attachment) == ("text", "去张三家", None)
    assert (second.text, second.attachment) == ("", Photo(NAME, "image/jpeg", len(JPEG)))


async def test_a_picked_place_comes_with_its_datum(ends: Ends) -> None:
    place = {"Location_X": "34.456", "Location_Y": "113.02", "MsgType": "location"}
    await ends.wechat.says("7", "", **place)
    await ends.wechat.says("7", "", **{**place, "Location_X": "200"})
    ends.wechat.desk.writes("7", "")
    at = {"latitude": 34.456, "longitude": 113.02, "name": "x"}
    ends.wechat.desk.messages[-1] |= {"msgtype": "location", "location": at}
    ends.door("wecom")
    await ends.wechat.rings()
    await ends.handed_over()
    await ends.post(ends.telegram.says(7, location={"latitude": 34.456, "longitude": 113.02}))
    chinese = Position(34.456, 113.02, "GCJ-02")
    assert ends.told.attached() == [chinese, None, chinese, Position(34.456, 113.02, "WGS-84")]
