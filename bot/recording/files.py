"""Household files, policy marks and clues: nothing is overwritten, every step is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from bot.recording.writing import Writing
from handlers.benefit.events import PolicyMarked
from handlers.clue.events import ClueMoved, ClueRaised, ClueSeenAgain
from handlers.household_file.events import FactsRecorded, StatusEntered
from handlers.turn import Event, Message
from state.changes import Write
from state.file_rows import Clue
from state.tables import (
    clue_steps,
    clues,
    household_facts,
    household_statuses,
    households,
    policy_marks,
)

INSERT_STATUS, INSERT_FACT = insert(household_statuses), insert(household_facts)
INSERT_MARK, INSERT_CLUE, INSERT_STEP = insert(policy_marks), insert(clues), insert(clue_steps)

# of_household, at: other systems that read households fetch it anew.
TOUCH = (
    update(households)
    .where(households.c.id == bindparam("of_household"))
    .values(changed_at=bindparam("at"))
)

# Two officials at once: the second one's update touches no row, and their turn runs again.
MOVE = (
    update(clues)
    .where(
        clues.c.number == bindparam("of_number"),
        clues.c.state == bindparam("was_state"),
        clues.c.step == bindparam("after_step"),
    )
    .values(state=bindparam("to_state"), colour=bindparam("to_colour"), step=bindparam("to_step"))
)


def _status(event: StatusEntered, _: Message, at: datetime) -> list[Write]:
    row = {
        "household": event.household,
        "status": event.status,
        "since": event.since,
        "until": event.until,
        "source": "cadre",
        "by": event.by,
        "recorded_at": at,
    }
    return [Write(INSERT_STATUS, row), touched(event.household, at)]


def touched(household: str, at: datetime) -> Write:
    """Return the write that notes that a household changed."""
    return Write(TOUCH, {"of_household": household, "at": at})


def _facts(event: FactsRecorded, _: Message, __: datetime) -> list[Write]:
    return [Write(INSERT_FACT, _row(fact)) for fact in event.facts]


def _marked(event: PolicyMarked, _: Message, at: datetime) -> list[Write]:
    return [Write(INSERT_MARK, _row(event.mark)), touched(event.mark.household, at)]


def _raised(event: ClueRaised, _: Message, at: datetime) -> list[Write]:
    return clue_writes(event.clue, at)


def clue_writes(clue: Clue, at: datetime) -> list[Write]:
    """Return the writes that store a new clue with its first step."""
    step = {
        "clue": clue.number,
        "step": 1,
        "state": clue.state,
        "colour": clue.colour,
        "reason": clue.sentence,
        "by": clue.raised_by,
        "at": at,
    }
    return [Write(INSERT_CLUE, _row(clue)), Write(INSERT_STEP, step)]


def _moved(event: ClueMoved, _: Message, at: datetime) -> list[Write]:
    return _step(event, event.was, event.reason, at, event.undoes)


def _again(event: ClueSeenAgain, _: Message, at: datetime) -> list[Write]:
    return _step(event, event.state, event.sentence, at)


def _step(
    event: ClueMoved | ClueSeenAgain, was: str, reason: str, at: datetime, undoes: int = 0
) -> list[Write]:
    moved = {
        "of_number": event.number,
        "was_state": was,
        "after_step": event.step - 1,
        "to_state": event.state,
        "to_colour": event.colour,
        "to_step": event.step,
    }
    step = {
        "clue": event.number,
        "step": event.step,
        "state": event.state,
        "colour": event.colour,
        "reason": reason,
        "by": event.by,
        "at": at,
        "undoes": undoes,
    }
    return [Write(MOVE, moved, must_touch=True), Write(INSERT_STEP, step)]


def _row(stored: Any) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in stored.__dataclass_fields__}


WRITES: dict[type[Event], Writing] = {
    StatusEntered: _status,
    FactsRecorded: _facts,
    PolicyMarked: _marked,
    ClueRaised: _raised,
    ClueMoved: _moved,
    ClueSeenAgain: _again,
}
