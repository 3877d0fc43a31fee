"""Faults at named steps of the commit; then the checker is tried itself."""

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest

from tests.faults.checker import findings
from tests.faults.havoc import DRAIN, EMPTY, SERVER, Havoc
from tests.faults.live import LiveBot
from tests.faults.runs import faulty_bot, run
from tests.faults.senders import Told

SEED = 20261122
PHONES, TURNS = 6, 8
# All steps, and all of it many times over: make soak.
FAULTS = (("kill", "written"), ("kill", "committed"), ("hold", "begun"), ("kill", "sent"), SERVER)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def test_faults_at_steps_lose_double_and_reorder_nothing(tmp_path: Path) -> None:
    orders = tmp_path / "orders"
    bot = faulty_bot(tmp_path / "data", orders, "--workers", "2")
    bot.start()
    try:
        bot.add_village()
        havoc = Havoc([bot], orders, random.Random(SEED))
        told = await run(havoc, (*FAULTS, DRAIN, EMPTY), PHONES, TURNS)
    finally:
        code = bot.stop()
    assert code == 0
    assert havoc.done.total() == len(FAULTS) + 2
    assert findings(bot.rows, told) == []
    assert havoc.listening is not None
    assert havoc.listening.findings(emptied=True) == []
    for name, change in PLANTED.items():
        assert any(name in line for line in _found_after(bot, change, told)), name


ONE = "(SELECT min(receipt) FROM visits)"
PLANTED = {
    "lost visit": f"DELETE FROM visits WHERE receipt = {ONE}",
    "visit nobody was told of": f"UPDATE visits SET receipt = '999999-A' WHERE receipt = {ONE}",
    "one draft, two visits": "UPDATE visits SET draft_id = (SELECT max(draft_id) FROM visits)",
    "visit changed by nobody": f"UPDATE visits SET status = 'voided' WHERE receipt = {ONE}",
    "lost turn": "DELETE FROM turns WHERE key LIKE '%:0._'",
    "out of order": "UPDATE turns SET revision = -revision",
    "unanswered questions": "INSERT INTO unanswered (text, place, asked_at)"
    " SELECT text, place, asked_at FROM unanswered LIMIT 1",
}


def _found_after(bot: LiveBot, change: str, told: list[Told]) -> list[str]:
    """Plant a fault in the records that were found sound; return what the checker finds now."""
    with contextlib.closing(sqlite3.connect(bot.database, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("BEGIN")
        database.execute("DROP INDEX uq_visits_first_draft_id")
        database.execute(change)
        return findings(lambda query: database.execute(query).fetchall(), told)
