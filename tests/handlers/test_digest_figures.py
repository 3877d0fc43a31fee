"""Every figure of a digest, counted again by SQL written out by hand, for every level of area."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from config.calendar import load_calendar
from handlers.digest.looking import LISTS
from handlers.digest.page import Look
from handlers.digest.period import KINDS, period_of, span
from handlers.digest.topic import compose, digest_record
from state.database import read_engine, write_engine
from state.records import Records
from tests.dialogs.talk import content
from tests.handlers.digest_county import AT, SCOPES, TODAY, ZONE, filled, officials

PERIODS = tuple(period_of(kind, TODAY) for kind in KINDS)

# The latest version of each visit known at :at. Codes are matched by LIKE, apart from state.scope.
LATEST = """
    SELECT v.* FROM visits v
    JOIN (SELECT receipt, MAX(version) AS top FROM visits WHERE submitted_at <= :at
          GROUP BY receipt) newest ON newest.receipt = v.receipt AND newest.top = v.version
    WHERE v.status = 'kept' AND v.village LIKE :scope
"""
VISITS = f"""
    SELECT COUNT(*), COUNT(DISTINCT village || '/' ||
        CASE WHEN household_id = '' THEN household ELSE household_id END)
    FROM ({LATEST}) x WHERE visited_on BETWEEN :since AND :until
"""
QUIET = f"""
    SELECT COUNT(*) FROM households h WHERE h.village LIKE :scope AND h.id NOT IN (
        SELECT household_id FROM ({LATEST}) x WHERE visited_on BETWEEN :long_ago AND :until)
"""
FOLLOW_UPS = f"""
    SELECT COUNT(*) FROM ({LATEST}) x WHERE visited_on BETWEEN :two_months AND :until
    AND follow_up_on < :until AND NOT EXISTS (
        SELECT 1 FROM ({LATEST}) y WHERE y.village = x.village
        AND y.household_id = x.household_id AND y.household = x.household
        AND y.visited_on > x.visited_on AND y.visited_on <= :until)
"""
UNLISTED = f"""
    SELECT COUNT(*) FROM ({LATEST}) x WHERE visited_on BETWEEN :since AND :until
    AND CAST(problems AS TEXT) LIKE '%_漏雨%' AND CAST(done AS TEXT) NOT LIKE '%报镇里%'
    AND receipt NOT IN (SELECT visit FROM problems WHERE state <> 'withdrawn')
"""
RAISED = """
    SELECT COUNT(*) FROM problem_steps s JOIN problems p ON p.number = s.number
    WHERE s.kind = 'raised' AND s.at >= :begin AND s.at < :end AND p.area LIKE :scope
"""
CLOSED = """
    SELECT COUNT(*) FROM problem_steps s JOIN problems p ON p.number = s.number
    WHERE s.kind = 'closed' AND s.at >= :begin AND s.at < :end AND p.area LIKE :scope
    AND NOT EXISTS (SELECT 1 FROM problem_steps u WHERE u.number = s.number AND u.kind = 'undone')
"""
IN_LEDGER = "SELECT COUNT(*) FROM problems WHERE area LIKE :scope AND "
OPEN = f"{IN_LEDGER} state NOT IN ('closed', 'withdrawn')"
OVERDUE = f"{IN_LEDGER} state IN ('assigned', 'returned') AND due_on < :today"
SOON = f"{IN_LEDGER} state IN ('assigned', 'returned') AND due_on BETWEEN :today AND :soon"
VERIFY = f"{IN_LEDGER} state IN ('done', 'verified_one', 'verified_two')"
CLUES = """
    SELECT COUNT(*) FROM clues c WHERE village LIKE :scope AND raised_on BETWEEN :since AND :until
    AND NOT (state = 'raised' AND EXISTS (
        SELECT 1 FROM visits v WHERE v.receipt = c.ref AND v.status = 'voided'))
"""
ASKED = """
    SELECT COUNT(*) FROM unanswered WHERE place LIKE :scope AND asked_at >= :begin
    AND asked_at < :end
"""
MISSED = """
    SELECT COUNT(*) FROM findings WHERE village LIKE :scope AND outcome = 'likely'
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    writing = write_engine(database_url)
    filled(writing)
    writing.dispose()
    reading = read_engine(database_url)
    yield reading
    reading.dispose()


