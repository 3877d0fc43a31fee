"""Questions that are answered by reckoning, and such as must not be; what figures are told for."""

from datetime import date
from typing import Any

import pytest

from config.yaml_file import read_yaml
from handlers.policy.answer_text import reckoned_lines
from knowledge.answering.answer import Answer, Asking
from knowledge.answering.figure import FigureReader
from knowledge.finding.entries import FOLDER
from tests.knowledge.answering import answering, content, rows

READER = FigureReader(read_yaml(FOLDER / "aspects.yaml"))


def asked(row: dict[str, Any]) -> Answer:
    code = content().knowledge.areas.resolve(row["place"])
    asking = Asking(role=row.get("role", "supervisor"), place=code, on=date(2026, 11, 22))
    return answering().answer(row["q"], asking)


@pytest.mark.parametrize("row", rows("reckoned.yaml"), ids=lambda row: row["q"])
def test_what_belongs_together_is_reckoned_and_nothing_else(row: dict[str, Any]) -> None:
    lines = "\n".join(reckoned_lines(content().texts, asked(row).sums))
    if "has" in row:
        assert [part for part in row["has"] if str(part) not in lines] == [], lines
    else:
        assert lines == ""


def test_every_saying_reckoned_with_is_told() -> None:
    for row in rows("reckoned.yaml"):
        found = asked(row)
        made = [figure for each in found.sums.quotients for figure in each.of]
        made += [figure for each in found.sums.totals for figure in each.of]
        told = "".join(pick.saying.text for pick in found.picks)
        assert all(figure.shown in told for figure in made), row["q"]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每村拨资金5万元", [("村",)]),
        ("每人每月120元", [("人", "月")]),
        ("标准（每人每月）：在家1000元，机构2000元", [("人", "月"), ("人", "月")]),
        ("每年发3万元。另建房2万元", [("年",), ()]),
        ("补助520元/月，安置9人", [("月",), ()]),
        ("城里590元、乡下377元一个月", [("月",), ("月",)]),
        ("户均增收1800元", [("户",)]),
        ("2020年收入300元", [()]),
        ("年租金30万元", [("年",)]),
        ("每人补助300—600元", []),
    ],
)
def test_a_figure_is_told_for_one_of_something(text: str, per: list[tuple[str, ...]]) -> None:
    assert [figure.per for figure in READER.read(text, "it")] == per


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2021年城里590元、乡下377元", ["2021", "2021"]),
        ("标准：2016年每人每年不低于4608元，2020年不低于9198元", ["2016", "2020"]),
        ("每月520元（由380元提高）", ["2019", "0"]),
        ("2016年有30户，现有12户", ["2016", "2019"]),
    ],
)
def test_a_figure_is_of_the_year_told_beside_it(text: str, years: list[str]) -> None:
    assert [figure.year for figure in READER.read(text, "it", "2019")] == years
