"""Policy questions in a conversation."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from handlers.inbound import Inbound
from handlers.policy import topic as policy
from handlers.policy.report import ask_line
from handlers.reader import Reader
from handlers.turn import Message, Moment, QuestionUnanswered, Reply, Turn
from state.conversation import Conversation, from_json, to_json
from tests.knowledge.answering import content, rows

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OTHER = "手机欠费停机了咋恢复"


@dataclass
class Talk:
    """One sender of policy questions; every turn passes through the stored conversation."""

    conversation: Conversation = field(default_factory=Conversation)

    def say(self, text: str) -> Turn:
        chosen = dict(self.conversation.choices).get(text, text)
        message = Message("test", "a", "s", "k", "text", chosen, NOW)
        moment = Moment(NOW, NOW.date())
        nobody = cast(Reader, None)
        turn = policy.answer(Inbound(self.conversation, message, chosen, content(), nobody, moment))
        offered = turn.replies[-1].choices
        choices = tuple((str(n), choice.value) for n, choice in enumerate(offered, 1))
        self.conversation = from_json(to_json(replace(turn.conversation, choices=choices)))
        return turn


def reply(turn: Turn) -> Reply:
    (only,) = turn.replies
    return only


def test_a_place_named_is_kept_for_the_next_question() -> None:
    talk = Talk()
    assert "511" in reply(talk.say("中牟低保一个月多少钱")).text
    assert talk.conversation.place == "410122"
    assert "766.5" in reply(talk.say("五保一个月多少钱")).text


def test_follow_ups_lean_on_the_last_answer() -> None:
    talk = Talk()
    talk.say("郑州低保一个月多少钱")
    assert "授权书" in reply(talk.say("那要啥材料？")).text
    assert talk.conversation.context["topic"] == "rural_dibao"
    assert "511" in reply(talk.say("中牟的多少钱呢？")).text


def test_one_or_more_shows_all_conditions() -> None:
    talk = Talk()
    offered = reply(talk.say("俺家有辆车能不能吃低保")).choices
    assert offered[0].value == "policy:conditions:rural_dibao"
    by_number = reply(talk.say("1")).text
    assert by_number == reply(talk.say("更多")).text
    assert "最低生活保障" in by_number
    assert "认定" in by_number


def test_conditions_are_a_list_with_the_ways_to_fulfil_one_below_it() -> None:
    lines = reply(Talk().say("policy:conditions:house_renovation")).text.splitlines()
    assert lines[0].startswith("农村危房改造，下面每条都要符合（全国")
    assert lines[1].startswith("1 没有房")
    assert lines[2] == "2 下面有一样就行"
    assert "· 是脱贫户且以前没享受过危房改造" in lines


def test_conditions_of_which_one_is_enough_are_a_list_too() -> None:
    lines = reply(Talk().say("policy:conditions:medical_aid")).text.splitlines()
    assert lines[0].startswith("医疗救助，下面有一样就行（全国")
    assert "· 是低保家庭" in lines


def test_every_list_of_conditions_can_be_followed() -> None:
    for policy_id in content().knowledge.policies:
        lines = reply(Talk().say(f"policy:conditions:{policy_id}")).text.splitlines()
        assert all(line.count("（") <= 3 for line in lines), policy_id
        assert max(map(len, lines)) <= 110, policy_id


def asked_back() -> str:
    """One of some questions of few words, or of the own, that is asked back."""
    texts = ("家里没钱过年", *(row["q"] for row in rows("dev.yaml")))
    return next(text for text in texts if ask_line(content(), {"q": text})["kind"] == "ask")


def test_what_is_asked_back_can_be_chosen() -> None:
    talk = Talk()
    choices = reply(talk.say(asked_back())).choices
    assert 2 <= len(choices) <= 4
    assert choices[-1].value == policy.NONE
    told = talk.say("1")
    assert talk.conversation.context["topic"] == choices[0].value.removeprefix(policy.CHOOSE)
    assert not told.events


def test_none_of_these_hands_the_question_over() -> None:
    talk, text = Talk(), asked_back()
    talk.say(text)
    assert talk.say(policy.NONE).events == (QuestionUnanswered(text, ""),)


def test_what_is_not_covered_is_kept_without_phone_or_id_numbers() -> None:
    talk = Talk()
    turn = talk.say(f"{OTHER}，我电话13812345678，身份证41010119800101123X")
    (event,) = turn.events
    assert isinstance(event, QuestionUnanswered)
    assert OTHER in event.text
    assert "138" not in event.text
    assert "4101" not in event.text
    assert talk.conversation.context == {}


@pytest.mark.parametrize("text", ["你好", "谢谢你啊", "骗子", "在吗？"])
def test_small_talk_gets_a_short_reply_and_no_event(text: str) -> None:
    turn = Talk().say(text)
    assert not turn.events
    assert len(reply(turn).text) < 80


def test_despair_is_answered_with_people_to_turn_to() -> None:
    assert "120" in reply(Talk().say("不想活了")).text


def test_one_line_of_ask_names_everything_a_caller_needs() -> None:
    line = ask_line(content(), {"q": "低保一个月多少钱", "place": "郑州市", "on": "2026-11-22"})
    assert line["kind"] == "answer"
    assert line["topics"][0] == "rural_dibao"
    assert len(line["topics"]) <= 5
    cited = line["citations"][0]
    assert cited["source"] == "001_7f3d7156026a3688.txt"
    assert cited["area"] == "郑州市"
    assert cited["as_of"] == "2020"
    assert isinstance(line["ms"], float)


def test_ask_of_small_talk_and_of_other_things() -> None:
    assert ask_line(content(), {"q": "你好"})["kind"] == "help"
    assert ask_line(content(), {"q": "谢谢"})["kind"] == "other"
    assert ask_line(content(), {"q": OTHER})["kind"] == "not_covered"


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        ask_line(content(), {"q": "低保", "on": "昨天"})
