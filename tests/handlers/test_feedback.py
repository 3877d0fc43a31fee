"""What is recorded when somebody calls an answer useful or not."""

from handlers.feedback.events import FeedbackGiven
from handlers.policy.report import ask_line
from handlers.screening.report import screen_line
from tests.dialogs.talk import NOON, Talk, content

QUESTION = "登封低保一个月多少钱，我电话13800138000"


def given(talk: Talk, text: str) -> FeedbackGiven:
    (event,) = talk.say(text).events
    assert isinstance(event, FeedbackGiven)
    return event


def test_feedback_carries_what_was_asked_and_by_which_rules_it_was_answered() -> None:
    talk = Talk("household")
    talk.say(QUESTION)
    context = talk.conversation.context
    event = given(talk, "没用")
    assert (event.verdict, event.topic) == ("useless", context["topic"])
    assert (event.aspect, event.place) == (context["aspect"], "410185")
    assert event.ruleset == content().knowledge.ruleset
    assert "登封低保一个月多少钱" in event.question
    assert "138" not in event.question


def test_what_was_missing_is_kept_without_numbers_and_beside_its_answer() -> None:
    talk = Talk("household")
    talk.say(QUESTION)
    first = given(talk, "没用")
    event = given(talk, "打13800138000没人接")
    assert (event.verdict, event.missing) == ("missing", "打*没人接")
    assert (event.topic, event.question) == (first.topic, first.question)


def test_a_long_message_after_the_question_is_no_feedback() -> None:
    talk = Talk("household")
    talk.say(QUESTION)
    given(talk, "没用")
    events = talk.say("俺家的事说来话长" * 12).events
    assert not any(isinstance(event, FeedbackGiven) for event in events)


def test_only_the_very_next_message_answers_the_question() -> None:
    talk = Talk("household")
    talk.say(QUESTION)
    given(talk, "没用")
    talk.say("帮助")
    assert not any(isinstance(e, FeedbackGiven) for e in talk.say("字太多了看不明白").events)


def test_every_answer_and_assessment_names_its_ruleset() -> None:
    ruleset, on = content().knowledge.ruleset, NOON.date()
    for question in ("登封低保一个月多少钱", "你好", "量子力学咋学"):
        assert ask_line(content(), {"q": question})["ruleset"] == ruleset
    assert screen_line(content(), {"story": "俺爹78了"}, on)["ruleset"] == ruleset
