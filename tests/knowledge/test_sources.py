"""Questions on the seed documents: facts are found, and what leads astray is not followed."""

from datetime import date
from typing import Any

import pytest

from handlers.policy.report import answer_text
from knowledge.answering.answer import Asking
from tests.knowledge.answering import answering, content, half_width, holds, rows

ON = date(2026, 11, 22)
NOT_STATED = ("没写", "没查到", "没列", "没解释", "没注明", "没找到", "不能乱说")
RIGHT = 0.9


def said(row: dict[str, Any]) -> str:
    role = row.get("role", "household")
    code = content().knowledge.areas.resolve(row["place"])
    found = answering().answer(row["q"], Asking(role=role, place=code, on=ON))
    return answer_text(content(), found, role)


def right(row: dict[str, Any]) -> bool:
    text = half_width(said(row))
    groups = (NOT_STATED if group == "NOT_STATED" else group for group in row["must"])
    return all(any(holds(spelling, text) for spelling in group) for group in groups)


def test_what_the_documents_say_is_found() -> None:
    asked = rows("sources.yaml")
    wrong = [row["q"] for row in asked if not right(row)]
    assert len(wrong) <= (1 - RIGHT) * len(asked), wrong


def test_what_is_asked_in_everyday_words_is_found() -> None:
    asked = rows("everyday.yaml")
    wrong = [row["q"] for row in asked if not right(row)]
    assert len(wrong) <= (1 - RIGHT) * len(asked), wrong


@pytest.mark.parametrize("row", rows("traps.yaml"), ids=lambda row: row["q"])
def test_what_leads_astray_is_not_followed(row: dict[str, Any]) -> None:
    text = said(row)
    assert text.startswith(row.get("begins", "")), text
    assert all(each in text for each in row.get("must", ())), text
    assert not any(each in text for each in row.get("never", ())), text
