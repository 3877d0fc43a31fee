"""Receipts: the same message gives the same one, and they can be read out over the telephone."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.turn import Message
from handlers.visit.receipt import draft_id, receipt, tidy_receipt

MESSAGE = Message("web", "a", "s", "m-1", "text", "确认", datetime(2026, 11, 22, tzinfo=UTC))
DAY = date(2026, 11, 22)


def test_the_same_message_gives_the_same_receipt_and_any_other_another() -> None:
    others = [
        replace(MESSAGE, key="m-2"),
        replace(MESSAGE, channel="x"),
        replace(MESSAGE, account="b"),
    ]
    numbers = [receipt(MESSAGE, DAY), receipt(MESSAGE, DAY, 1), *(receipt(m, DAY) for m in others)]
    assert receipt(MESSAGE, DAY) == receipt(replace(MESSAGE, text="x"), DAY)
    assert len(set(numbers)) == len(numbers)


def test_a_receipt_holds_the_day_and_no_letter_that_is_mistaken() -> None:
    assert re.fullmatch(r"261122-[0-9A-HJKMNP-TV-Z]{8}", receipt(MESSAGE, DAY))


def test_draft_and_receipt_of_one_message_differ() -> None:
    assert receipt(MESSAGE, DAY).partition("-")[2] not in draft_id(MESSAGE)


def test_a_receipt_typed_carelessly_is_still_found() -> None:
    assert tidy_receipt("261122-7k3moilt") == "261122-7K3M011T"


def test_a_hundred_thousand_receipts_of_a_day_are_nearly_all_different() -> None:
    numbers = {receipt(replace(MESSAGE, key=str(n)), DAY) for n in range(100_000)}
    assert len(numbers) >= 99_999
