"""What a question is found to be about, however it is said."""

from collections import Counter
from difflib import SequenceMatcher

import pytest

from config.yaml_file import read_yaml
from knowledge.answering.answer import Asking
from knowledge.finding.entries import FOLDER, all_entries
from knowledge.finding.names import Names
from knowledge.finding.pinyin import sound
from knowledge.finding.speech import load_speech
from tests.knowledge.answering import answering, content, rows

# Least shares of own questions (tests/search/dev.yaml); measured 2026-11: see docs and benchmarks.
RIGHT_FIRST = {
    "clean": 0.9,
    "colloquial": 0.85,
    "dialect": 0.85,
    "homophone": 0.95,
    "voice": 0.9,
    "long": 0.85,
}
TOO_LIKE = 0.85


def share(kind: str) -> float:
    mine = [row for row in rows("dev.yaml") if row["class"] == kind]
    first = [(answering().answer(r["q"], Asking()).entries[:1], r["topics"]) for r in mine]
    right = sum(bool(set(found) & set(topics)) for found, topics in first)
    return right / len(mine)


@pytest.mark.parametrize("kind", RIGHT_FIRST)
def test_own_questions_find_their_topic_first(kind: str) -> None:
    assert share(kind) >= RIGHT_FIRST[kind]


def test_what_we_do_not_answer_is_seldom_answered() -> None:
    zones = {
        kind: Counter(
            answering().answer(row["q"], Asking()).zone
            for row in rows("dev.yaml")
            if row["class"] == kind
        )
        for kind in ("other", "trap")
    }
    assert zones["other"]["answer"] <= 1
    assert zones["other"]["not_covered"] >= 0.85 * zones["other"].total()
    assert zones["trap"]["answer"] <= 0.25 * zones["trap"].total()


def test_what_we_answer_is_seldom_handed_over() -> None:
    ours = [row for row in rows("dev.yaml") if row["topics"]]
    lost = [r for r in ours if answering().answer(r["q"], Asking()).zone == "not_covered"]
    assert len(lost) <= 0.06 * len(ours)


def test_no_own_question_is_like_one_the_index_was_given() -> None:
    known = {question for entry in all_entries(content().knowledge) for question in entry.questions}
    by_letter: dict[str, list[str]] = {}
    for question in known:
        for letter in set(question):
            by_letter.setdefault(letter, []).append(question)
    for row in (*rows("dev.yaml"), *rows("answers.yaml")):
        near = Counter(q for letter in set(row["q"]) for q in by_letter.get(letter, ()))
        for question, _ in near.most_common(12):
            assert SequenceMatcher(None, row["q"], question).ratio() < TOO_LIKE, (row, question)


def test_every_way_to_ask_belongs_to_an_entry() -> None:
    unknown = set(read_yaml(FOLDER / "ways_to_ask.yaml")) - set(content().knowledge.topics)
    assert unknown == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("底保", "低保"), ("雨路计划", "雨露计划"), ("特困贡养", "特困供养"), ("dibao", "低保")],
)
def test_words_that_sound_alike_are_the_same_to_the_ear(written: str, meant: str) -> None:
    assert sound(written) == sound(meant)


def test_what_sounds_different_stays_different() -> None:
    assert sound("低保") != sound("社保")
    assert sound("a1 b2") == "a1 b2"


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("俺娘嘞低保咋弄", "我母亲的低保怎么办"),
        ("嗯那个啥低保低保多钱", "低保多少钱"),
        ("１，２３４元！！行不？", "1234元 行不"),
    ],
)
def test_dialect_fillers_and_stammering_are_undone(said: str, plain: str) -> None:
    assert load_speech().plain(said) == plain


def test_a_name_inside_a_longer_name_is_not_heard() -> None:
    names = Names([("救助", 0), ("临时救助", 1)])
    assert [hit.name for hit in names.spot("临时救助怎么办")] == ["临时救助"]


def test_a_long_name_with_one_wrong_syllable_is_heard_but_says_less() -> None:
    names = Names([("创业担保贷款", 0), ("公益岗", 1)])
    (near,) = names.spot("创业但报带宽")
    (exact,) = names.spot("创业担保贷款")
    assert near.name == exact.name
    assert near.weight < exact.weight


def test_a_name_many_entries_carry_says_less() -> None:
    names = Names([("补贴", 0), ("补贴", 1), ("津贴", 2)])
    (shared,) = names.spot("补贴")
    (own,) = names.spot("津贴")
    assert shared.weight < own.weight


def test_a_question_of_nothing_known_is_handed_over() -> None:
    for text in ("ж", "！！！", "щщщ ящик"):
        assert answering().answer(text, Asking()).zone != "answer"
