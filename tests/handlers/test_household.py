"""Which household is meant: never guessed between namesakes or names that sound alike."""

import pytest

from handlers.household import Found, Said, resolve
from handlers.visit.draft import label
from state.rows import Household, Member


def _home(number: int, group: str, head: str, nickname: str = "", *members: str) -> Household:
    together = tuple(Member(name, "家人") for name in members)
    return Household(f"h{number}", "410185-t01-v01", group, head, nickname, members=together)


ROSTER = (
    _home(1, "一组", "王建国", "", "李秀英"),
    _home(2, "二组", "王铁山"),
    _home(3, "三组", "王建国"),
    _home(4, "一组", "刘富贵"),
    _home(5, "二组", "刘福贵"),
    _home(6, "三组", "赵大山", "老赵"),
    _home(7, "四组", "赵二山"),
    _home(8, "四组", "陈桂花", "", "陈思雨"),
)


def _heads(found: Found) -> list[str]:
    return [household.id for household in found.households]


@pytest.mark.parametrize(
    ("said", "kind", "ids"),
    [
        (Said("王铁山"), "sure", ["h2"]),
        (Said("铁山"), "sure", ["h2"]),
        (Said("王建国"), "ask", ["h1", "h3"]),
        (Said("王建国", group="3组"), "sure", ["h3"]),
        (Said("王建国", group="三队"), "sure", ["h3"]),
        (Said("王建过", group="一组"), "sure", ["h1"]),
        (Said("刘富贵"), "sure", ["h4"]),
        (Said("刘福桂"), "sure", ["h5"]),
        (Said("刘复桂"), "ask", ["h4", "h5"]),
        (Said("李秀英"), "sure", ["h1"]),
        (Said("思雨"), "sure", ["h8"]),
        (Said("老赵", surname="赵"), "sure", ["h6"]),
        (Said("赵大爷", surname="赵"), "ask", ["h6", "h7"]),
        (Said("老王", surname="王"), "ask", ["h1", "h2", "h3"]),
        (Said("陈贵花"), "sure", ["h8"]),
        (Said("陈桂香"), "like", ["h8"]),
        (Said("欧阳修"), "none", []),
        (Said("老孔", surname="孔"), "none", []),
    ],
)
def test_a_name_finds_its_households(said: Said, kind: str, ids: list[str]) -> None:
    found = resolve(said, ROSTER)
    assert (found.kind, _heads(found)) == (kind, ids)


def test_a_similar_name_is_asked_about_and_never_taken() -> None:
    assert resolve(Said("陈桂香"), ROSTER).kind == "like"


def test_an_empty_roster_finds_nobody() -> None:
    assert resolve(Said("王建国"), ()).kind == "none"


def test_namesakes_of_one_group_are_told_apart_by_a_member() -> None:
    twins = (_home(1, "一组", "王建国", "", "李秀英"), _home(2, "一组", "王建国", "", "张梅"))
    assert {label(home, twins) for home in twins} == {"王建国（一组）李秀英", "王建国（一组）张梅"}


def test_households_that_sound_the_same_are_told_of_beside_the_one_taken() -> None:
    assert [home.id for home in resolve(Said("刘富贵"), ROSTER).also] == ["h5"]
    assert resolve(Said("王铁山"), ROSTER).also == ()
