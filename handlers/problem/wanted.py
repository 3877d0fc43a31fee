"""A step somebody wants to take: what is still to be said, then the card, then the confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from config.calendar import Deadline
from handlers.inbound import Inbound
from handlers.problem.actor import actor_of, levels_of
from handlers.problem.said import Reading
from handlers.problem.steps import Given, Refusal, apply, refusal, take
from state.conversation import Task
from state.problem_rows import Problem, ProblemStep, State, Value

KIND = "problem"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One step to be confirmed. state: the problem's when it was named. ask: need asked for.

    then: the orders of the same message that follow it, as one text. left: the open step it stands
    before, as plain() of it. behind: opened by itself, when the one before it was taken.
    """

    kind: str
    number: str
    state: State
    text: str = ""
    sets: Mapping[str, Value] = field(default_factory=dict)
    own: bool = False
    ask: str = ""
    then: str = ""
    left: Mapping[str, Any] = field(default_factory=dict)
    behind: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"sets": dict(self.sets), "left": dict(self.left)}

    def task(self) -> Task:
        """Return it as an open task of the conversation."""
        return Task(KIND, {"act": self.plain()})


def of_plain(plain: Mapping[str, Any]) -> Wanted:
    """Read what plain() wrote."""
    return Wanted(**plain)


def from_task(task: Task) -> Wanted | None:
    """Read what task() wrote, None when the task is other work of the ledger."""
    return of_plain(task.data["act"]) if "act" in task.data else None


def hops(
    inbound: Inbound, problem: Problem, wanted: Wanted
) -> tuple[list[tuple[ProblemStep, Problem]], Refusal | None]:
    """Return the steps that lead there and the problem after each, or why one may not be taken.

    What is handed on is taken in first; what the village settled on the spot is handed to itself.
    """
    actor, levels, taken = actor_of(inbound), levels_of(inbound, problem), []
    for kind in _kinds(problem, wanted, actor.role):
        given = _given(inbound, problem, wanted, kind)
        if why := refusal(problem, kind, actor, given, levels):
            return [], why
        step = take(problem, kind, actor, given, inbound.moment.at)
        problem = apply(problem, step)
        taken.append((step, problem))
    return taken, None


def reading(inbound: Inbound) -> Reading:
    """Return what texts about problems are read with today."""
    content = inbound.content
    return Reading(inbound.moment.today, content.calendar, content.problem_words)


def with_due(inbound: Inbound, wanted: Wanted) -> Wanted:
    """Return it with the county's own number of days when nobody said one."""
    days = inbound.content.county.problems.days
    if days is None or wanted.kind != "assigned" or wanted.sets.get("due_on"):
        return wanted
    due = inbound.content.calendar.after(inbound.moment.today, days)
    return replace(wanted, sets={**wanted.sets, **due_sets(due)})


def due_sets(due: Deadline) -> dict[str, Value]:
    """Return a deadline as fields of the problem."""
    return {"due_on": due.on.isoformat(), "provisional": int(due.provisional)}


def _kinds(problem: Problem, wanted: Wanted, role: str) -> list[str]:
    taken_in = ["accepted"] if problem.state == "raised" else []
    if wanted.kind == "assigned":
        return [*taken_in, "assigned"]
    if wanted.kind == "done" and role == "cadre" and problem.state in ("raised", "accepted"):
        return [*taken_in, "assigned", "done"]
    if wanted.kind == "done" and role == "cadre" and problem.state == "reopened":
        return ["assigned", "done"]
    return [wanted.kind]


def _given(inbound: Inbound, problem: Problem, wanted: Wanted, kind: str) -> Given:
    """Return what comes with one hop: what was said, and what the step itself sets."""
    if kind != wanted.kind:
        return Given("", _on_the_spot(inbound, problem) if kind == "assigned" else {}, own=True)
    own = _sets(problem, kind, inbound)
    return Given(wanted.text, {**wanted.sets, **own}, wanted.own)


def _on_the_spot(inbound: Inbound, problem: Problem) -> dict[str, Value]:
    today = inbound.moment.today
    due = inbound.content.calendar.deadline(today, today)
    village = inbound.content.problem_words.lists["own"][0]
    said: dict[str, Value] = {"department": village}
    return said | due_sets(due) | _sets(problem, "assigned", inbound)


def _sets(problem: Problem, kind: str, inbound: Inbound) -> dict[str, Value]:
    me = actor_of(inbound).id
    sets: dict[str, dict[str, Value]] = {
        "assigned": {"locality": problem.area, "assigned_by": me},
        "done": {"done_by": me},
        "verified_one": {"checked_by": me},
        "returned_one": {"checked_by": ""},
        "returned": {"checked_by": ""},
        "closed": {"rating": "", "rating_words": ""},
        "reopened": {"due_on": "", "result": "", "done_by": "", "checked_by": ""},
        "objected": {"checked_by": ""},
        "bulletin": {"bulletins": problem.bulletins + 1},
    }
    return sets.get(kind, {})
