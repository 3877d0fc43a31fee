"""Digests of a month agree to the last unit with the tables counted by hand.

A digest tells the visits as they were known when it was composed, and the ledger as it stands.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from handlers.digest.topic import compose, digest_record
from state.records import Records
from tests.month.counts import Counted
from tests.month.expected import DAY, by_ledger, by_visits, same
from tests.month.generator import content
from tests.month.place import COUNTY, TOWNSHIP, VILLAGES, villages
from tests.month.visits import AFTER, CHINA, FIRST, LAST

# The month is made within the first of these tests.
pytestmark = pytest.mark.timeout(300)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WEEKS = {
    "2026-W45": (date(2026, 11, 2), date(2026, 11, 8)),
    "2026-W46": (date(2026, 11, 9), date(2026, 11, 15)),
    "2026-W48": (date(2026, 11, 23), date(2026, 11, 29)),
}
MONTH = {"2026-11": (FIRST, LAST)}


def told(scope: str, period: str, records: Records, at: datetime = AFTER) -> dict[str, Any]:
    return digest_record(compose(scope, period, at, records, content()))


@pytest.mark.parametrize("scope", [*villages(), TOWNSHIP, COUNTY])
def test_the_month_agrees_in_every_village_and_above(
    scope: str, records: Records, by_hand: Counted
) -> None:
    days = MONTH["2026-11"]
    record = told(scope, "2026-11", records)
    counted = by_visits(scope, days, AFTER, by_hand) | by_ledger(scope, days, by_hand)
    assert same(record, counted) == {}
    assert [name for name in counted if not record[name] and name not in MAY_BE_NONE] == []


# In one village: nothing late by chance, and no clues in its own digest.
MAY_BE_NONE = ("problems_closed", "problems_overdue", "problems_due_soon", "clues")


@pytest.mark.parametrize("period", sorted(WEEKS))
@pytest.mark.parametrize("scope", [TOWNSHIP, villages()[6]])
def test_weeks_agree_as_they_were_known_on_their_monday(
    period: str, scope: str, records: Records, by_hand: Counted
) -> None:
    days = WEEKS[period]
    monday = datetime.combine(days[1] + DAY, time(8), CHINA)
    assert same(told(scope, period, records, monday), by_visits(scope, days, monday, by_hand)) == {}
    later = told(scope, period, records)
    assert same(later, by_visits(scope, days, AFTER, by_hand)) == {}
    assert same(later, by_ledger(scope, days, by_hand)) == {}


@pytest.mark.parametrize("day", DAYS[::3])
def test_days_agree_as_they_were_known_in_the_evening(
    day: date, records: Records, by_hand: Counted
) -> None:
    evening = datetime.combine(day, time(18), CHINA)
    record = told(TOWNSHIP, day.isoformat(), records, evening)
    counted = by_visits(TOWNSHIP, (day, day), evening, by_hand)
    assert same(record, counted) == {}
    assert record["visits"] > 0


def test_what_was_corrected_later_makes_another_digest(records: Records) -> None:
    evenings = [datetime.combine(day, time(18), CHINA) for day in DAYS[::5]]
    told_then = [told(TOWNSHIP, f"{at:%Y-%m-%d}", records, at)["visits"] for at in evenings]
    told_now = [told(TOWNSHIP, f"{at:%Y-%m-%d}", records)["visits"] for at in evenings]
    assert told_then != told_now


def test_the_days_of_the_month_add_up_to_it(records: Records) -> None:
    days = [told(TOWNSHIP, day.isoformat(), records) for day in DAYS]
    month = told(TOWNSHIP, "2026-11", records)
    for name in ("visits", "problems", "problems_closed", "unanswered", "clues"):
        assert sum(day[name] for day in days) == month[name] > 0


def test_the_villages_add_up_to_the_township(records: Records) -> None:
    below = {code: told(code, "2026-11", records) for code in villages()}
    whole = told(TOWNSHIP, "2026-11", records)
    assert whole["visits_by_area"] == {code: below[code]["visits"] for code in villages()}
    assert len(whole["visits_by_area"]) == VILLAGES
    for name in ("visits", "households_visited", "long_unvisited", "overdue_follow_ups"):
        assert sum(record[name] for record in below.values()) == whole[name] > 0


def test_what_is_counted_stands_in_the_text(records: Records) -> None:
    record = told(TOWNSHIP, "2026-11", records)
    assert f"{record['visits']}次" in record["text"]
    assert f"{record['long_unvisited']}户" in record["text"]
