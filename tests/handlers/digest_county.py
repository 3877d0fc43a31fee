"""A month of a made-up county in the tables: visits with their versions, a ledger, clues, a sweep.

Random but always the same; written straight into the tables, so that what reads them is tested.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from handlers.inbound import Inbound
from handlers.turn import Message, Moment
from state.conversation import Conversation
from state.records import Records
from state.tables import (
    clues,
    findings,
    households,
    problem_steps,
    problems,
    sweeps,
    unanswered,
    visits,
)
from tests.dialogs.talk import content

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 18, 30, tzinfo=ZONE)
TODAY = date(2026, 11, 22)
VILLAGES = ("410185-t01-v01", "410185-t01-v02", "410185-t02-v01", "410122-t01-v01")
SCOPES = (*VILLAGES, "410185-t01", "410185-t02", "410185", "410122", "410100", "410000")
HOMES, DAYS = 30, 100
STATES = ("raised", "accepted", "assigned", "done", "verified_one", "verified_two", "closed")
FINISHED_STATES = (*STATES, "returned", "reopened", "withdrawn")


@dataclass(slots=True)
class County:
    """Makes the rows. random: seeded, so that every run has the same county."""

    random: random.Random

    def fill(self, engine: Engine) -> None:
        """Write the whole county."""
        made = {
            households: list(self._homes()),
            visits: list(self._visits()),
            problems: (ledger := list(self._problems())),
            problem_steps: [step for row in ledger for step in self._steps(row)],
            clues: list(self._clues()),
            unanswered: list(self._questions()),
            sweeps: [{"scope": "410185", "made_at": AT, "ruleset": "r", "households": 3 * HOMES}],
            findings: list(self._findings()),
        }
        with engine.begin() as connection:
            for table, rows in made.items():
                connection.execute(insert(table), rows)

    def _homes(self) -> Iterator[dict[str, Any]]:
        for village in VILLAGES:
            for number in range(HOMES):
                yield {
                    "id": f"{village}-h{number}",
                    "village": village,
                    "group": "一组",
                    "head": f"户{village[-5:]}{number}",
                }

    def _visits(self) -> Iterator[dict[str, Any]]:
        for number in range(240):
            village = self.random.choice(VILLAGES)
            home = self.random.randrange(HOMES)
            on = TODAY - timedelta(days=self.random.randrange(DAYS))
            listed = self.random.random() < 0.9
            row = {
                "receipt": f"R{number:04d}",
                "version": 1,
                "status": "kept",
                "visitor": "p1",
                "submitted_at": self._moment(on),
                "reason": "",
                "draft_id": f"d{number}",
                "village": village,
                "household_id": f"{village}-h{home}" if listed else "",
                "household": f"户{village[-5:]}{home}" if listed else "外来户",
                "visited_on": on,
                "method": "home",
                "seen": {},
                "problems": ["屋顶漏雨"] if self.random.random() < 0.3 else [],
                "done": ["报镇里"] if self.random.random() < 0.4 else [],
                "promised": [],
                "follow_up_on": on + timedelta(days=5) if self.random.random() < 0.2 else None,
            }
            yield row
            yield from self._later(row)

    def _later(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield corrections: some before AT, some after it, some that take the visit back."""
        for version in (2, 3):
            if self.random.random() < 0.75:
                return
            after = timedelta(hours=self.random.randrange(1, 60))
            row = {
                **row,
                "version": version,
                "submitted_at": row["submitted_at"] + after,
                "status": "voided" if self.random.random() < 0.4 else "kept",
                "visited_on": row["visited_on"] - timedelta(days=self.random.randrange(3)),
                "reason": "改",
            }
            yield row

    def _problems(self) -> Iterator[dict[str, Any]]:
        for number in range(80):
            village = self.random.choice(VILLAGES)
            raised = TODAY - timedelta(days=self.random.randrange(60))
            state = self.random.choice(FINISHED_STATES)
            yield {
                "number": f"W{number:04d}",
                "version": 1,
                "state": state,
                "what": "水管裂了",
                "area": village,
                "raised_as": "visit",
                "raiser": "p1",
                "raised_at": self._moment(raised),
                "visit": f"R{number * 3:04d}" if number % 2 else "",
                "due_on": TODAY + timedelta(days=self.random.randrange(-9, 8)),
                "changed_at": AT,
            }

    def _steps(self, problem: dict[str, Any]) -> Iterator[dict[str, Any]]:
        raised = problem["raised_at"]
        yield self._step(problem, 1, "raised", raised, {})
        if problem["state"] in ("closed", "reopened"):
            closed = self._moment(TODAY - timedelta(days=self.random.randrange(20)))
            yield self._step(problem, 2, "closed", closed, {})
            if self.random.random() < 0.3:
                undone = closed + timedelta(minutes=5)
                yield self._step(problem, 3, "undone", undone, {"undoes": 2})

    def _step(
        self, problem: dict[str, Any], position: int, kind: str, at: datetime, sets: Any
    ) -> dict[str, Any]:
        named = {"number": problem["number"], "position": position, "kind": kind, "at": at}
        who = {"actor": "p1", "actor_role": "supervisor", "from_state": "", "to_state": ""}
        return {**named, **who, "sets": sets}

    def _clues(self) -> Iterator[dict[str, Any]]:
        for number in range(40):
            village = self.random.choice(VILLAGES)
            yield {
                "number": f"X{number}",
                "household": f"{village}-h1",
                "village": village,
                "kind": "housing",
                "sentence": "漏雨",
                "source": "visit",
                "ref": f"R{number * 2:04d}",
                "raised_on": TODAY - timedelta(days=self.random.randrange(40)),
                "state": self.random.choice(("raised", "verified", "excluded")),
                "step": 1,
            }

    def _questions(self) -> Iterator[dict[str, Any]]:
        for number in range(60):
            place = self.random.choice((*VILLAGES, "410185", "410185-t01"))
            on = TODAY - timedelta(days=self.random.randrange(40))
            yield {"text": f"问{number}", "place": place, "asked_at": self._moment(on)}

    def _findings(self) -> Iterator[dict[str, Any]]:
        for village in VILLAGES[:3]:
            for number in range(self.random.randrange(2, HOMES)):
                for policy in ("rural_dibao", "medical_aid"):
                    yield {
                        "scope": "410185",
                        "household": f"{village}-h{number}",
                        "policy": policy,
                        "village": village,
                        "outcome": self.random.choice(("likely", "ask")),
                        "why": "因为",
                    }

    def _moment(self, on: date) -> datetime:
        """Some minute of a day's working time, so that none lies on the edge of it."""
        return datetime(on.year, on.month, on.day, self.random.randrange(0, 24), 1, tzinfo=ZONE)


def filled(engine: Engine) -> None:
    """Write the county into migrated tables."""
    County(random.Random(20261122)).fill(engine)


def officials(records: Records, scope: str, at: datetime) -> Inbound:
    """Return what a supervisor of an area would say at a moment."""
    said = Conversation(person="p-s", name="张", role="supervisor", area=scope, place=scope)
    message = Message("test", "a", "s", "1", "text", "", at)
    moment = Moment(at, at.astimezone(ZONE).date())
    return Inbound(said, message, "", content(), records, moment)
