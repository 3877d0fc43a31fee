"""The desk of a month agrees to the last unit with the digest, and with the tables by hand."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from bot.desk import homes, ledger, today, walks
from bot.desk.session import Visitor
from bot.desk.view import View
from handlers.digest.topic import compose, digest_record
from handlers.turn import Moment
from state.records import Records
from state.redis_store import Address
from state.rows import Person
from tests.month.counts import Counted
from tests.month.expected import by_ledger, by_visits
from tests.month.generator import content
from tests.month.place import COUNTY, TOWNSHIP, villages
from tests.month.visits import AFTER, FIRST, LAST

# The month is made within the first of these tests.
pytestmark = pytest.mark.timeout(300)
SCOPES = [COUNTY, TOWNSHIP, *villages()[::6]]
DAYS = {"since": str(FIRST), "until": str(LAST)}


def view_of(scope: str, records: Records, moment: Moment) -> View:
    """Return a supervisor's look at their whole area."""
    person = Person("somebody", "某主管", "supervisor", scope)
    return View(Visitor(person, Address("web", "home", "x"), ""), content(), records, moment)


def rows(sheet: Iterator[Sequence[object]]) -> int:
    return sum(len(block) for block in sheet)


def told(scope: str, records: Records) -> Mapping[str, object]:
    return digest_record(compose(scope, "2026-11", AFTER, records, content()))


@pytest.mark.parametrize("scope", SCOPES)
def test_the_sums_of_areas_are_the_digests(scope: str, records: Records, by_hand: Counted) -> None:
    shown = today.areas(view_of(scope, records, Moment(AFTER, LAST)), {}).values["all"]
    digest, days = told(scope, records), (FIRST, LAST)
    sums = {"households": shown.households, "visits": shown.visits, "problems_open": shown.problems}
    assert sums == {name: digest[name] for name in sums}
    counted = by_visits(scope, days, AFTER, by_hand) | by_ledger(scope, days, by_hand)
    assert sums == {name: counted[name] for name in sums}
    assert all(sums.values())


@pytest.mark.parametrize("scope", SCOPES)
def test_the_lists_and_their_sheets_have_as_many_as_the_digest_tells(
    scope: str, records: Records
) -> None:
    view, digest = view_of(scope, records, Moment(AFTER, AFTER.date())), told(scope, records)
    late = {"overdue": "1"}
    assert walks.listed(view, DAYS).values["count"] == digest["visits"]
    assert rows(walks.sheet(view, DAYS)) == digest["visits"]
    assert ledger.board(view, {}).values["count"] == digest["problems_open"]
    assert rows(ledger.sheet(view, {})) == digest["problems_open"]
    assert ledger.board(view, late).values["count"] == digest["problems_overdue"]
    assert rows(ledger.sheet(view, late)) == digest["problems_overdue"]
    assert rows(homes.sheet(view, {})) == digest["households"]
    assert today.today(view, {}).values["overdue_count"] == digest["problems_overdue"]
