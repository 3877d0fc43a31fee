"""What is not asked of somebody, seen who they are to the one who tells."""

from datetime import date

import pytest

from handlers.screening.questions import read
from knowledge.contents import Knowledge
from knowledge.reading.story import read_story
from knowledge.rules.needless import asked_as, needless


@pytest.mark.parametrize(
    ("story", "not_asked"),
    [
        ("俺孙子9岁，他爹死了", [("孙子", "supporter")]),
        ("俺闺女上中专", [("闺女", "supporter")]),
        ("俺媳妇精神二级残疾，大闺女8岁", [("大闺女", "father")]),
        ("孩他爸没了，俺闺女上小学", [("闺女", "mother")]),
        ("俺爹78了", [("爹", "job")]),
    ],
)
def test_what_follows_from_who_they_are_is_not_asked(
    story: str, not_asked: list[tuple[str, str]], knowledge: Knowledge
) -> None:
    found = needless(read_story(story, knowledge.facts, date(2026, 11, 22)))
    assert set(not_asked) <= found


def test_a_nephews_parents_and_a_grown_up_are_asked_of(knowledge: Knowledge) -> None:
    story = "俺弟没了，侄子30岁，俺媳妇在家"
    found = needless(read_story(story, knowledge.facts, date(2026, 11, 22)))
    assert not {("侄子", "supporter"), ("侄子", "father")} & found


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("我养着他哩", "able"),
        ("俺弟兄三个都养", "able"),
        ("能养，俺弟兄仨", "able"),
        ("有三个儿，都能养", "able"),
        ("俺们老了养不动他了", "unable"),
        ("没有", "unable"),
        ("三个儿都不管", None),
    ],
)
def test_a_father_has_somebody_who_may_be_able_or_not(
    said: str, value: str | None, knowledge: Knowledge
) -> None:
    known = read(asked_as("爹", "supporter", knowledge.facts), said)
    assert (known and known.value) == value
    assert asked_as("叔", "supporter", knowledge.facts).id == "supporter"
