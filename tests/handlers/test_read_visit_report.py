"""One note in, one plain record out."""

import json

import pytest

from handlers.visit.report import read_visit_line
from tests.dialogs.talk import content
from tests.visits.cases import roster

ON = "2026-11-22"


def test_a_note_becomes_plain_json() -> None:
    text = "上午去王建国家，屋顶漏雨，已联系镇里，下周一再去"
    record = json.loads(json.dumps(read_visit_line(content(), {"text": text, "on": ON}, roster())))
    assert record["is_visit"] is True
    assert record["visits"] == [
        {
            "household": "王建国",
            "household_id": "h01",
            "choices": [],
            "visited_on": ON,
            "part_of_day": "morning",
            "method": "home",
            "seen": {"housing": "屋顶漏雨"},
            "problems": ["屋顶漏雨"],
            "done": ["已联系镇里"],
            "promised": [],
            "follow_up_on": "2026-11-23",
        }
    ]


def test_households_may_be_given_by_name_only() -> None:
    request = {"text": "去老王家，没事", "on": ON, "households": ["王建国", "王铁山"]}
    visit = read_visit_line(content(), request)["visits"][0]
    assert visit["choices"] == ["王建国", "王铁山"]
    assert visit["household_id"] == ""


def test_a_question_is_told_apart() -> None:
    record = read_visit_line(content(), {"text": "老王家能领低保吗", "on": ON}, roster())
    assert (record["is_visit"], record["question"], record["visits"]) == (False, True, [])


def test_a_day_that_does_not_exist_is_null() -> None:
    record = read_visit_line(content(), {"text": "2月30日去老赵家", "on": ON}, roster())
    assert record["visits"][0]["visited_on"] is None


@pytest.mark.parametrize("request_", [{"text": "x"}, {"on": ON}])
def test_a_missing_text_or_date_is_refused(request_: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        read_visit_line(content(), request_)
