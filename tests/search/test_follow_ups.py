"""What leans on the last answer, what is talk, and what is handed over as another matter."""

import pytest

from handlers.policy.answer_text import AnswerText
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.small_talk import small_talk
from tests.knowledge.answering import answering, content

AFTER_DIBAO = Asking(topic="rural_dibao", aspect="amount", place="410122")


def asked(text: str, asking: Asking = AFTER_DIBAO) -> Answer:
    return answering().answer(text, asking)


@pytest.mark.parametrize(
    "text",
    [
        "咋申请",
        "去哪办",
        "要啥材料",
        "多久能批下来",
        "那荥阳呢",
        "2016年呢",
        "谁能领",
        "不给办咋办",
    ],
)
def test_a_bare_question_stays_with_the_last_topic(text: str) -> None:
    found = asked(text)
    assert (found.zone, found.entries[0]) == ("answer", "rural_dibao")


@pytest.mark.parametrize("text", ["那五保呢", "危房改造咋申请", "雨露计划多少钱"])
def test_a_question_that_names_another_policy_leaves_the_last_topic(text: str) -> None:
    assert asked(text).entries[0] != "rural_dibao"


@pytest.mark.parametrize("text", ["zzzz", "离婚咋办", "户口咋迁", "吃火锅", "щщщ"])
def test_what_names_another_matter_or_nothing_is_no_follow_up(text: str) -> None:
    assert asked(text).zone == "not_covered"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("哈哈哈", "laughter"),
        ("hahaha", "laughter"),
        ("[微笑][微笑]", "laughter"),
        ("捂脸", "laughter"),
        ("zzzz", "unclear"),
        ("1", "unclear"),
        ("水", "unclear"),
        ("啦啦啦啦", "unclear"),
        ("你是机器人吗", "who"),
        ("讲个笑话呗", ""),
        ("讲个笑话吧", "chat"),
        ("谢谢你啊", "thanks"),
        ("多谢恁了 我回去跟老伴说说", "thanks"),
        ("你讲得比窗口明白", "thanks"),
        ("谢谢，那危改咋报", ""),
        ("那个会计真厉害 钱都让他贪了", ""),
        ("低保", ""),
        ("低保低保低保", ""),
        ("没水喝", ""),
        ("12317", ""),
        ("dibao", ""),
    ],
)
def test_talk_is_told_from_questions(text: str, kind: str) -> None:
    assert small_talk(text) == kind


def text_of(question: str, role: str = "household") -> str:
    found = answering().answer(question, Asking(role=role))
    assert found.zone == "not_covered"
    return AnswerText(content().texts, content().knowledge).not_covered(found, role)


@pytest.mark.parametrize(
    ("question", "whom"),
    [
        ("跟媳妇打官司分房产", "法律"),
        ("退伍军人的优待金到了没有", "退役军人服务站"),
        ("我的养老保险断了几年想补交", "社保局"),
        ("麦子倒了一地保险公司不赔", "保险公司"),
        ("迁户口落到城里要几天", "派出所"),
    ],
)
def test_another_matter_is_handed_over_with_whom_to_ask(question: str, whom: str) -> None:
    assert whom in text_of(question)


def test_near_topics_are_few_and_meant_for_who_asks() -> None:
    index = answering().index
    for question in ("孤儿院在哪报名当义工", "村里的羊多少钱一只", "干部下乡穿啥鞋", "想学点外语"):
        found = answering().answer(question, Asking())
        if found.zone == "not_covered":
            assert len(found.near) <= 2
            assert all("household" in entry.audience for entry in found.near)
    assert index.entry("resident_cadre_support") is not None


def test_a_long_letter_without_any_need_is_not_asked_back() -> None:
    letter = (
        "尊敬的领导，您好！我家楼下的歌厅每天唱到后半夜，音响震得玻璃响，老人睡不着，孩子写不了作业，"
        "我跟老板说了好几回，他嘴上答应，第二天照样唱，邻居们都有意见，请领导派人管一管，让大家睡个安稳觉。"
    )
    assert asked(letter, Asking()).zone == "not_covered"


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("我在深圳打工，老家房子漏雨能修不", ""),
        ("我从广东回到老家开厂，能贷多少款", ""),
        ("在浙江住院回来能报多少", ""),
        ("广东的低保一个月多少", "广东"),
        ("A7县的危房改造补多少", "A7县"),
        ("西地省低保多少钱", "西地省"),
    ],
)
def test_a_place_of_work_is_not_home_and_masked_places_stay_as_typed(
    question: str, outside: str
) -> None:
    assert asked(question, Asking()).question.outside == outside


def test_a_household_s_own_need_goes_before_what_officials_did() -> None:
    question = "搬到新村以后没地种没活干，我家咋过"
    index = answering().index
    mine = index.hear(question, "household").ours
    before = next(i for i, found in enumerate(index.hear(question).ours) if found.entry.policy)
    first = next(i for i, found in enumerate(mine) if found.entry.policy)
    assert first <= before
    work = [found.score for found in mine if found.entry.id.startswith(("place_", "village_"))]
    assert all(score < mine[0].score for score in work)


def test_letters_of_a_word_are_not_known_by_their_pairs() -> None:
    assert answering().index.hear("zzzz").known == 0