def _like(scope: str) -> str:
    """What codes in a scope look like, written out apart from state.scope."""
    return f"{scope.removesuffix('00').removesuffix('00')}%"


def _soon() -> date:
    """The last day that is at most three working days ahead."""
    calendar, day = load_calendar(), TODAY
    while calendar.left(TODAY, day + timedelta(days=1)) <= 3:
        day += timedelta(days=1)
    return day


def _given(scope: str, period: str, engine: Engine) -> dict[str, Any]:
    since, last = span(period)
    until = min(last, TODAY)
    begin = datetime.combine(since, time(), ZONE)
    end = datetime.combine(until + timedelta(days=1), time(), ZONE)
    sqlite = engine.dialect.name == "sqlite"
    days = {
        "since": since,
        "until": until,
        "today": TODAY,
        "soon": _soon(),
        "long_ago": until - timedelta(days=60),
        "two_months": until - timedelta(days=60),
    }
    moments = {"at": AT, "begin": begin, "end": end}
    return {
        "scope": _like(scope),
        **{name: day.isoformat() if sqlite else day for name, day in days.items()},
        **{name: _utc(at) if sqlite else at for name, at in moments.items()},
    }


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


@pytest.mark.parametrize("period", PERIODS)
def test_each_figure_is_what_sql_counts(engine: Engine, period: str) -> None:
    records = Records(engine)
    for scope in SCOPES:
        told = digest_record(compose(scope, period, AT, records, content()))
        given = _given(scope, period, engine)

        def count(query: str, given: dict[str, Any] = given) -> Any:
            named = {name: value for name, value in given.items() if f":{name}" in query}
            with engine.connect() as connection:
                row = connection.execute(text(query), named).one()
            return tuple(row) if len(row) > 1 else row[0]

        expected = {
            "households": count("SELECT COUNT(*) FROM households WHERE village LIKE :scope"),
            "long_unvisited": count(QUIET),
            "overdue_follow_ups": count(FOLLOW_UPS),
            "problems_without_action": count(UNLISTED),
            "problems": count(RAISED),
            "problems_closed": count(CLOSED),
            "problems_open": count(OPEN),
            "problems_overdue": count(OVERDUE),
            "problems_due_soon": count(SOON),
            "problems_to_verify": count(VERIFY),
            "clues": 0 if scope.count("-") > 1 else count(CLUES),
            "unanswered": count(ASKED),
        }
        assert {name: told[name] for name in expected} == expected, scope
        assert (told["visits"], told["households_visited"]) == count(VISITS), scope
        swept = not scope.startswith(("410122", "410100", "410000"))
        assert sum(told["missed"].values()) == (count(MISSED) if swept else 0), scope


def test_the_county_of_these_tests_has_something_of_everything(engine: Engine) -> None:
    told = digest_record(compose("410185", PERIODS[3], AT, Records(engine), content()))
    assert [name for name, value in told.items() if value in (0, "", {})] == []


@pytest.mark.parametrize("scope", ["410185-t01", "410185", "410185-t01-v01"])
def test_every_figure_opens_down_to_as_many_records(engine: Engine, scope: str) -> None:
    records = Records(engine)
    for period in PERIODS[:2]:
        digest = compose(scope, period, AT, records, content())
        facts, told = digest.facts, digest_record(digest)
        inbound = officials(records, scope, AT)
        days = (facts.since, facts.until)
        behind = {
            "visits": told["visits"],
            "follow_ups": told["overdue_follow_ups"],
            "unlisted": told["problems_without_action"],
            "long_unvisited": told["long_unvisited"],
            "problems": told["problems_open"],
            "overdue": told["problems_overdue"],
            "soon": told["problems_due_soon"],
            "verify": told["problems_to_verify"],
            "raised": told["problems"],
            "closed": told["problems_closed"],
            "unanswered": told["unanswered"],
        }
        for list_id, many in behind.items():
            listed = LISTS[list_id](inbound, Look(list_id, scope, *days, AT))
            assert f"{many}" in listed.head, (list_id, listed.head)
            named = "-" in scope or list_id not in ("visits", "follow_ups", "unlisted")
            if named and not (list_id == "long_unvisited" and "-" not in scope):
                assert len(listed.lines) == many, list_id
            else:
                assert sum(int(line.split()[-1]) for line in listed.lines) == many, list_id
