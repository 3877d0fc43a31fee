"""Visit notes in people's own words: sentences are data in tests/visits."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.visit_words import load_visit_words
from config.yaml_file import read_yaml
from handlers.visit.notes import Given
from handlers.visit.reading import read_visits
from tests.visits.cases import (
    FOLDER,
    HELD_OUT,
    SETS,
    TODAY,
    cases,
    reading,
    roster,
    sentences,
    wrong_fields,
)

# Share of fields that must be right; what is read wrong is seen on the card and put right there.
TUNED, LEAST = 0.975, 0.9


@pytest.mark.parametrize("file", SETS)
def test_sentences_are_read_field_by_field(file: str) -> None:
    counted = [wrong_fields(sentence, expected) for sentence, expected in cases(file)]
    fields, wrong = sum(n for n, _ in counted), [w for _, found in counted for w in found]
    assert len(wrong) <= fields * (1 - LEAST), "\n".join(wrong)


def test_all_sentences_together_are_read_nearly_without_fault() -> None:
    counted = [wrong_fields(sentence, expected) for sentence, expected in cases(*SETS)]
    assert len(counted) >= 120
    fields, wrong = sum(n for n, _ in counted), [w for _, found in counted for w in found]
    assert len(wrong) <= fields * (1 - TUNED), "\n".join(wrong)


@pytest.mark.parametrize(("file", "least"), HELD_OUT.items())
def test_sentences_no_weights_were_learnt_from_are_mostly_read(file: str, least: float) -> None:
    counted = [wrong_fields(sentence, expected) for sentence, expected in cases(file)]
    assert sum(len(wrong) for _, wrong in counted) <= sum(n for n, _ in counted) * (1 - least)


@pytest.mark.parametrize("sentence", sentences("not_visits"))
def test_what_is_no_visit_is_not_read_as_one(sentence: str) -> None:
    assert reading(sentence) == ()


@pytest.mark.parametrize("row", read_yaml(FOLDER / "no_roster.yaml"), ids=lambda row: row["say"])
def test_names_are_found_without_a_roster(row: dict[str, Any]) -> None:
    read = read_visits(row["say"], Given(TODAY, (), load_visit_words()))
    assert [visit.said.name for visit in read] == row["names"]


def test_every_sentence_stays_the_same_visit_with_a_space_for_every_comma() -> None:
    for sentence, expected in cases("plain"):
        if "：" not in sentence:
            households = [visit.said.name for visit in reading(sentence.replace("，", " "))]
            assert len(households) == len(expected), sentence


@pytest.mark.parametrize(
    ("clause", "trouble"),
    [
        ("屋顶漏雨", True),
        ("房子不漏雨", False),
        ("没有漏雨", False),
        ("漏雨修好了", False),
        ("漏雨还没修好", True),
        ("没领雨露计划", True),
        ("雨露计划已经领了", False),
        ("没啥问题", False),
        ("不缺吃穿", False),
        ("缺粮", True),
        ("想申请低保", True),
        ("一切正常", False),
    ],
)
def test_a_negation_turns_trouble_into_none(clause: str, trouble: bool) -> None:
    visit = reading(f"去王建国家，{clause}")[0]
    assert bool(visit.notes.problems) is trouble
    assert clause in visit.notes.seen.values()


def test_the_words_of_another_household_are_not_mixed_in() -> None:
    first, second = reading("上午去王建国家，屋顶漏雨；下午去李二柱家，水管坏了")
    assert "水管坏了" not in str(first)
    assert "屋顶漏雨" not in str(second)


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("去李二柱家，张梅腰疼", "张梅腰疼"),
        ("去李二柱家张梅腰疼", "张梅腰疼"),
        ("去李二柱家，碰见张梅，说想找个活干", "张梅想找个活干"),
        ("今天去看张梅，腰疼", "张梅腰疼"),
        ("去看李二柱媳妇，腰疼", "媳妇腰疼"),
        ("去王建国家，李秀英和王小宝都发烧", "李秀英和王小宝都发烧"),
        ("去李二柱家，李二柱腰疼", "腰疼"),
        ("去张梅家，屋顶漏雨", "屋顶漏雨"),
    ],
)
def test_who_is_named_before_what_is_told_stays_named(note: str, problem: str) -> None:
    assert reading(note)[0].notes.problems == (problem,)


def test_of_two_of_one_household_each_stays_named() -> None:
    problems = reading("去王建国家，李秀英腰疼，王建国没活干")[0].notes.problems
    assert problems == ("李秀英腰疼", "王建国没活干")


@pytest.mark.parametrize(
    ("note", "problems", "done"),
    [
        (
            "去张铁牛家他屋顶漏雨我给他拍了照报给村里了",
            ("他屋顶漏雨",),
            ("我给他拍了照报给村里了",),
        ),
        ("去李二柱家，工资还欠着三千没给", ("工资还欠着三千没给",), ()),
        ("王建国家门前下水道堵了", ("门前下水道堵了",), ()),
        ("马奶奶家电线老化", ("电线老化",), ()),
    ],
)
def test_dictation_is_cut_where_the_cadre_begins_and_nowhere_in_a_trouble(
    note: str, problems: tuple[str, ...], done: tuple[str, ...]
) -> None:
    notes = reading(note)[0].notes
    assert (notes.problems, notes.done) == (problems, done)


TEXT = st.text(
    alphabet="去到王建国老李二柱家，。、；今天昨下午没漏雨好了给他联系镇里下周一再问吗电话"
    + string.digits,
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_reading_never_fails_and_never_dates_a_visit_it_was_not_told(text: str) -> None:
    given_ = Given(TODAY, roster(), load_visit_words())
    for visit in read_visits(text, given_):
        assert visit.said.name
        assert all(said in text for said in visit.notes.done)
        assert visit.visited_on is None or abs((visit.visited_on - TODAY).days) < 400


def test_a_long_text_is_read_in_one_go() -> None:
    visits = reading("去王建国家，屋顶漏雨，已报镇里。" * 120)
    assert [visit.said.name for visit in visits] == ["王建国"]
