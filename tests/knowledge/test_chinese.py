"""Numbers, days, money and short answers as people say them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.yaml_file import read_yaml
from knowledge.reading.chinese import (
    Interval,
    asked,
    find_amounts,
    find_numbers,
    negated,
    of_others,
    read_answer_word,
    read_date,
    read_day,
    read_number,
)

TODAY = date(2026, 11, 22)
SPOKEN: dict[str, dict[str, Any]] = read_yaml(Path(__file__).parent / "chinese.yaml")


def cases(section: str) -> list[tuple[str, Any]]:
    return [(str(text), wanted) for text, wanted in SPOKEN[section].items()]


@pytest.mark.parametrize(("text", "wanted"), cases("numbers"))
def test_a_number_is_read_with_honest_ends(text: str, wanted: Any) -> None:
    low, high = wanted if isinstance(wanted, list) else (wanted, wanted)
    expected = None if wanted == "none" else Interval(low, high)
    assert read_number(text) == expected


@pytest.mark.parametrize(("text", "wanted"), cases("dates"))
def test_a_day_is_read_with_its_part(text: str, wanted: Any) -> None:
    hit = read_day(text, TODAY)
    assert ("none" if hit is None else [hit.day.isoformat(), hit.part]) == wanted


@pytest.mark.parametrize(("text", "wanted"), cases("ahead"))
def test_a_day_to_come_is_the_next_one(text: str, wanted: str) -> None:
    assert read_date(text, TODAY, ahead=True) == date.fromisoformat(wanted)


@pytest.mark.parametrize(("text", "wanted"), cases("money"))
def test_money_is_read_with_its_period(text: str, wanted: Any) -> None:
    found = [[a.value.low, a.value.high, a.per, a.head] for a in find_amounts(text)]
    assert found == ([] if wanted == "none" else [wanted])


@pytest.mark.parametrize(("text", "wanted"), cases("answers"))
def test_a_short_answer_is_yes_no_or_no_answer(text: str, wanted: str) -> None:
    assert read_answer_word(text) == wanted


@pytest.mark.parametrize(
    ("text", "phrase", "wanted"),
    [
        ("没有残疾证", "残疾证", True),
        ("没钱看病，得了大病", "大病", False),
        ("从来没吃过低保", "低保", True),
        ("不光有低保", "低保", False),
        ("俺家不是低保户", "低保户", True),
        ("有低保", "低保", False),
    ],
)
def test_a_negation_reaches_only_its_own_clause(text: str, phrase: str, wanted: bool) -> None:
    assert negated(text, text.index(phrase)) is wanted


@pytest.mark.parametrize(
    "text", ["有没有低保", "想吃低保", "要是有低保", "能不能吃低保", "低保咋办"]
)
def test_what_is_asked_or_wished_is_not_said(text: str) -> None:
    start = text.index("低保")
    assert asked(text, start, start + 2)


def test_what_is_said_plainly_is_said() -> None:
    assert not asked("俺家有低保", 3, 5)
    assert not of_others("俺家有低保", 3)
    assert of_others("隔壁家有低保", 4)


@given(
    st.text(
        alphabet="零一二两三四五六七八九十百千万亿几半多来0123456789.,到快不岁块年月号", max_size=12
    )
)
def test_any_heap_of_numerals_gives_ordered_ends_or_nothing(text: str) -> None:
    for hit in find_numbers(text):
        assert hit.value.low <= hit.value.high
        assert 0 <= hit.start < hit.end <= len(text)
    read_day(text, TODAY)
    find_amounts(text)


@given(st.integers(0, 9999))
def test_a_plain_number_means_itself(number: int) -> None:
    assert read_number(f"{number}元") == Interval(number, number)
