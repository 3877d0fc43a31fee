"""Which command a message is, also with the polite words people put around one."""

import pytest

from config.words import load_words

WORDS = load_words()


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("日报", "digest_day"),
        ("看看日报", "digest_day"),
        ("今天有啥要处理的？", "digest_day"),
        ("发个月报呗", "digest_month"),
        ("台账给我看看", "problems"),
        ("帮我看看能领啥", "screen"),
        ("请确认。", "confirm"),
    ],
)
def test_polite_words_around_a_command_change_nothing(said: str, command: str) -> None:
    assert WORDS.command(said) == (command, "")


@pytest.mark.parametrize(
    "said", ["对了", "停了", "不要取消", "要日报", "看看低保", "确认低保", "日报错了"]
)
def test_words_that_change_the_meaning_make_no_command(said: str) -> None:
    assert WORDS.command(said) == ("", said)


def test_what_follows_a_leading_phrase_is_kept() -> None:
    assert WORDS.command("看档案 王建国") == ("file", "王建国")
