"""What households count as, from a roster's optional sheet: what is new is added, the rest kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert

from bot.commands.roster_check import StatusRow
from bot.recording.files import touched
from state.changes import Write
from state.file_rows import HouseholdStatus
from state.tables import household_statuses

ROSTER = "roster"
INSERT_STATUS = insert(household_statuses)
DROP_STATUS = delete(household_statuses).where(
    household_statuses.c.household == bindparam("of_household"),
    household_statuses.c.status == bindparam("of_status"),
    household_statuses.c.source == ROSTER,
)


def status_writes(
    rows: Sequence[StatusRow], known: Sequence[HouseholdStatus], now: datetime
) -> Iterator[Write]:
    """Yield what makes the stored statuses those of the roster; a cadre's entries stay.

    A row that stands already is left alone, so that what a cadre entered after it still counts.
    """
    stored = {_key(one) for one in known if one.source == ROSTER}
    wanted = {_key(row) for row in rows}
    listed = {row.household for row in rows}
    gone = {key[:2] for key in stored - wanted if key[0] in listed}
    new = [row for row in rows if _key(row) not in stored or _key(row)[:2] in gone]
    for household, status in sorted(gone):
        yield Write(DROP_STATUS, {"of_household": household, "of_status": status})
    for row in new:
        values = {"household": row.household, "status": row.status, "since": row.since}
        more = {"until": row.until, "source": ROSTER, "by": "", "recorded_at": now}
        yield Write(INSERT_STATUS, values | more)
    for household in sorted({household for household, _ in gone} | {row.household for row in new}):
        yield touched(household, now)


def _key(row: StatusRow | HouseholdStatus) -> tuple[str, str, str, str]:
    return row.household, row.status, str(row.since), str(row.until)
