"""What changed since, page by page: nothing twice, nothing left out; on both engines."""

from datetime import timedelta

import pytest

from state.changed_records import Changed
from state.changes import Committed
from state.records import Records
from state.writer import Writer
from tests.state.samples import NOON, VILLAGE, visit

TOWNSHIP = "410185-t01"


@pytest.fixture
async def stored(writer: Writer, records: Records) -> Records:
    """Five visits, two of them at the same moment; R1 changed last, R9 is next door."""
    made = [
        visit(f"R{number}", submitted_at=NOON + timedelta(minutes=number // 2))
        for number in range(1, 6)
    ]
    again = {"version": 2, "status": "voided", "submitted_at": NOON + timedelta(hours=1)}
    made += [visit("R1", **again), visit("R9", village="410185-t02-v01")]
    assert await writer.execute(made) == Committed()
    return records


async def test_the_latest_versions_come_by_when_they_were_sent(stored: Records) -> None:
    found = stored.changed.visits(Changed(TOWNSHIP), 9)
    assert [one.receipt for one in found] == ["R2", "R3", "R4", "R5", "R1"]
    assert (found[-1].version, found[-1].status) == (2, "voided")


async def test_a_page_begins_behind_the_last_one_also_within_a_moment(stored: Records) -> None:
    read: list[str] = []
    after = None
    while page := stored.changed.visits(Changed(TOWNSHIP, after=after), 1):
        after = page[-1].submitted_at, page[-1].receipt
        read += [one.receipt for one in page]
    assert read == ["R2", "R3", "R4", "R5", "R1"]


@pytest.mark.parametrize(
    ("minutes", "receipts"), [(0, 5), (1, 5), (1.5, 3), (2, 3), (3, 1), (61, 0)]
)
async def test_since_is_included(stored: Records, minutes: float, receipts: int) -> None:
    since = NOON + timedelta(minutes=minutes)
    assert len(stored.changed.visits(Changed(TOWNSHIP, since), 9)) == receipts


@pytest.mark.parametrize(("scope", "many"), [("410185", 6), (VILLAGE, 5), ("410122", 0), ("", 0)])
async def test_nothing_comes_from_outside_the_scope(stored: Records, scope: str, many: int) -> None:
    assert len(stored.changed.visits(Changed(scope), 9)) == many
