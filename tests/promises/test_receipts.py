"""A receipt number means: safely stored, once, whatever is sent again."""

import asyncio
import re
from datetime import date

from bot.recorder import writes_of
from handlers.turn import Message, VisitSubmitted
from handlers.visit.receipt import receipt
from state.changes import Committed, Conflict, TurnRow
from state.rows import Visit, VisitDraft
from tests.bot.conftest import NOON
from tests.promises.county import County

CADRE = "410185-t01-v01"
RECEIPT = re.compile(r"\d{6}-[0-9A-Z]{8}")


def stored(county: County) -> list[Visit]:
    return list(county.bot.records.visits("100000", date(2020, 1, 1), date(2030, 1, 1)))


async def drafted(fresh: County) -> County:
    await fresh.bound()
    await fresh.say(CADRE, "上午去王建国家，山墙裂缝")
    return fresh


async def test_a_confirmation_sent_again_gives_the_same_receipt_and_one_visit(
    fresh: County,
) -> None:
    here = await drafted(fresh)
    first = await here.say(CADRE, "确认", key="again")
    assert [visit.receipt for visit in stored(here)] == RECEIPT.findall(first)
    await here.say(CADRE, "今日走访")
    assert await here.say(CADRE, "确认", key="again") == first
    assert len(stored(here)) == 1


async def test_confirming_twice_with_two_keys_stores_one_visit(fresh: County) -> None:
    here = await drafted(fresh)
    said = await asyncio.gather(*(here.say(CADRE, "确认", key=key) for key in ("k1", "k2")))
    assert len(stored(here)) == 1
    assert {number for one in said for number in RECEIPT.findall(one)} == {stored(here)[0].receipt}


async def test_the_same_draft_is_stored_once_even_past_the_conversation(fresh: County) -> None:
    """Two processes that both took the draft for open: the records let one of them have it."""
    here = await fresh.bound()
    draft = VisitDraft("D" * 20, CADRE, f"{CADRE}-0", "王建国", NOON.date())
    outcomes = []
    for key in ("k1", "k2"):
        message = Message("web", "home", key, key, "text", "确认", NOON)
        event = VisitSubmitted(receipt(message, NOON.date()), draft, CADRE)
        turn = TurnRow("web", "home", key, key, 1, b"{}", b"[]", NOON)
        writes = writes_of((event,), message, NOON)
        outcomes.append(await here.bot.writer.commit(turn, writes))
    assert isinstance(outcomes[0], Committed)
    assert isinstance(outcomes[1], Conflict)
    assert [visit.draft.id for visit in stored(here)] == ["D" * 20]


async def test_no_receipt_is_shown_before_it_is_stored(fresh: County) -> None:
    here = await fresh.bound()
    for text in ("上午去王建国家，山墙裂缝", "改 2 昨天", "清单", "今日走访"):
        assert RECEIPT.findall(await here.say(CADRE, text)) == []
    assert stored(here) == []


async def test_taking_back_twice_leaves_one_voided_version(fresh: County) -> None:
    here = await drafted(fresh)
    number = RECEIPT.findall(await here.say(CADRE, "确认"))[0]
    await asyncio.gather(*(here.say(CADRE, f"撤销 {number}", key=k) for k in ("k1", "k2")))
    (visit,) = stored(here)
    assert (visit.version, visit.status) == (2, "voided")
