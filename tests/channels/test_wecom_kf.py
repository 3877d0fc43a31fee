"""The customer service desk: every message of a burst, in order, once, over restarts."""

import pytest

from tests.channels.ends import Ends


@pytest.fixture(autouse=True)
def at_wecom(line: Ends) -> None:
    line.door("wecom")


def first_parts(line: Ends) -> list[str]:
    return [text.partition("\n")[0] for _, text in line.wechat.sent]


async def fetched(line: Ends) -> None:
    for close in line.platforms.closing:
        await close()


async def test_every_message_of_a_burst_is_answered_in_order(line: Ends) -> None:
    for number in range(8):
        line.wechat.desk.writes("u1", f"m{number}")
    assert (await line.wechat.rings()).acknowledged
    await fetched(line)
    assert line.told.runs == [f"m{number}" for number in range(8)]


async def test_what_was_fetched_is_not_fetched_again(line: Ends) -> None:
    line.wechat.desk.writes("u1", "one")
    await line.wechat.rings()
    await fetched(line)
    line.wechat.desk.writes("u1", "two")
    await line.wechat.rings()
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["one", "two"]
    assert first_parts(line) == ["1 one", "2 two"]


async def test_a_page_cut_off_is_answered_once_all_the_same(line: Ends) -> None:
    line.wechat.desk.writes("u1", "one")
    await line.wechat.rings()
    await fetched(line)
    await line.bot.link.call("SET", "zc:kf:kf1:cursor", "0")  # as if it had not been kept
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["one"]
    assert first_parts(line) == ["1 one"]


async def test_without_a_cursor_old_messages_are_not_answered_anew(line: Ends) -> None:
    line.wechat.desk.writes("u1", "of yesterday", seconds_ago=86_400)
    line.wechat.desk.writes("u1", "of now")
    await line.wechat.rings()
    await fetched(line)
    assert line.told.runs == ["of now"]


async def test_a_bubble_beyond_the_window_waits_for_the_next_message(line: Ends) -> None:
    for number in range(3):
        line.wechat.desk.writes("u1", f"m{number}")
    await line.wechat.rings()
    await fetched(line)
    assert len(line.wechat.sent) == 3  # an answer of several bubbles is one message: 5 are allowed
    line.wechat.desk.writes("u1", "long " * 4000)
    await line.wechat.rings()
    await fetched(line)
    assert len(line.wechat.sent) == 8
