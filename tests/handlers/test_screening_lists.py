"""Questions put as a list, what is told beside them, and the result on paper."""

from html.parser import HTMLParser

import pytest

from bot.commands.outcome_page import outcome_page, page_of
from handlers.screening.paper import Item, Paper
from tests.handlers.talk import NOW, Talk, content

AID, TROUBLE = ("", "any_aid"), ("", "any_trouble")


@pytest.fixture
def talk() -> Talk:
    """Return a talk whose first list is open."""
    begun = Talk()
    begun.say("帮我算算")
    assert begun.state().question == AID
    return begun


def value(talk: Talk, fact: str, who: str = "") -> object:
    known = talk.state().case.get(who, fact)
    return known.value if known else None


def test_a_list_shows_what_it_lists_and_says_that_the_rest_counts_as_not_there(talk: Talk) -> None:
    labels = [choice.label for choice in talk.last.choices]
    assert {"低保户", "脱贫户", "监测户", "都没有", "不清楚", "不想说"} <= set(labels)
    assert "没说的就当不是" in talk.last.text


def test_one_of_a_list_denies_the_others(talk: Talk) -> None:
    text = talk.say("低保户")
    assert value(talk, "dibao") is True
    assert value(talk, "poverty_status") == "neither"
    assert value(talk, "recognised") is False
    assert "记下了" in text
    assert talk.state().question != AID


def test_several_of_a_list_can_be_given_by_their_numbers(talk: Talk) -> None:
    labels = [choice.label for choice in talk.last.choices]
    talk.say(f"{labels.index('低保户') + 1}、{labels.index('监测户') + 1}")
    assert (value(talk, "dibao"), value(talk, "poverty_status")) == (True, "monitored")
    assert value(talk, "any_tekun") is False


def test_none_of_a_list_denies_all_of_it_in_one_answer(talk: Talk) -> None:
    talk.say("都没有")
    assert value(talk, "any_aid") is False
    talk.say("登封")
    asked = talk.state().question
    assert asked is not None
    assert asked[1] not in ("dibao", "any_tekun", "recognised", "poverty_status")


@pytest.mark.parametrize(("said", "kept"), [("不清楚", "unknown"), ("不想说", "declined")])
def test_not_knowing_a_list_decides_nothing(talk: Talk, said: str, kept: str) -> None:
    talk.say(said)
    assert value(talk, "any_aid") == kept
    assert value(talk, "dibao") is None


def test_yes_alone_asks_which_and_said_again_leaves_each_to_be_asked(talk: Talk) -> None:
    assert "有哪样" in talk.say("有")
    assert value(talk, "any_aid") is None
    talk.say("有")
    assert value(talk, "any_aid") is True
    assert value(talk, "dibao") is None


def test_words_of_ones_own_answer_a_list(talk: Talk) -> None:
    talk.say("俺家吃低保")
    assert (value(talk, "dibao"), value(talk, "any_tekun")) == (True, False)


def test_a_story_of_people_leaves_the_rest_of_a_list_open(talk: Talk) -> None:
    talk.say("俺家吃低保，俺爹78了腿残疾二级")
    assert value(talk, "dibao") is True
    assert value(talk, "poverty_status") is None
    assert value(talk, "age", "爹") is not None


def test_a_named_choice_is_asked_for_in_full(talk: Talk) -> None:
    talk.say("都没有")
    talk.say("登封")
    assert talk.state().question == TROUBLE
    talk.say("房子不安全")
    assert value(talk, "house") is None
    assert value(talk, "water_trouble") is False


def test_a_text_that_names_nothing_of_a_list_is_met_with_what_would_be_an_answer(
    talk: Talk,
) -> None:
    assert "没看懂" in talk.say("啊啊啊")
    assert talk.state().question == AID


def test_the_place_may_be_told_at_any_question(talk: Talk) -> None:
    talk.say("登封")
    assert talk.state().place == "410185"
    assert talk.state().question == AID


def test_facts_told_at_the_question_for_the_place_are_kept(talk: Talk) -> None:
    talk.say("都没有")
    assert talk.state().question == ("", "place")
    text = talk.say("俺爹78了，腿残疾二级")
    assert "爹的年龄：78岁" in text
    assert value(talk, "disability_grade", "爹") == "g2"


def test_a_correction_may_name_a_relative_and_several_facts(talk: Talk) -> None:
    talk.say("俺爹78了，腿残疾二级")
    before = talk.state().question
    talk.say("不对，俺爹80了，残疾三级")
    assert value(talk, "disability_grade", "爹") == "g3"
    assert talk.state().case.get("爹", "age").value.low == 80
    assert talk.state().question == before


def test_print_gives_the_whole_result_with_place_day_rules_and_sources(talk: Talk) -> None:
    talk.say("低保户")
    talk.say("登封")
    text = talk.say("打印")
    for part in ("登封市", NOW.date().isoformat(), content().knowledge.ruleset[:12], "医疗救助",
                 "社会救助法 第二十四条", "去哪办", "带啥", "不是审批结果"):  # fmt: skip
        assert part in text, part
    assert "看结果" in [choice.value for choice in talk.last.choices]
    assert talk.state().question is not None


def test_print_with_nothing_open_begins_a_screening() -> None:
    from handlers.screening.topic import TOPIC

    talk = Talk()
    turn = TOPIC.idle["print"](talk.inbound("打印"), "")
    assert turn.conversation.task is not None


class Seen(HTMLParser):
    """Keeps the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    return parser


def test_the_page_stands_alone_and_tells_what_the_chat_tells() -> None:
    story = "俺爹78了腿残疾二级，俺家吃低保，房子漏雨，农村户口"
    page = outcome_page(content(), {"story": story, "place": "登封"}, NOW.date())
    found = seen(page)
    for part in (
        "登封市",
        "2026-11-22",
        content().knowledge.ruleset[:12],
        "残疾人生活补贴",
        "去哪办",
    ):
        assert part in found.text, part
    assert not {"script", "link", "img", "iframe", "a"} & set(found.tags)
    assert "http" not in page
    assert "size: A4" in page


def test_nothing_said_becomes_markup() -> None:
    evil = '<script>alert(1)</script>"&'
    paper = Paper(
        evil, (evil,), ((evil, (Item(evil, evil), Item(evil, "", (evil,), (evil,)))),), (evil,)
    )
    found = seen(page_of(paper))
    assert "script" not in found.tags
    assert found.text.count(evil) == 10


def test_a_page_for_a_place_not_on_file_is_refused() -> None:
    with pytest.raises(ValueError, match="place"):
        outcome_page(content(), {"story": "", "place": "不知道哪"}, NOW.date())
