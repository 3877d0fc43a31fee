"""When a problem is reminded of, and whose it becomes next: a ladder, each rung once (pure).

Of problems only, never of attendance: it looks at deadlines and at nothing anybody does.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from config.calendar import Calendar
from config.county import ProblemLadder
from handlers.problem.steps import CLOCK, GOING, Actor, Given, apply, live, take
from state.problem_rows import Problem, ProblemStep

Rung: TypeAlias = Literal["soon", "today", "late", "up"]
RUNGS: tuple[Rung, ...] = ("soon", "today", "late", "up")
# Area code and role → ids of the people there.
People: TypeAlias = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Due:
    """One rung reached. days: working days left or over, never negative."""

    rung: Rung
    days: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """One rung to be told: the clock's step, the problem after it, who is told."""

    due: Due
    step: ProblemStep
    after: Problem
    to: tuple[str, ...]


def rung(problem: Problem, today: date, calendar: Calendar, ladder: ProblemLadder) -> Due | None:
    """Return the highest rung a problem has reached on a working day; None on days off.

    soon: so many working days before the last day or fewer; today: on it, or on the last working
    day before it when it is a day off; late and up: so many working days after it.
    """
    if problem.state not in GOING or problem.due_on is None or not calendar.is_working(today):
        return None
    left = calendar.left(today, problem.due_on)
    if problem.due_on < today:
        over = -left
        if over < ladder.late:
            return None
        return Due("up" if over >= ladder.up else "late", over)
    if left == 0:
        return Due("today", 0)
    return Due("soon", left) if left <= ladder.soon else None


def told(steps: Iterable[ProblemStep], due_on: date) -> set[str]:
    """Return the rungs already told for this deadline; another deadline starts a new ladder."""
    return {
        str(step.sets["rung"])
        for step in live(list(steps))
        if step.kind == "escalated" and step.sets["of"] == due_on.isoformat()
    }


def reminder(
    problem: Problem, steps: Sequence[ProblemStep], due: Due, reason: str, at: datetime
) -> Reminder | None:
    """Return what a rung sets off, None when it or a higher one was told before.

    Whoever was given a short time on the very day needs no reminder that it is short.
    reason: why, in words, for the trail. at: aware, in the county's zone. Who is told is filled
    in from recipients().
    """
    assert problem.due_on is not None
    before = told(steps, problem.due_on)
    if before & set(RUNGS[RUNGS.index(due.rung) :]):
        return None
    given = [step.at for step in live(list(steps)) if "due_on" in step.sets]
    if due.rung == "soon" and given and given[-1].astimezone(at.tzinfo).date() == at.date():
        return None
    sets = {"rung": due.rung, "of": problem.due_on.isoformat()}
    step = take(problem, "escalated", Actor(CLOCK, CLOCK), Given(reason, sets), at)
    return Reminder(due, step, apply(problem, step), ())


def recipients(problem: Problem, due: Due, people: People, above: Sequence[str]) -> tuple[str, ...]:
    """Return who is told of a rung, in a fixed order.

    people: ids by area and role. above: areas that contain the problem's, the nearest first. The
    village's cadres and who assigned it hear of soon, today and late; up goes to the nearest
    office above who assigned it, or above the village when nobody there is on the roster.
    """
    if due.rung != "up":
        own = [*people(problem.area, "cadre"), problem.assigned_by]
        return tuple(dict.fromkeys(filter(None, own)))
    offices = [list(people(area, "supervisor")) for area in above]
    knowing = [at for at, ids in enumerate(offices) if problem.assigned_by in ids]
    higher = offices[knowing[0] + 1 :] if knowing else offices
    return tuple(next((ids for ids in (*higher, *reversed(offices)) if ids), ()))
