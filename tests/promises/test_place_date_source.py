"""A figure is told with its place, its time and its source, or not at all."""

import re

import pytest

from handlers.policy.answer_text import AnswerText
from tests.knowledge.answering import content, half_width
from tests.promises.asking import asked, citations

# All questions are answered within the first of these tests.
pytestmark = pytest.mark.timeout(300)
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:元|万元|%|％|个月|天|日内|人|户|周岁|平方米|倍)")
# A year, a plan period, or in so many words that the source gives none.
TIME = re.compile(r"\d{4}|十[一二三四五]五|日期没写|原文")


def test_every_line_with_a_figure_ends_with_its_reference() -> None:
    """Neighbours that share place, time and source share the reference of the last."""
    words, figures = AnswerText(content().texts, content().knowledge), 0
    for one in (one for one in asked() if one.told):
        for pick in one.found.picks:
            shown = pick.saying.text.rstrip("。；;") in one.text
            assert shown or one.found.complaint, (one.question, one.text)
            if shown and FIGURE.search(half_width(pick.saying.text)):
                figures += 1
                assert words.ref(pick.saying) in one.text, (one.question, one.text)
    assert figures > 500


def test_every_reference_names_place_time_and_source() -> None:
    words = AnswerText(content().texts, content().knowledge)
    knowledge = content().knowledge
    sayings = {pick.saying for one in asked() if one.told for pick in one.found.picks}
    assert len(sayings) > 800
    for saying in sayings:
        ref = words.ref(saying)
        source = knowledge.sources[saying.cites[0].split("#")[0]]
        place = source.speaks_of or knowledge.areas.full_name(saying.area)
        assert place
        assert place in ref
        assert source.short in ref
        assert source.short
        assert TIME.search(words.when(saying.as_of)), ref
        assert words.when(saying.as_of) in ref or source.in_force[:4] in ref or source.issued in ref


def test_what_is_of_a_place_outside_the_files_is_said_to_be_of_there() -> None:
    words = AnswerText(content().texts, content().knowledge)
    knowledge = content().knowledge
    far = [source for source in knowledge.sources.values() if source.speaks_of]
    assert far
    for source in far:
        ref = words.cited(f"{source.id}#", "100000", "2023")
        assert source.speaks_of in ref
        assert knowledge.areas.full_name("100000") not in ref


def test_every_rate_row_has_place_time_and_a_known_source() -> None:
    knowledge = content().knowledge
    rows = [(rate.id, row) for rate in knowledge.rates.values() for row in rate.rows]
    assert len(rows) > 50
    for name, row in rows:
        assert knowledge.areas.full_name(row.area), name
        assert str(row.from_), name
        assert knowledge.sources[row.cite.partition("#")[0]].short, name


def test_what_is_told_is_cited_with_place_time_and_source() -> None:
    for one in asked()[::7]:
        if one.told:
            rows = citations(one)
            assert rows, one.question
            assert all(row["source"] and row["as_of"] and row["area"] for row in rows), rows
