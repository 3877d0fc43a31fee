"""The bot never decides for the state: it says what may be, and who decides."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.yaml_file import read_yaml
from handlers.screening.report import screen_line
from handlers.screening.sheet import Sheet
from knowledge.interval import Interval
from knowledge.rules.assess import assess_all
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known, from_json
from knowledge.rules.derive import known
from knowledge.schema import Fact
from tests.knowledge.answering import content
from tests.promises.asking import asked
from tests.source import ROOT

# All questions are answered within the first of these tests.
pytestmark = pytest.mark.timeout(300)
ON = date(2026, 11, 22)
PLACES = ("", "410185", "410122", "411000")
# What only the office may say. A question quoted, a denial, or a duty of the office is no promise.
DECIDES = re.compile(
    r"(?:一定|肯定|保证|必然|绝对)(?:不)?(?:能|会|可以|行|给|批|有|领|享受|符合|办|够)"
    r"|(?:你|您|你家|您家|你们)(?:已经|完全|肯定|一定)?(?:不)?(?:符合|够格|有资格|没资格|达标|不够条件)"
)
DENIED = re.compile(r"不$|不(?:是|等于|能|可|代表|保证|一定)[^。；，]{0,12}$|说$")
STORIES = (
    "俺爹78了，腿残疾二级，五口人，一年挣两万来块",
    "一个人过，71岁，没儿没女，没有收入",
    "孩子8岁，爹死了娘跑了，跟爷爷过",
    "家里有两套房三辆车，一年挣五十万",
    "儿子上职高，脱贫户，没领过雨露计划",
)


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from leaves(value, f"{path}.{number}")
    elif isinstance(node, str):
        yield path, node


def decisions(text: str) -> list[str]:
    return [m[0] for m in DECIDES.finditer(text) if not DENIED.search(text[: m.start()])]


def test_the_words_of_a_decision_are_recognised() -> None:
    for said in ("您一定能领", "肯定不行", "你符合条件", "您家不够条件", "保证给您办", "一定会批"):
        assert decisions(said), said
    for said in ("不一定能领", "目前看可能符合", "上限不是人人都拿这么多", "不保证能批"):
        assert not decisions(said), said


def test_no_copy_decides() -> None:
    texts = leaves(read_yaml(ROOT / "config" / "texts.yaml"))
    assert [(path, text) for path, text in texts if decisions(text)] == []


def test_no_text_of_the_knowledge_decides() -> None:
    """Examples of questions are what people say, not what we say."""
    found = []
    for folder in ("policies", "background", "rates"):
        for file in sorted((ROOT / "knowledge" / folder).glob("*.yaml")):
            for path, text in leaves(read_yaml(file)):
                if ".questions." not in path and ".aliases." not in path and decisions(text):
                    found.append((file.name, path, text))
    assert found == []


def test_no_answer_decides() -> None:
    assert [one.text for one in asked() if decisions(one.text)] == []


def test_every_outcome_of_a_screening_is_worded_as_possible() -> None:
    texts = content().texts
    for part in ("outcome", "group"):
        assert "可能符合" in texts(f"screening.{part}.likely")
        assert "可能不符合" in texts(f"screening.{part}.unlikely")
        assert "建议申请" in texts(f"screening.{part}.likely")


@pytest.mark.parametrize("story", STORIES)
def test_no_page_or_detail_of_a_screening_decides(story: str) -> None:
    knowledge, texts = content().knowledge, content().texts
    for place in PLACES:
        facts = screen_line(content(), {"story": story, "place": place}, ON)["facts"]
        assert facts
        assessments = assess_all(from_json(facts, knowledge.facts), ON, place, knowledge)
        sheet = Sheet(texts, knowledge, place, ON)
        pages = [sheet.page(assessments, page, open_asks=True).text for page in range(10)]
        details = [sheet.detail(assessment).text for assessment in assessments]
        assert [text for text in (*pages, *details) if decisions(text)] == []
        assert all("由乡镇和" in detail for detail in details)


def test_an_empty_case_makes_nothing_likely_or_unlikely_for_a_persons_facts() -> None:
    for place in PLACES:
        for found in assess_all(Case(), ON, place, content().knowledge):
            assert found.outcome != "likely", found.policy
            if found.outcome == "unlikely":
                assert found.status != "in_force", found.policy


UNKNOWN = st.sampled_from(["unknown", "declined"])


def value(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind == "yes_no":
        return st.booleans() | UNKNOWN
    if fact.kind == "choice":
        return st.sampled_from([choice.id for choice in fact.choices]) | UNKNOWN
    whole = st.integers(0, 120).map(lambda n: Interval(n, n))
    return whole | UNKNOWN


@st.composite
def cases(draw: st.DrawFn) -> Case:
    case = Case()
    for fact in content().knowledge.facts.values():
        if draw(st.booleans()):
            who = HOUSEHOLD if fact.of == "household" else SELF
            case = case.know(who, fact.id, Known(draw(value(fact))))
    return case


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(PLACES))
def test_an_unknown_fact_never_makes_likely(case: Case, place: str) -> None:
    """What is likely stands on facts stated, or following from stated ones."""
    knowledge = content().knowledge
    for found in assess_all(case, ON, place, knowledge):
        if found.outcome != "likely":
            continue
        needed = {(r.who, r.fact) for r in found.because if r.truth is True and r.fact}
        assert needed or found.because == (), found.policy
        for who, fact in needed:
            stands = known(case, who, fact, knowledge.facts)
            assert stands is not None, (found.policy, fact)
            assert stands.answered, (found.policy, fact)
