"""Expressions read one by one say what their one large pattern would say."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.expressions import characters_of, expressions
from config.visit_words import FORMS, load_visit_words
from tests.visits.cases import SETS, cases

SENTENCES = [sentence for sentence, _ in cases(*SETS)]
PIECES = (
    "不",
    "没有",
    "漏",
    "疼",
    "(雨|水)",
    "[一二三]",
    r"\d{2}",
    r"\S{0,3}",
    "了?",
    "(?!过)",
    "$",
)
TEXTS = st.text(alphabet="不没有漏疼雨水一二三过了12 ，", max_size=12)
FORM = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)


@pytest.mark.parametrize("section", FORMS)
def test_a_section_reads_every_sentence_as_its_large_pattern_does(section: str) -> None:
    words = load_visit_words()
    joined, picked = re.compile("|".join(words.lists[section])), words.forms[section]
    for sentence in SENTENCES:
        assert picked.stand_in(sentence) == bool(joined.search(sentence))
        assert picked.put_out(sentence, "|") == joined.sub("|", sentence)


@given(st.lists(FORM.filter(lambda form: not re.search(form, "")), min_size=1, max_size=5), TEXTS)
def test_any_expressions_read_any_text_as_their_large_pattern_does(
    forms: Sequence[str], text: str
) -> None:
    joined, picked = re.compile("|".join(forms)), expressions(forms)
    if all(each.group() for each in joined.finditer(text)):
        assert picked.stand_in(text) == bool(joined.search(text))
        assert picked.put_out(text, "|") == joined.sub("|", text)


@pytest.mark.parametrize(
    ("form", "held"),
    [
        ("屋顶漏", "屋"),
        ("(门|窗)坏", "坏"),
        ("坏(了|掉)?", "坏"),
        ("(门|窗)[坏破]?", "门窗"),
        ("没|不", "没不"),
        ("(?<!不)疼(?!爱)", "疼"),
        (r"\S{0,3}|水", ""),
        (r"\d+\S", ""),
        (r"[\d一]", ""),
        ("[^不]", ""),
        (r"\.", "."),
    ],
)
def test_it_is_known_which_characters_a_match_must_hold(form: str, held: str) -> None:
    assert characters_of(form) == frozenset(held)


def test_every_expression_of_visit_notes_can_be_read() -> None:
    every = [form for one in load_visit_words().forms.values() for form in one.alternatives]
    assert all(re.compile(form) for form in every)
