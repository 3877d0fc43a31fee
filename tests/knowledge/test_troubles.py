"""Hardship told in a few words, and the topics it points to."""

import pytest

from knowledge.finding.speech import load_speech
from knowledge.finding.troubles import Told, load_troubles
from tests.knowledge.answering import content

SPEECH = load_speech()


def told(text: str) -> Told:
    return load_troubles().told(SPEECH.plain(text))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("俺家锅都揭不开了，面缸也空了", "temporary_aid"),
        ("家里断粮两天了", "temporary_aid"),
        ("俺娘住在ICU没钱续", "temporary_aid"),
        ("从房上摔下来腰断了", "temporary_aid"),
        ("俺老头去世了", "temporary_aid"),
        ("大雪把棚压塌了，菜全冻坏了", "house_renovation"),
        ("红薯地叫水淹了", "temporary_aid"),
        ("俺家穷得很", "rural_dibao"),
        ("俺守寡多年了", "rural_dibao"),
        ("俺叔没儿没女", "tekun"),
        ("俺奶一个人没人做饭", "elderly_services"),
        ("老伴瘫床上了", "disability_card"),
        ("俺哥眼瞎", "disability_card"),
        ("孙子自闭症", "disabled_children_rehab"),
        ("侄子疯了", "disability_card"),
        ("俺爹查出肺癌", "medical_aid"),
        ("俺家脱贫了现在又不行了", "monitored_household"),
        ("西屋山墙歪了", "house_renovation"),
        ("下岗了", "public_job"),
        ("想学理发", "job_training"),
        ("想在镇上开个饭店", "startup_loan"),
        ("想喂几头猪", "small_loan"),
        ("俺妮考上职高了", "yulu_plan"),
        ("孩子学费没着落", "school_aid"),
        ("井水浑得很", "drinking_water"),
        ("门槛高轮椅过不去", "barrier_free_home"),
        ("给俺爹弄副助听器", "assistive_devices"),
    ],
)
def test_a_few_words_of_hardship_point_to_a_topic(text: str, topic: str) -> None:
    assert topic in told(text).meant


@pytest.mark.parametrize(
    "text",
    [
        "学校食堂没饭吃",
        "俺村路坏了",
        "手机没了",
        "楼上漏水把房顶泡了，物业不管",
        "老板欠俺工资",
        "低保要啥材料",
        "困难户认定标准",
        "看不见字",
        "早年摔断过腿，" + "如今啥都好，" * 9,
    ],
)
def test_other_words_point_to_nothing(text: str) -> None:
    assert told(text) == Told()


def test_every_topic_pointed_to_is_on_file() -> None:
    assert load_troubles().topics <= content().knowledge.topics.keys()


def test_who_has_nothing_to_eat_cannot_wait() -> None:
    assert told("两天没吃饭了").urgent
    assert not told("俺家穷").urgent
