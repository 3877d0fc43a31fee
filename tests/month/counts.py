"""The month counted by hand: plain SQL over the tables, nothing of the project's own code.

The same SQL runs on SQLite and PostgreSQL. Days are texts (2026-11-01), moments UTC texts as SQLite
holds them (2026-11-30T16:00:00.000000Z). under: what the area codes begin with.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg

# Whose a visit was: a household of the roster, else the name that was written.
WHOSE = "CASE WHEN v.household_id <> '' THEN v.household_id ELSE v.household END"


@dataclass(frozen=True)
class Counted:
    """Asks one database. url: sqlite:/// or postgresql://."""

    url: str

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite:///"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return [tuple(row) for row in connection.execute(sql)]
        with psycopg.connect(self.url, options="-c timezone=UTC") as connection:
            return [tuple(row) for row in connection.execute(sql)]  # type: ignore[call-overload]

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0] or 0)

    def table(self, sql: str) -> dict[Any, Any]:
        """Return the first column → the second, or the others together."""
        return {row[0]: row[1] if len(row) == 2 else row[1:] for row in self.rows(sql)}


def last_known(at: str) -> str:
    """Visits as they stood at a moment: the latest version stored by then, taken back ones out."""
    return f"""(
        SELECT w.* FROM visits w
        JOIN (SELECT receipt, MAX(version) AS version FROM visits
              WHERE submitted_at <= '{at}' GROUP BY receipt) n
        ON n.receipt = w.receipt AND n.version = w.version
        WHERE w.status = 'kept')"""


def visits(under: str, since: str, until: str, at: str) -> str:
    return f"""{last_known(at)} v WHERE v.village LIKE '{under}%'
        AND v.visited_on >= '{since}' AND v.visited_on <= '{until}'"""


def visits_by_village(under: str, since: str, until: str, at: str) -> str:
    found = visits(under, since, until, at)
    return f"SELECT v.village, COUNT(*), COUNT(DISTINCT {WHOSE}) FROM {found} GROUP BY v.village"


def problems_seen(under: str, since: str, until: str, at: str) -> str:
    return f"SELECT SUM(json_array_length(v.problems)) FROM {visits(under, since, until, at)}"


def unlisted(under: str, since: str, until: str, at: str) -> str:
    """A problem seen, nothing done, and none of it in the ledger."""
    return f"""SELECT COUNT(*) FROM {visits(under, since, until, at)}
        AND json_array_length(v.problems) > 0 AND json_array_length(v.done) = 0
        AND v.receipt NOT IN (SELECT visit FROM problems WHERE state <> 'withdrawn')"""


def follow_ups(under: str, since: str, until: str, at: str) -> str:
    """A next visit promised for a day that is over by the last one, and nobody came again."""
    return f"""SELECT COUNT(*) FROM {visits(under, since, until, at)}
        AND v.follow_up_on < '{until}'
        AND NOT EXISTS (SELECT 1 FROM {last_known(at)} a
            WHERE a.village = v.village AND {WHOSE.replace("v.", "a.")} = {WHOSE}
            AND a.visited_on > v.visited_on AND a.visited_on <= '{until}')"""


def unvisited(under: str, since: str, until: str, at: str) -> str:
    return f"""SELECT h.village, COUNT(*) FROM households h WHERE h.village LIKE '{under}%'
        AND h.id NOT IN (SELECT v.household_id FROM {visits("", since, until, at)})
        GROUP BY h.village"""


def unanswered(under: str, begin: str, end: str) -> str:
    return f"""SELECT COUNT(*) FROM unanswered WHERE place LIKE '{under}%'
        AND asked_at >= '{begin}' AND asked_at < '{end}'"""


def clues_raised(under: str, since: str, until: str) -> str:
    """Those whose visit was taken back before anybody looked are no clues any more."""
    return f"""SELECT state, COUNT(*) FROM clues WHERE village LIKE '{under}%'
        AND raised_on >= '{since}' AND raised_on <= '{until}'
        AND NOT (state = 'raised' AND step = 1 AND ref IN
            (SELECT receipt FROM visits WHERE status = 'voided'))
        GROUP BY state"""


def standing_steps(under: str, begin: str, end: str) -> str:
    """Steps of the ledger taken between two moments and not taken back, by kind."""
    return f"""SELECT s.kind, COUNT(*) FROM problem_steps s JOIN problems p ON p.number = s.number
        WHERE p.area LIKE '{under}%' AND s.at >= '{begin}' AND s.at < '{end}'
        AND s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM problem_steps u
            WHERE u.number = s.number AND u.kind = 'undone'
            AND CAST(u.sets ->> 'undoes' AS INTEGER) = s.position)
        GROUP BY s.kind"""


def problems_by_state(under: str) -> str:
    return f"SELECT state, COUNT(*) FROM problems WHERE area LIKE '{under}%' GROUP BY state"


def last_visits(under: str, since: str, until: str, at: str) -> str:
    """Household → its last visit up to a day, and how many there were in the days."""
    return f"""SELECT v.household_id, MAX(v.visited_on),
            SUM(CASE WHEN v.visited_on >= '{since}' THEN 1 ELSE 0 END)
        FROM {visits(under, "2000-01-01", until, at)} AND v.household_id <> ''
        GROUP BY v.household_id"""


def latest_marks(under: str) -> str:
    """Household → how many policies are marked as received by the last mark on each."""
    return f"""SELECT m.household, SUM(CASE WHEN m.mark = 'enjoyed' THEN 1 ELSE 0 END)
        FROM policy_marks m JOIN households h ON h.id = m.household
        WHERE h.village LIKE '{under}%' AND m.id = (SELECT MAX(n.id) FROM policy_marks n
            WHERE n.household = m.household AND n.policy = m.policy)
        GROUP BY m.household"""


def as_counts(found: Sequence[tuple[Any, ...]]) -> dict[Any, int]:
    return {row[0]: int(row[1]) for row in found}
