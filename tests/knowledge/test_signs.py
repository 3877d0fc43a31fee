"""What people tell of their life, what they complain of, and several matters in one message."""

import pytest

from config.yaml_file import read_yaml
from knowledge.answering.answer import Asking
from knowledge.finding.complaining import Complaints
from knowledge.finding.entries import FOLDER
from knowledge.finding.signs import Signs
from knowledge.finding.speech import load_speech
from tests.knowledge.answering import answering, content

SPEECH = load_speech()
SIGNS = Signs(SPEECH.plain)
COMPLAINTS = Complaints(SPEECH.plain)


def seen(text: str) -> dict[str, float]:
    return SIGNS.seen(SPEECH.plain(text))


def complaint(text: str) -> str:
    return COMPLAINTS.heard(SPEECH.plain(text))


@pytest.mark.parametrize(
    ("told", "topic"),
    [
        ("俺二叔没儿没女，身边没人伺候", "tekun"),
        ("透析两年花了十来万，借的钱还不上", "medical_aid"),
        ("闺女考上大学，学费交不起", "school_aid"),
        ("厢房的墙裂了一拃宽", "house_renovation"),
        ("他爸服刑，娃跟着奶奶", "unattended_children"),
        ("水管冻坏了，天天挑水", "drinking_water"),
        ("想喂几头猪没本钱", "small_loan"),
        ("娘瘫在床上离不开人，护理费咋领", "disability_care_allowance"),
    ],
)
def test_a_life_told_without_any_name_points_to_its_policy(told: str, topic: str) -> None:
    found = seen(told)
    assert max(found, key=found.__getitem__) == topic


def test_words_far_from_each_other_make_no_sign() -> None:
    near = seen("孩子听不见声音")
    far = seen("孩子今年上小学，跟我在镇上住" + "，天天接送" * 8 + "，老人听不见")
    assert "disabled_children_rehab" in near
    assert "disabled_children_rehab" not in far


def test_a_text_that_tells_of_nothing_gives_no_sign() -> None:
    assert seen("明天集上几点开门") == {}


def test_every_sign_points_to_a_topic_and_uses_known_words() -> None:
    raw = read_yaml(FOLDER / "signs.yaml")
    for row in raw["signs"]:
        assert row["topic"] in content().knowledge.topics
        assert set(row["all"]) | set(row.get("not", ())) <= {*raw["words"], *raw["patterns"]}
    used = {word for row in raw["signs"] for word in (*row["all"], *row.get("not", ()))}
    assert used == {*raw["words"], *raw["patterns"]}


def test_every_family_is_of_known_topics() -> None:
    families = read_yaml(FOLDER / "needs.yaml")["families"]
    assert {topic for family in families for topic in family} <= set(content().knowledge.topics)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("支书把救济都给了他亲侄子，真穷的没有，我要举报", "conduct"),
        ("会计把我的补助款克扣了一半，凭什么", "conduct"),
        ("乡里叫找县里，县里叫找乡里，踢皮球踢了半年", "service"),
        ("窗口上的人刷着手机说明天再来，问了四次都这样", "service"),
        ("包村的来了照张相就走，连门都没进", "conduct"),
        ("会计叫俺娘在空白单子上按手印", "conduct"),
        ("村里把俺弟的病历发到群里了", "conduct"),
        ("所长张嘴就骂，说再来就停俺的补助", "conduct"),
        ("投诉送外卖的迟到", ""),
        ("村里说有儿子就不能申请，是这样规定的吗", ""),
        ("住院要先交多少押金", ""),
        ("低保一个月多少钱", ""),
        ("举报邻居打麻将", ""),
    ],
)
def test_complaints_of_those_in_office_are_told_from_questions(text: str, kind: str) -> None:
    assert complaint(text) == kind


def test_a_second_matter_is_named_and_its_own_family_is_not() -> None:
    text = "俺爹长瘤子住院花了八万借的钱还不上，另外堂屋的墙也裂了，下雨漏得不敢住"
    found = answering().answer(text, Asking())
    told = [*found.entries[:1], *(entry.id for entry in found.also)]
    assert {"medical_aid", "house_renovation"} <= {*told, "serious_illness_insurance"}
    assert "house_renovation" in told
    assert len({"medical_aid", "serious_illness_insurance"} & set(told)) == 1


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("危房改造先拆还是先批，另外，想问问雨露计划的钱啥时候到", "house_renovation", "yulu_plan"),
        (
            "残疾证换证要去哪家医院，还有个事，俺爷八十五了高龄津贴咋领",
            "disability_card",
            "elderly_age_allowance",
        ),
        ("小额信贷到期能续贷不？孤儿上大学还发不发生活费？", "small_loan", "orphan_allowance"),
    ],
)
def test_what_is_asked_apart_is_taken_up(text: str, first: str, second: str) -> None:
    found = answering().answer(text, Asking())
    told = {pick.saying.entry for pick in found.picks} | {entry.id for entry in found.also}
    assert {first, second} <= told


def test_a_short_question_has_one_matter() -> None:
    assert answering().answer("低保咋申请", Asking()).also == ()


def test_a_complaint_about_nothing_else_is_not_handed_over() -> None:
    text = "办事员头都不抬，叫我找主任，主任叫我找会计，会计说不归他管，还讲不讲理"
    found = answering().answer(text, Asking())
    assert found.complaint == "service"
    assert found.only_complaint or found.zone != "not_covered"
