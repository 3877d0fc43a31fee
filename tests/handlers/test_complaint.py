"""A complaint is told where it can be taken; the ledger is one word away."""

import re

from handlers.complaint import topic as complaint
from handlers.complaint.door import TOPIC_ID, door, door_choice, door_cites
from handlers.policy.report import ask_line
from tests.handlers.test_policy import Talk, reply
from tests.knowledge.answering import content

UNFAIR = "支书把低保都给了他亲侄子，真穷的一分没有，我要举报他"
PUSHED = "办事员头都不抬，叫我找主任，主任叫我找会计，会计说不归他管，还讲不讲理"
SCREEN = 420


def test_a_complaint_about_a_policy_keeps_its_topic_and_gets_the_door() -> None:
    line = ask_line(content(), {"q": UNFAIR})
    assert line["kind"] in ("answer", "choice")
    assert line["topics"][0] == "rural_dibao"
    assert TOPIC_ID in line["topics"]
    assert "12345" in line["text"]
    assert "纪检监察" in line["text"]
    assert len(line["text"]) < SCREEN


def test_a_complaint_that_names_no_policy_is_told_no_policy() -> None:
    line = ask_line(content(), {"q": PUSHED})
    assert line["kind"] in ("answer", "choice")
    assert line["topics"][-1] == TOPIC_ID
    assert not set(line["topics"]) & set(content().knowledge.policies)
    assert "12345" in line["text"]


def test_a_complaint_that_hints_at_a_policy_leads_with_it_and_gets_the_door() -> None:
    for letter, topic in (
        (
            "修危房的包工队是支书给找的，钱直接打给包工头了，一分没给我，墙还是裂的",
            "house_renovation",
        ),
        ("危改的钱刚到卡上，信用社就扣走一千五，说抵旧账", "house_renovation"),
    ):
        line = ask_line(content(), {"q": letter})
        assert line["topics"][0] == topic, letter
        assert TOPIC_ID in line["topics"] or "12345" in line["text"]
        assert "反映问题" in line["text"]
        assert len(line["text"]) < SCREEN


def test_a_long_letter_gets_the_door_though_it_complains_of_nobody() -> None:
    letter = (
        "我男人去年查出肾病，一个礼拜透析三回，两个孩子还在念书，地也种不成了，家里的东西能卖的都卖了，"
        "年年入不敷出，日子过不下去，想问问咱家这种情况咋弄"
    )
    assert "12345" in ask_line(content(), {"q": letter})["text"]


def test_every_number_and_article_of_the_door_stands_in_a_cited_source() -> None:
    knowledge = content().knowledge
    text = door(content().texts, knowledge, "乡镇", "conduct")
    cites = door_cites(knowledge, "conduct")
    assert all(cite.partition("#")[0] in knowledge.sources for cite in cites)
    articles = {cite.partition("#")[2] for cite in cites}
    assert set(re.findall("第[一二三四五六七八九十]+条", text)) <= articles
    issued = {knowledge.sources[cite.partition("#")[0]].issued[:4] for cite in cites}
    assert set(re.findall(r"20\d\d", text)) <= issued
    values = {contact.value for contact in knowledge.contacts}
    assert set(re.findall(r"(?<!\d)\d{5}(?!\d)", text)) <= values


def test_bodies_of_discipline_are_named_only_when_somebody_did_wrong() -> None:
    texts, knowledge = content().texts, content().knowledge
    assert "纪检" not in door(texts, knowledge, "乡镇", "service")


def test_the_door_s_choice_is_the_word_that_raises_a_problem() -> None:
    choice = door_choice(content().texts)
    assert content().words.command(choice.value)[0] == "problem_raise"
    told = door_choice(content().texts, UNFAIR)
    assert content().words.command(told.value) == ("problem_raise", UNFAIR)
    assert told in reply(Talk().say(UNFAIR)).choices
    assert door_choice(content().texts, PUSHED) in reply(Talk().say(PUSHED)).choices


def test_a_letter_that_is_not_understood_is_told_who_and_the_hotline_and_never_a_bare_no() -> None:
    letter = "我就是想说说心里的事，这些年在外头漂着，回来也不认得几个人了，夜里老是睡不着觉"
    line = ask_line(content(), {"q": letter})
    assert line["kind"] in ("not_covered", "ask", "choice")
    assert "12345" in line["text"]
    assert "反映问题" in line["text"]
    assert door_choice(content().texts) in reply(Talk().say(letter)).choices


def test_a_quarrel_told_at_length_gets_its_office_and_the_hotline() -> None:
    letter = "弟弟拿着爹写的字条说老宅全归他，我嫁出去二十年了，遗产里就没有我那份了吗"
    line = ask_line(content(), {"q": letter})
    assert line["kind"] == "not_covered"
    assert "法律援助" in line["text"]
    assert "12345" in line["text"]


def test_a_question_gets_no_door() -> None:
    assert "12345" not in ask_line(content(), {"q": "低保一个月多少钱"})["text"]


def test_the_word_for_complaints_belongs_to_this_topic() -> None:
    assert content().words.command("投诉建议")[0] == "complain"
    assert set(complaint.TOPIC.idle) == {"complain"}


def test_another_matter_of_the_message_can_be_chosen_next() -> None:
    talk = Talk()
    text = "俺爹长瘤子住院花了八万借的钱还不上，另外堂屋的墙也裂了，下雨漏得不敢住"
    first = reply(talk.say(text))
    others = [c for c in first.choices if c.value.startswith("policy:choose:")]
    assert others
    assert others[0].label in first.text
    assert reply(talk.say(others[0].value)).text != first.text
