"""The words of files, marks and clues fit the knowledge, and clues are read from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.clue.reading import clues_in
from handlers.screening.outcome_text import OutcomeText
from knowledge.rules.case import read_value
from tests.dialogs.talk import content

WORDS = content().file_words


def test_every_status_settles_facts_and_policies_the_knowledge_has() -> None:
    knowledge = content().knowledge
    for id_, status in WORDS.statuses.items():
        assert status.facts, id_
        assert not status.policy or status.policy in knowledge.policies, id_
        for fact, value in status.facts:
            assert read_value(knowledge.facts[fact], value) == value, (id_, fact)


def test_every_kind_of_clue_names_a_source_that_is_on_file() -> None:
    for kind in WORDS.clues.values():
        source, section = kind.cite.split("#")
        assert section
        assert source in content().knowledge.sources


def test_the_steps_of_a_clue_lead_somewhere_and_end() -> None:
    for id_, step in WORDS.steps.items():
        assert set(step.next) <= set(WORDS.steps), id_
        assert "raised" not in step.next
    assert WORDS.steps["excluded"].next == []
    assert WORDS.steps["excluded"].why


def test_words_of_marks_and_steps_are_told_apart_by_the_longest() -> None:
    assert WORDS.mark("不符合 孩子毕业了") == ("not_eligible", "孩子毕业了")
    assert WORDS.mark("待核实") == ("to_check", "")
    assert WORDS.step("已核实 黄 花费大") == ("verified", "黄 花费大")
    assert WORDS.colour("黄 花费大") == ("yellow", "花费大")
    assert WORDS.colour("黄河边上的房") == ("", "黄河边上的房")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("老伴查出癌，在县医院住院", {"hospital"}),
        ("儿子在厂里被辞退，家里断了收入", {"work"}),
        ("夜里灶房失火，烧了两间", {"disaster"}),
        ("东屋墙裂了一拃宽", {"housing"}),
        ("水管冻坏，三天没水吃", {"water"}),
        ("二孙女初二退学在家", {"school"}),
        ("屋里收拾得干净，吃穿不愁", set()),
        ("没住院，也没啥大病", set()),
        ("去年住过院，现在好了", set()),
        ("房子以前漏雨，今年翻修了", set()),
        ("孩子没有辍学", set()),
        ("能申请大病救助吗", set()),
    ],
)
def test_signs_are_read_and_what_is_denied_or_over_is_not(text: str, kinds: set[str]) -> None:
    assert {kind for kind, _ in clues_in(text, WORDS)} == kinds


def test_each_sign_carries_the_sentence_that_raised_it() -> None:
    found = dict(clues_in("吃穿不愁，屋顶漏雨，孙子休学", WORDS))
    assert found == {"housing": "屋顶漏雨", "school": "孙子休学"}


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_and_every_sentence_stands_in_the_text(text: str) -> None:
    assert all(sentence in text for _, sentence in clues_in(text, WORDS))


def test_outcome_words_never_decide() -> None:
    texts = content().texts
    told = " ".join(texts(key) for key in texts.keys() if key.startswith(("benefit.", "sweep.")))  # noqa: SIM118
    assert "可能符合，建议申请" in told
    assert OutcomeText(texts, content().knowledge)
    for word in ("一定能", "肯定", "不能享受。", "没资格"):
        assert word not in told
