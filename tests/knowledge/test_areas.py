"""Places: what lies in what, and which place people mean."""

import pytest

from knowledge.loader import Knowledge
from knowledge.schema import Area


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("410122", "410122"),
        ("中牟县", "410122"),
        ("中牟", "410122"),
        ("郑州市中牟县", "410122"),
        ("河南省郑州市登封市大金店镇", "410185-t01"),
        ("俺是登封大金店的", "410185-t01"),
        ("郑州", "410100"),
        ("全国", "100000"),
        ("中牟和登封", ""),
        ("火星", ""),
        ("", ""),
    ],
)
def test_a_place_string_means_one_place_or_none(said: str, code: str, knowledge: Knowledge) -> None:
    assert knowledge.areas.resolve(said) == code


def test_a_place_lies_in_all_above_it(knowledge: Knowledge) -> None:
    areas = knowledge.areas
    chain = ("410185-t01", "410185", "410100", "410000", "100000")
    assert areas.chain("410185-t01") == chain
    assert all(areas.contains(scope, "410185-t01") for scope in chain)
    assert not areas.contains("410122", "410185-t01")
    assert not areas.contains("410185-t01", "410185")
    assert areas.chain("999999") == ()


def test_more_places_are_known_beside_those_on_file(knowledge: Knowledge) -> None:
    village = Area(
        code="410185-t01-v90", name="新袁庄村", level="village", parent="410185-t01", official=False
    )
    other = Area(code="410185", name="别的县", level="county", parent="410100")
    areas = knowledge.areas.with_areas([village, other])
    assert areas.full_name(village.code) == "郑州市登封市大金店镇新袁庄村"
    assert areas.resolve("新袁庄村") == village.code
    assert areas.name("410185") == knowledge.areas.name("410185")
    assert village.code not in knowledge.areas


def test_full_names_start_at_the_city(knowledge: Knowledge) -> None:
    assert knowledge.areas.full_name("410185-t01") == "郑州市登封市大金店镇"
    assert knowledge.areas.full_name("410000") == "河南省"
    assert knowledge.areas.full_name("") == ""


def test_the_longest_name_is_spotted_where_it_stands(knowledge: Knowledge) -> None:
    hits = knowledge.areas.spot("俺家在郑州市中牟县")
    assert [(hit.code, hit.start, hit.end) for hit in hits] == [("410100", 3, 6), ("410122", 6, 9)]


def test_children_and_levels(knowledge: Knowledge) -> None:
    assert "410185-t01" in knowledge.areas.children("410185")
    assert knowledge.areas.level("410185") == "county"
    assert knowledge.areas.up_to("410185-t01", "county") == "410185"
    assert knowledge.areas.up_to("410100", "county") == ""
