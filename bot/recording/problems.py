"""Problems raised, their steps, steps taken back: a step row each, and the newest state."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from bot.queued import NOWHERE, Queued
from bot.recording.writing import Writing
from handlers.problem.events import Notice, ProblemRaised, ProblemStepped, ProblemStepUndone
from handlers.turn import Event, Message
from state.changes import Write
from state.problem_rows import Problem, ProblemStep
from state.redis_store import Address
from state.tables import outbox, problem_contacts, problem_steps, problems

NAMES = tuple(field.name for field in fields(Problem))
KEY = ("number", "version")
INSERT_PROBLEM = insert(problems)
INSERT_STEP = insert(problem_steps)
INSERT_CONTACT = insert(problem_contacts)

# Only from the version the step was decided on: of two people at once, one decides anew.
MOVE = (
    update(problems)
    .where(problems.c.number == bindparam("of_number"))
    .where(problems.c.version == bindparam("seen_version"))
    .values({name: bindparam(f"new_{name}") for name in NAMES if name != "number"})
)

# at_channel, at_account, at_sender: nothing leads from a problem to who raised it any more.
FORGET = delete(problem_contacts).where(
    problem_contacts.c.channel == bindparam("at_channel"),
    problem_contacts.c.account == bindparam("at_account"),
    problem_contacts.c.sender == bindparam("at_sender"),
)

UNQUEUE = (
    update(outbox)
    .where(outbox.c.dedup_key.startswith(bindparam("of_step"), autoescape=False))
    .where(outbox.c.sent_at.is_(None))
    .values(given_up=True, last_error="taken back")
)


def step_writes(step: ProblemStep, after: Problem) -> list[Write]:
    """Return the writes of one step: its row, and the problem moved on from the version before."""
    new = {f"new_{name}": value for name, value in _row(after).items() if name != "number"}
    seen = {"of_number": step.number, "seen_version": step.position - 1}
    return [Write(MOVE, seen | new, must_touch=True), Write(INSERT_STEP, _step(step))]


def notice_key(step: ProblemStep, to: str = "") -> str:
    """Return the key of a notice of a step to a recipient; without one, what all begin with."""
    return f"problem:{step.number}:{step.position}:{to}"


def _raised(event: ProblemRaised, _: Message, at: datetime) -> list[Write]:
    writes = [Write(INSERT_PROBLEM, _row(event.problem)), Write(INSERT_STEP, _step(event.step))]
    if contact := event.contact:
        row = {field.name: getattr(contact, field.name) for field in fields(contact)}
        writes.append(Write(INSERT_CONTACT, row))
    return [*writes, *(_notice(event.step, one, at) for one in event.notices)]


def _stepped(event: ProblemStepped, _: Message, at: datetime) -> list[Write]:
    notices = (_notice(event.step, one, at) for one in event.notices)
    return [*step_writes(event.step, event.after), *notices]


def _undone(event: ProblemStepUndone, _: Message, at: datetime) -> list[Write]:
    undone = f"problem:{event.step.number}:{event.step.sets['undoes']}:"
    return [*step_writes(event.step, event.after), Write(UNQUEUE, {"of_step": undone})]


def _notice(step: ProblemStep, notice: Notice, at: datetime) -> Write:
    whose = notice.contact
    return Queued(
        key=notice_key(step, notice.person or "raiser"),
        purpose="notice",
        replies=(notice.reply,),
        at=at,
        not_before=notice.not_before,
        person=notice.person,
        to=Address(whose.channel, whose.account, whose.sender) if whose else NOWHERE,
    ).write()


def _row(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in NAMES}


def _step(step: ProblemStep) -> dict[str, Any]:
    row = {field.name: getattr(step, field.name) for field in fields(step)}
    return row | {"sets": dict(step.sets)}


WRITES: dict[type[Event], Writing] = {
    ProblemRaised: _raised,
    ProblemStepped: _stepped,
    ProblemStepUndone: _undone,
}
