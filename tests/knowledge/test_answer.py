"""What is said: the right sayings, with place, time and source, and no number of our own."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from config.yaml_file import read_yaml
from handlers.policy.answer_text import LIMIT, AnswerText
from handlers.policy.report import answer_text, ask_line
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.figure import FigureReader
from knowledge.answering.question import question_reader
from knowledge.answering.reckon import Reckoner, times_twelve, twelfth
from knowledge.finding.entries import FOLDER as KNOWLEDGE
from tests.knowledge.answering import (
    answering,
    cited_numbers,
    content,
    half_width,
    holds,
    numbers,
    rows,
)

ON = date(2026, 11, 22)
NOT_STATED = ("没写", "没有", "没查到", "没列", "没解释", "没展开", "没逐项", "没注明")
RIGHT = 0.93


@cache
def say(question: str, place: str = "") -> tuple[Answer, str]:
    code = content().knowledge.areas.resolve(place)
    found = answering().answer(question, Asking(place=code, on=ON))
    return found, answer_text(content(), found, "household")


def right(row: dict) -> bool:
    text = half_width(say(row["q"], row["place"])[1])
    groups = (NOT_STATED if group == "NOT_STATED" else group for group in row["must"])
    return all(any(holds(spelling, text) for spelling in group) for group in groups)


def test_own_questions_are_answered_with_what_they_must_hold() -> None:
    wrong = [row["q"] for row in rows("answers.yaml") if not right(row)]
    assert len(wrong) <= (1 - RIGHT) * len(rows("answers.yaml")), wrong


def test_no_answer_holds_a_number_that_is_not_cited_asked_or_reckoned() -> None:
    for row in (*rows("answers.yaml"), *rows("dev.yaml")):
        found, text = say(row["q"], row.get("place", ""))
        if found.zone not in ("answer", "guess"):
            continue
        own = numbers(text) - cited_numbers(found)
        reckoned = numbers(str(found.sums)) | {"1", "12"}
        reckoned |= numbers(found.first.figure if found.first else "") | numbers(found.history)
        reckoned |= numbers(found.no_year)
        # Those of the door are cited by the contacts: tests/handlers/test_complaint.py.
        reckoned |= {"12345", "2021"} if found.door else set()
        assert own <= reckoned, (row["q"], own, text)


def test_every_answer_fits_one_phone_screen() -> None:
    for row in (*rows("answers.yaml"), *rows("dev.yaml")):
        _, text = say(row["q"], row.get("place", ""))
        assert len(text) <= LIMIT + 10, (len(text), row["q"])


def test_every_answer_cites_place_time_and_source() -> None:
    for row in rows("answers.yaml"):
        line = ask_line(content(), {"q": row["q"], "place": row["place"], "on": "2026-11-22"})
        if line["kind"] == "answer":
            assert line["citations"], row["q"]
            assert all(c["source"] and c["as_of"] for c in line["citations"]), row["q"]


def test_no_answer_decides_for_the_state() -> None:
    for row in (*rows("answers.yaml"), *rows("dev.yaml")):
        _, text = say(row["q"], row.get("place", ""))
        assert "一定能" not in text
        assert "肯定不行" not in text


def test_a_practice_of_one_place_is_not_told_as_that_of_another() -> None:
    found, text = say("阳光家园托养一年补多少", "许昌市")
    assert found.elsewhere
    assert "郑州" in text
    assert "资料没写许昌市也有" in text


def test_a_place_outside_the_province_gets_no_local_figure_as_its_own() -> None:
    found, text = say("成都低保一个月多少钱")
    assert found.question.outside == "成都"
    assert "成都" in text
    assert "不在资料里" in text


def test_two_places_named_are_both_told() -> None:
    _, text = say("低保中牟和郑州哪个给得高")
    assert holds("511", text)
    assert holds("730", text)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("郑州残疾娃做康复训练一年补多少？到几岁", "14岁"),
        ("高龄津贴100岁给多少？上哪办", "乡镇"),
    ],
)
def test_a_second_question_of_a_few_words_is_of_the_same_help(question: str, told: str) -> None:
    _, text = say(question, "郑州市")
    assert told in text


def test_a_past_figure_is_told_as_past() -> None:
    found, text = say("阳光家园托养一年补多少", "郑州市")
    assert found.history == "2020"
    assert "2020年以后的数，资料里没有" in text


def test_a_difference_is_shown_with_both_operands() -> None:
    found, text = say("农村低保2020年比2016年高多少", "郑州市")
    (gap,) = found.sums.gaps
    assert (gap.larger.shown, gap.smaller.shown, gap.gap) == ("730元", "320元", "410元")
    assert "相差410元（730元−320元）" in text


def test_a_monthly_rate_is_turned_into_a_year_with_its_operand() -> None:
    _, text = say("三无残疾人救助一年合多少", "郑州市")
    assert "一年合3600元（300×12）" in text


def test_only_figures_of_one_unit_are_compared() -> None:
    facets = read_yaml(KNOWLEDGE / "aspects.yaml")
    reckoner, reader = Reckoner(facets), FigureReader(facets)

    def gap(text: str, *words: str, years: tuple[str, ...] = ()) -> tuple[str, str] | None:
        found = reckoner.asked_apart(reader.read(text, "it"), words, years)
        return (found.gap, found.times) if found else None

    assert gap("730元和12人") is None
    assert gap("1元，2元，3元") is None
    assert gap("730元和730元") is None
    assert gap("7.4万元到15万元") == ("7.6万元", "2.0")
    assert gap("机构3000元，日间2000元，居家1000元", "机构", "居家") == ("2000元", "3.0")
    assert gap("2015年4213元，2018年9000元，2020年15127元", years=("2015", "2020")) == (
        "10914元",
        "3.6",
    )


def test_twelve_months_and_a_twelfth() -> None:
    assert times_twelve(766.5) == "9198"
    assert twelfth(9198) == "766.5"
    assert twelfth(1000) == "83.33"


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("低保要啥材料", "papers"),
        ("低保去哪办", "where"),
        ("低保啥时候发", "when"),
        ("低保多少钱", "amount"),
        ("低保不批咋办", "rights"),
        ("安置了多少劳动力", "result"),
    ],
)
def test_the_aspect_is_read_from_how_it_is_asked(text: str, aspect: str) -> None:
    reader = question_reader(content().knowledge.areas)
    plain = answering().index.speech.plain(text)
    assert aspect in reader.aspects(plain)


def test_places_years_and_figures_are_read() -> None:
    reader = question_reader(content().knowledge.areas)
    text = "郑州市中牟县2018年低保是不是320元"
    question = reader.read(text, answering().index.speech.plain(text), "411000")
    assert (question.place, question.years, question.figures) == ("410122", ("2018",), ("320",))
    assert question.asks("confirm")


def test_without_a_place_named_it_is_the_askers() -> None:
    reader = question_reader(content().knowledge.areas)
    assert reader.read("低保", "低保", "411000").place == "411000"


def test_a_question_leaning_on_the_last_answer_keeps_its_topic() -> None:
    first = Asking(topic="rural_dibao", aspect="amount", place="410100", on=ON)
    papers = answering().answer("那要啥材料？", first)
    assert papers.entries[0] == "rural_dibao"
    assert "papers" in papers.question.aspects
    there = answering().answer("中牟呢？", first)
    assert there.entries[0] == "rural_dibao"
    assert there.question.place == "410122"
    assert any(pick.saying.area == "410122" for pick in there.picks)


def test_a_new_subject_does_not_lean_on_the_last() -> None:
    asking = Asking(topic="rural_dibao", aspect="amount", on=ON)
    assert answering().answer("危房改造找谁", asking).entries[0] == "house_renovation"


def test_what_is_for_officials_only_is_not_told_to_a_household() -> None:
    hidden = [s for s in answering().index.sayings if "household" not in s.audience]
    assert hidden
    for saying in hidden[:40]:
        found = answering().answer(saying.text[:40], Asking(on=ON))
        assert saying not in [pick.saying for pick in found.picks]


def test_answers_depend_on_nothing_but_the_question() -> None:
    first = say("低保一个月多少钱", "郑州市")
    say("危房改造补多少", "许昌市")
    assert say("低保一个月多少钱", "郑州市") == first
    assert replace(first[0]) == first[0]


def test_a_household_limit_is_multiplied_by_its_people() -> None:
    found, text = say("易地搬迁，俺家4口人最多能住多大", "郑州市")
    assert found.sums.product is not None
    assert "25平方米×4口人＝不超过100平方米" in text


def test_days_are_multiplied_by_the_rate_of_a_day() -> None:
    _, text = say("市派驻村补助一天多少，住了10天一共多少钱", "郑州市")
    assert "140元×10天＝1400元" in text


def test_the_line_of_an_aid_is_never_multiplied() -> None:
    found, _ = say("农村低保俺家3口人一个月给多少", "郑州市")
    assert found.sums.product is None
    assert say("公益岗以前给380一个月，现在多少", "登封市")[0].sums.product is None


def test_a_figure_of_another_place_is_told_as_that_place_s() -> None:
    found, text = say("听说返乡创业给一万，俺周口的也能领吧", "周口市")
    assert found.elsewhere
    assert text.startswith("10000是郑州市的。")
    assert "资料没写周口市也有" in text


def test_a_figure_since_changed_is_answered_with_no() -> None:
    _, text = say("村级运转经费还是7.4万吧", "郑州市")
    assert text.startswith("不是了")
    assert "15万" in text


def test_a_yearly_sum_is_not_taken_for_a_monthly_one() -> None:
    _, text = say("百岁老人慰问金是不是每个月1000", "郑州市")
    assert text.startswith("不是。")


def test_the_figure_of_the_country_is_not_given_for_the_town() -> None:
    _, text = say("俺住城里，城市低保一个月给多少钱", "郑州市")
    assert "730" not in text
    assert "没写" in text


def test_both_figures_of_a_contradiction_are_told_first() -> None:
    _, text = say("公益性岗位累计安置了多少人", "郑州市")
    first = text.splitlines()[0]
    assert "2840" in first
    assert "2816" in first


def test_own_place_and_those_above_come_before_another_county() -> None:
    found, text = say("五保一个月多少", "郑州市登封市")
    assert "9198" in text.splitlines()[0]
    assert not found.elsewhere


def test_without_a_place_the_wider_area_is_told() -> None:
    found, text = say("五保一个月多少")
    assert "9198" in text
    assert found.picks[0].saying.area == "410100"


def test_a_sum_of_the_past_is_no_answer_to_what_one_gets() -> None:
    found, text = say("雨露计划职业教育一年给多少", "郑州市")
    assert "人次" not in text
    assert found.picks[0].saying.aspect != "result"


def test_the_nation_is_named_in_a_reference() -> None:
    _, text = say("低保多长时间批下来", "郑州市")
    assert "（全国，" in text


def test_no_answer_says_the_same_thing_twice() -> None:
    for row in (*rows("answers.yaml"), *rows("dev.yaml")):
        lines = [p.saying.text for p in say(row["q"], row.get("place", ""))[0].picks]
        assert len(set(lines)) == len(lines), row["q"]


def test_offices_are_named_as_people_know_them() -> None:
    text = say("第一书记工作经费市派多少", "郑州市")[1]
    assert "乡镇（街道）组织部门" not in text


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [("2022-01-01—2022", "2022年"), ("2016—2020", "2016—2020"), ("2020-10", "2020年10月")],
)
def test_dates_are_shown_as_people_read_them(as_of: str, shown: str) -> None:
    assert AnswerText(content().texts, content().knowledge).when(as_of) == shown
