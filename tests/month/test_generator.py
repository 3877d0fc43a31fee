"""The generated month is what it says it is, and the same on both databases."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bot.commands.export import Wanted, export
from handlers.digest.topic import compose, digest_record
from handlers.problem.events import ProblemRaised, ProblemStepped, ProblemStepUndone
from handlers.turn import VisitAmended, VisitSubmitted, VisitVoided
from state.database import read_engine
from state.records import Records
from state.rows import VisitDraft
from tests.month.counts import Counted
from tests.month.expected import by_ledger, by_visits, same
from tests.month.generator import TALKED, Month, content, make, write
from tests.month.place import COUNTY, TOWNSHIP, VILLAGES, cadres, households
from tests.month.sheets import Row, read
from tests.month.visits import AFTER, FIRST, LAST

# The month is made, or written into PostgreSQL, within one of these tests.
pytestmark = pytest.mark.timeout(300)


def test_a_seed_makes_the_same_month_each_time(month: Month) -> None:
    again = make(month.seed)
    assert (again.roster, again.acts) == (month.roster, month.acts)
    assert households(Random(month.seed + 1)) != list(month.roster.households)


def test_the_township_is_as_large_as_asked_for(month: Month, by_hand: Counted) -> None:
    assert len({home.village for home in month.roster.households}) == VILLAGES == 20
    assert len(month.roster.households) == 4_000
    assert len(cadres()) == 60
    sql = f"SELECT COUNT(*) FROM visits WHERE version = 1 AND visited_on >= '{FIRST}'"
    assert by_hand.number(sql) > 4_000


def test_the_month_holds_every_kind_of_thing(month: Month, by_hand: Counted) -> None:
    together = [
        len([event for event in act.events if isinstance(event, VisitSubmitted)])
        for act in month.acts
    ]
    assert {1, 2, 3} <= set(together), "several households in one message"
    off = by_hand.number("SELECT COUNT(*) FROM visits WHERE household_id = '' AND version = 1")
    assert off > 100
    returned = by_hand.rows(
        "SELECT number FROM problem_steps WHERE kind IN ('returned', 'returned_one')"
        " GROUP BY number HAVING COUNT(*) > 1"
    )
    assert len(returned) > 20, "problems returned twice"
    kinds = by_hand.table("SELECT kind, COUNT(*) FROM problem_steps GROUP BY kind")
    assert set(kinds) >= {"rated", "objected", "reopened", "withdrawn", "undone", "escalated"}
    states = by_hand.table("SELECT state, COUNT(*) FROM clues GROUP BY state")
    assert set(states) == {"raised", "verified", "discussed", "helping", "followed", "excluded"}


def test_what_was_confirmed_is_what_is_stored(month: Month, by_hand: Counted) -> None:
    meant: dict[str, tuple[object, ...]] = {}
    for act in month.acts:
        for event in act.events:
            if isinstance(event, VisitSubmitted | VisitAmended):
                version = getattr(event, "version", 1)
                meant[event.receipt] = (version, "kept", event.visitor, *plain(event.draft))
            elif isinstance(event, VisitVoided):
                version, _, *rest = meant[event.receipt]
                meant[event.receipt] = (2, "voided", *rest)
    names = "village, household_id, household, visited_on, method, problems, done, follow_up_on"
    rows = by_hand.rows(f"""SELECT receipt, version, status, visitor, {names} FROM visits v
        WHERE text = '上午去看了'
        AND version = (SELECT MAX(n.version) FROM visits n WHERE n.receipt = v.receipt)""")
    assert {receipt: tuple(row) for receipt, *row in rows} == meant


def plain(draft: VisitDraft) -> tuple[object, ...]:
    """A draft as SQLite holds it."""
    listed = (json.dumps(each, ensure_ascii=False).replace('", "', '","') for each in
              (draft.problems, draft.done))  # fmt: skip
    whose = (draft.village, draft.household_id, draft.household)
    again = draft.follow_up_on and draft.follow_up_on.isoformat()
    return (*whose, draft.visited_on.isoformat(), draft.method, *listed, again)


def test_the_ledger_stands_where_its_steps_led(month: Month, by_hand: Counted) -> None:
    meant = {}
    for act in month.acts:
        for event in act.events:
            if isinstance(event, ProblemRaised):
                meant[event.problem.number] = event.problem
            elif isinstance(event, ProblemStepped | ProblemStepUndone):
                meant[event.after.number] = event.after
    rows = by_hand.rows("SELECT number, state, version, result, bulletins, due_on FROM problems")
    assert sorted(rows) == sorted(
        (p.number, p.state, p.version, p.result, p.bulletins, p.due_on and p.due_on.isoformat())
        for p in meant.values()
    )
    steps = by_hand.table("SELECT number, COUNT(*) FROM problem_steps GROUP BY number")
    assert steps == {problem.number: problem.version for problem in meant.values()}


def test_what_was_told_in_the_chat_is_stored(by_hand: Counted) -> None:
    told = "submitted_at >= '2026-12-01T00:00:00' AND text LIKE '%家%'"
    status = Counter(
        dict(
            by_hand.rows(f"""SELECT status, COUNT(*) FROM visits v WHERE {told}
        AND version = (SELECT MAX(n.version) FROM visits n WHERE n.receipt = v.receipt)
        GROUP BY status""")
        )
    )
    whole = by_hand.number("SELECT COUNT(*) FROM visits WHERE submitted_at >= '2026-12-01T00:00:00'"
                           " AND text <> '上午去看了' AND version = 1")  # fmt: skip
    assert whole == TALKED
    assert status["voided"] > 0


def test_postgresql_tells_the_same_to_the_last_cell(
    month: Month,
    records: Records,
    sheets: dict[str, list[Row]],
    fresh_postgres_url: str,
    tmp_path: Path,
) -> None:
    asyncio.run(write(month, fresh_postgres_url))
    engine = read_engine(fresh_postgres_url)
    other = Records(engine)
    for scope in (TOWNSHIP, COUNTY):
        told, same_told = (
            digest_record(compose(scope, "2026-11", AFTER, each, content()))
            for each in (other, records)
        )
        assert told == same_told
    by_hand, days = Counted(fresh_postgres_url), (FIRST, LAST)
    counted = by_visits(COUNTY, days, AFTER, by_hand) | by_ledger(COUNTY, days, by_hand)
    assert same(told, counted) == {}
    wanted = Wanted(TOWNSHIP, (FIRST, LAST), AFTER, "all")
    export(other, content(), wanted, tmp_path / "postgres.xlsx")
    engine.dispose()
    assert read(tmp_path / "postgres.xlsx") == sheets
