import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from state.records import Records
from state.tables import turns, visits

ROOT = Path(__file__).parents[2]
ENOUGH = 300


def test_a_killed_writer_has_lost_nothing_it_acknowledged_and_tore_no_turn(
    database_url: str, records: Records
) -> None:
    acknowledged = _commit_and_kill(database_url)
    assert len(acknowledged) >= ENOUGH
    with records.engine.connect() as connection:
        stored = set(connection.execute(select(turns.c.key)).scalars())
        receipts = set(connection.execute(select(visits.c.receipt)).scalars())
    assert acknowledged <= stored
    assert receipts == {f"R-{key}" for key in stored}


def _commit_and_kill(url: str) -> set[str]:
    command = [sys.executable, "-m", "tests.state.committer", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        head = [process.stdout.readline().strip() for _ in range(ENOUGH)]
        process.kill()
        # A last line without its end was cut by the kill.
        rest = [line.strip() for line in process.stdout if line.endswith("\n")]
    return {key for key in [*head, *rest] if key}
