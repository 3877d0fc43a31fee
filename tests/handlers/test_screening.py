"""The screening dialogue, as a household would have it."""

import pytest

from handlers.screening import topic as screening
from handlers.screening.questions import understood
from knowledge.interval import Interval
from state.conversation import Conversation
from tests.handlers.talk import Talk, content

STORY = "俺爹78了腿残疾二级，俺媳妇常年吃药，孩子上职高，一年挣两万来块，五口人，房子漏雨，农村户口"


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_starts_with_what_it_is_for_and_one_question(talk: Talk) -> None:
    text = talk.say("帮我算算")
    assert "取消" in text
    assert text.count("？") == 1
    assert talk.state().question is not None


def test_a_story_is_taken_over_and_said_back(talk: Talk) -> None:
    text = talk.say(STORY)
    assert "爹的年龄：78岁" in text
    assert "17000—25000元/年" in text
    assert talk.known()["爹", "disability_grade"] == "g2"
    assert talk.known()["", "household_members"] == Interval(5, 5)


def test_a_story_in_the_middle_is_taken_over_too(talk: Talk) -> None:
    talk.say("帮我算算")
    assert "记下了" in talk.say(STORY)
    assert talk.known()["孩子", "student"] == "vocational_secondary"


def test_nothing_told_is_asked_again(talk: Talk) -> None:
    talk.say(STORY)
    told = set(talk.known())
    asked: set[object] = set()
    for _ in range(40):
        if talk.state().stage == "result":
            break
        question = talk.state().question
        assert question not in told | asked
        asked.add(question)
        talk.say("登封" if question and question[1] == "place" else "不清楚")


def test_a_number_a_label_and_free_words_answer_alike() -> None:
    results = []
    for answer in ("2", "不是", "俺家没吃低保"):
        talk = Talk()
        talk.say("帮我算算")
        talk.until("dibao")
        talk.say(answer)
        results.append(talk.known()["", "dibao"])
    assert results == [False, False, False]


