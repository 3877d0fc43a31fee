"""Local figures: the place's own row for the day, or none; the last known one only as history."""

from datetime import date

import pytest

from knowledge.interval import Interval
from knowledge.loader import Knowledge
from knowledge.rates import look_up
from knowledge.schema import Rate

CITE = "law#x"


def rate(inherit: bool, *rows: dict[str, object]) -> Rate:
    full = [{"cite": CITE, **row} for row in rows]
    return Rate.model_validate(
        {"id": "line", "title": "线", "unit": "元", "inherit": inherit, "rows": full}
    )


CITY = {"area": "410100", "from": "2020", "value": 700.0}
COUNTY = {"area": "410122", "from": "2020", "until": "2020", "value": 500.0}


def value(made: Rate, area: str, on: date, knowledge: Knowledge) -> Interval | None:
    return look_up(made, "", area, on, knowledge.areas).value


def test_a_county_does_not_borrow_its_citys_figure(knowledge: Knowledge) -> None:
    assert value(rate(False, CITY), "410185", date(2020, 6, 1), knowledge) is None


def test_a_county_inherits_where_the_rate_says_so(knowledge: Knowledge) -> None:
    assert value(rate(True, CITY), "410185", date(2020, 6, 1), knowledge) == Interval(700, 700)


def test_the_countys_own_row_comes_before_the_citys(knowledge: Knowledge) -> None:
    both = rate(True, CITY, COUNTY)
    assert value(both, "410122", date(2020, 6, 1), knowledge) == Interval(500, 500)


def test_a_township_has_its_countys_figure(knowledge: Knowledge) -> None:
    assert value(rate(False, COUNTY), "410122-t01", date(2020, 6, 1), knowledge) == Interval(
        500, 500
    )


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2020, 12, 31), True),
        (date(2021, 1, 1), False),
    ],
)
def test_a_row_holds_from_its_first_to_its_last_day(
    on: date, held: bool, knowledge: Knowledge
) -> None:
    assert (value(rate(False, COUNTY), "410122", on, knowledge) is not None) is held


def test_a_past_row_is_history_and_never_the_figure(knowledge: Knowledge) -> None:
    figure = look_up(rate(False, COUNTY), "", "410122", date(2026, 1, 1), knowledge.areas)
    assert figure.value is None
    assert [row.value for row in figure.last] == [500]


def test_a_row_to_come_is_not_even_history(knowledge: Knowledge) -> None:
    later = rate(False, {"area": "410122", "from": "2030", "value": 900})
    assert look_up(later, "", "410122", date(2026, 1, 1), knowledge.areas).last == ()


def test_a_known_contradiction_spans_both_figures(knowledge: Knowledge) -> None:
    two = rate(False, CITY | {"conflict": "c"}, CITY | {"conflict": "c", "value": 511})
    assert value(two, "410100", date(2026, 1, 1), knowledge) == Interval(511, 700)


def test_not_below_is_an_open_figure(knowledge: Knowledge) -> None:
    least = rate(False, CITY | {"at_least": True})
    found = value(least, "410100", date(2026, 1, 1), knowledge)
    assert found == Interval(700, float("inf"))


def test_a_row_known_without_its_figure_is_no_figure(knowledge: Knowledge) -> None:
    assert value(rate(False, CITY | {"value": None}), "410100", date(2026, 1, 1), knowledge) is None


def test_a_part_is_only_its_own_rows(knowledge: Knowledge) -> None:
    parts = rate(False, CITY | {"part": "urban"}, CITY | {"part": "rural", "value": 511})
    on, areas = date(2026, 1, 1), knowledge.areas
    assert look_up(parts, "rural", "410100", on, areas).value == Interval(511, 511)
    assert look_up(parts, "other", "410100", on, areas).value is None
