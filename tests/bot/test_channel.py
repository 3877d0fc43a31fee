"""Replies fitted to a channel: whole sentences, whole characters, choices that can be typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import MEASURES, Capabilities, Unit, render, split
from bot.wire import replies_from_json, replies_to_json
from handlers.turn import Choice, Reply

NUMBER = re.compile(r" \(\d+/\d+\)$")
WECHAT = Capabilities(text_limit=2048, unit="bytes", choices=0, push="window")
BUTTONS = Capabilities(text_limit=4096, unit="utf16", choices=8, push="free")


def bare(parts: tuple[str, ...]) -> str:
    return "".join(NUMBER.sub("", part) for part in parts)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(
    st.text(st.sampled_from("一二，。\n 👨‍👩‍👧ab!é"), max_size=400),
    st.integers(24, 120),
    st.sampled_from(["characters", "bytes", "utf16"]),
)
def test_no_part_is_over_the_limit_and_no_word_is_lost(text: str, limit: int, unit: Unit) -> None:
    parts = split(text, limit, unit)
    assert all(MEASURES[unit](part) <= limit for part in parts)
    if len(parts) > 1:
        assert squeezed(bare(parts)) == squeezed(text)


def test_a_text_is_cut_after_a_sentence_where_one_ends() -> None:
    sentence = "低保由乡镇受理，县民政局确认。"
    parts = split(sentence * 6, 48)
    assert [NUMBER.sub("", part) for part in parts] == [sentence * 2] * 3
    assert parts[0].endswith(" (1/3)")


def test_an_emoji_of_several_code_points_is_never_cut() -> None:
    family = "👨‍👩‍👧‍👦"
    parts = split(family * 12, 30)
    assert len(parts) > 1
    assert set(NUMBER.sub("", "".join(parts[0])).replace(family, "")) == set()


def test_a_link_is_kept_whole() -> None:
    link = "https://example.org/a/very/long/path?with=query"
    parts = split("去这里看" * 6 + link + "看完再说" * 6, 70)
    assert any(link in part for part in parts)


def test_a_limit_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        split("text", 10)


def test_without_buttons_choices_are_listed_by_number() -> None:
    reply = Reply("问哪个？", (Choice("农村低保", "a"), Choice("城市低保", "b")))
    assert render(reply, WECHAT) == (Reply("问哪个？\n1. 农村低保\n2. 城市低保"),)
    assert render(reply, BUTTONS) == (reply,)


def test_choices_that_no_number_picks_are_listed_without_numbers() -> None:
    reply = Reply("几口人？", (Choice("不清楚", "x"), Choice("不想说", "y")), numbered=False)
    (shown,) = render(reply, WECHAT)
    assert (shown.text, shown.choices) == ("几口人？\n不清楚 / 不想说", ())


def test_choices_the_text_lists_itself_are_not_listed_again() -> None:
    reply = Reply("1 有\n2 没有", (Choice("有", "yes"), Choice("没有", "no")), listed=True)
    (shown,) = render(reply, WECHAT)
    assert shown.text == reply.text


def test_replies_survive_being_stored() -> None:
    replies = (
        Reply("a", (Choice("b", "c"),), numbered=False),
        Reply("d", (Choice("e", "f"),), listed=True),
    )
    assert replies_from_json(replies_to_json(replies)) == replies