def test_a_number_question_takes_the_number_itself(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("age")
    assert not talk.last.numbered
    talk.say("2")
    assert talk.known()["本人", "age"] == Interval(2, 2)


def test_two_facts_in_one_answer_are_both_kept(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("age")
    text = talk.say("七十多了，没有残疾证")
    assert talk.known()["本人", "age"] == Interval(70, 79)
    assert talk.known()["本人", "disability_grade"] == "none"
    assert "没有残疾证" in text


@pytest.mark.parametrize(("word", "kept"), [("不知道", "unknown"), ("不想说", "declined")])
def test_not_knowing_and_not_telling_are_two_answers(talk: Talk, word: str, kept: str) -> None:
    talk.say("帮我算算")
    talk.until("dibao")
    talk.say(word)
    assert talk.known()["", "dibao"] == kept
    assert talk.state().question != ("", "dibao")


def test_a_wrong_answer_gets_a_remedy_and_the_same_question_then_a_way_past(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("age")
    question = talk.state().question
    assert "请说一个数" in talk.say("嘻嘻")
    assert talk.state().question == question
    assert "跳过" in talk.say("哈哈")
    talk.say("跳过")
    assert talk.state().question != question
    assert talk.known()["本人", "age"] == "declined"


def test_the_question_names_whom_it_is_about(talk: Talk) -> None:
    talk.say(STORY)
    text = talk.until("needs_care", "不是")
    who = talk.state().question
    assert who is not None
    assert text.splitlines()[-1].startswith("您" if who[0] == "本人" else f"您{who[0]}")


def test_back_opens_the_question_before_and_forgets_its_answer(talk: Talk) -> None:
    talk.say("帮我算算")
    first = talk.state().question
    talk.say("是")
    talk.say("上一步")
    assert talk.state().question == first
    assert first not in talk.known()
    assert "第一个" in talk.say("上一步")


def test_a_correction_changes_the_last_answer_and_keeps_the_open_question(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("age")
    talk.say("80")
    open_question = talk.state().question
    talk.say("不对，是70")
    assert talk.known()["本人", "age"] == Interval(70, 70)
    assert talk.state().question == open_question


@pytest.mark.parametrize("text", ["改 爹 年龄 80", "改 爹的年龄是80", "改爹年龄80"])
def test_a_named_fact_of_a_named_person_is_changed(talk: Talk, text: str) -> None:
    talk.say(STORY)
    open_question = talk.state().question
    talk.say(text)
    assert talk.known()["爹", "age"] == Interval(80, 80)
    assert ("本人", "age") not in talk.known()
    assert talk.state().question == open_question


def test_a_change_nobody_can_place_asks_what_to_change(talk: Talk) -> None:
    talk.say("帮我算算")
    assert "要改哪一样" in talk.say("改 那个")


@pytest.mark.parametrize("text", ["低保咋申请？", "五保户一个月多少钱", "去哪里办残疾证"])
def test_a_side_question_is_left_to_others_and_the_task_stays(talk: Talk, text: str) -> None:
    talk.say(STORY)
    before = talk.state()
    assert talk.say(text) == ""
    assert talk.state() == before
    pending = screening.pending(talk.inbound(text))
    assert pending is not None
    assert (
        pending.text.splitlines()[0] == talk.last.text.splitlines()[-len(pending.text.splitlines())]
    )


def test_resume_puts_the_open_question_again(talk: Talk) -> None:
    talk.say(STORY)
    question = talk.state().question
    talk.say("继续")
    assert talk.state().question == question


def test_the_place_is_understood_and_kept(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("place")
    assert "县" in talk.say("河南")
    talk.say("登封大金店")
    assert talk.state().place == "410185-t01"
    assert talk.conversation.place == "410185-t01"


def test_a_place_not_on_file_does_not_stop_the_rest(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("place")
    talk.say("火星")
    talk.say("火星")
    assert talk.state().place == ""
    assert talk.state().question != ("", "place")


def test_a_place_known_before_is_not_asked() -> None:
    talk = Talk(Conversation(role="cadre", area="410185-t01"))
    talk.say("帮我算算")
    assert talk.state().place == "410185-t01"


def test_an_open_screening_is_not_started_anew(talk: Talk) -> None:
    talk.say(STORY)
    before = talk.known()
    assert "上次" in talk.say("帮我算算")
    assert talk.known() == before


def test_every_turn_leaves_only_plain_data_in_the_conversation(talk: Talk) -> None:
    talk.say(STORY)
    task = talk.conversation.task
    assert task is not None
    assert set(task.data) <= {
        "case",
        "stage",
        "place",
        "tries",
        "told",
        "page",
        "question",
        "asked",
        "named",
        "last",
        "detail",
    }


def test_a_screening_asks_to_its_end_and_every_turn_has_words(talk: Talk) -> None:
    talk.say("帮我算算")
    for turn in range(200):
        state = talk.state()
        if state.stage == "result" and "继续" not in talk.last.text:
            break
        fact = content().knowledge.facts.get(state.question[1]) if state.question else None
        if state.stage == "result":
            reply = talk.say("继续")
        elif fact is None:
            reply = talk.say("登封")
        else:
            reply = talk.say(
                str(turn % 70 + 10) if fact.kind == "number" else talk.last.choices[0].label
            )
        assert reply
    assert talk.state().stage == "result"


def test_a_story_without_being_asked_is_offered_a_screening() -> None:
    assert screening.offer(Talk().inbound(STORY)) is not None
    assert screening.offer(Talk().inbound("低保咋申请")) is None
    assert screening.offer(Talk().inbound("俺爹78了，残疾二级，五口人，低保咋申请？")) is None
    assert screening.offer(Talk().inbound("俺爹78了，残疾二级，五口人，能领啥？")) is not None


def test_the_data_of_an_older_form_is_dropped_and_nothing_breaks(talk: Talk) -> None:
    talk.say(STORY)
    task = talk.conversation.task
    assert task is not None
    task.data["case"]["household"]["no_such_fact"] = True
    assert talk.state().case.names() == ("本人",)
    assert talk.say("先看结果")


def test_no_example_question_of_the_knowledge_is_taken_for_a_story() -> None:
    asked = [q for topic in content().knowledge.topics.values() for q in topic.questions]
    assert [q for q in asked if screening.offer(Talk().inbound(q))] == []


def test_a_name_of_a_policy_in_the_middle_is_a_side_question(talk: Talk) -> None:
    talk.say("帮我算算")
    talk.until("age")
    assert talk.say("危房改造补助") == ""


def test_the_place_can_be_changed(talk: Talk) -> None:
    talk.say(STORY + "，俺家在登封")
    assert talk.state().place == "410185"
    talk.say("改 中牟县")
    assert talk.state().place == "410122"


def test_a_place_people_work_or_study_at_is_not_their_home(talk: Talk) -> None:
    talk.say("儿子在郑州打工，闺女在洛阳上大学，俺70了，农村户口")
    assert talk.state().place == ""


def test_a_sum_told_to_a_question_of_yes_or_no_is_no_yes() -> None:
    income = content().knowledge.facts["own_income"]
    assert understood(income, "一年卖点粮食两千来块") is None
    told = understood(income, "卖点东西")
    assert told
    assert told.value is True
