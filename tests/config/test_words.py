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


@pytest.mark.parametrize(
    "said",
    [
        "俺喝药的心都有了",
        "我想死的心都有",
        "俺不想活了，低保也不给办，村里卡了俺三年了，孩子上学的钱也没有着落咋办啊",
        "恁再不管俺就喝农药死到乡政府门口",
        "俺就去跳楼",
        "活着还有啥劲",
        "我爹想喝药 咋弄",
        "真想找根绳吊死",
        "过不下去了想带着孩子一起走",
        "喝敌敌畏算了",
        "俺娘不吃不喝 说活够了",
        "想走绝路",
    ],
)
def test_who_speaks_of_ending_their_life_is_heard(said: str) -> None:
    assert WORDS.patterns["despair"].search(said)


@pytest.mark.parametrize(
    "said",
    [
        "俺爹喝农药死了有丧葬费不",
        "儿子自杀了 孙子谁管 有补助没",
        "孩子他爸上吊没了 孩子算孤儿不",
        "天天喝药 一个月药费八百",
        "不想留了",
        "俺娘不想去养老院",
        "老人不想活动",
        "想办死亡证明",
        "疼得要死",
        "要去打农药",
        "猪死了得了瘟病",
        "俺男人去年跳河了 撇下俩娃",
        "俺爹要上吊针",
        "就是车撞死了人",
        "俺媳妇喝农药抢救过来了 花了三万 能报不",
    ],
)
def test_a_death_an_illness_or_another_wish_is_no_despair(said: str) -> None:
    assert not WORDS.patterns["despair"].search(said)
