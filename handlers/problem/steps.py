"""The ledger's state machine: which step may be taken by whom, from where, to where (pure).

A problem is the fold of its steps; the stored row is only the newest state of that fold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, cast

from state.problem_rows import Problem, ProblemStep, RaisedAs, State, Value

Why: TypeAlias = Literal["state", "who", "own_work", "needs"]
STAYS: State = ""
CLOCK = "clock"
RUNNING: tuple[State, ...] = ("accepted", "assigned", "returned", "reopened")
# What is on somebody's hands with a deadline.
GOING: tuple[State, ...] = ("assigned", "returned")
WITHDRAWABLE: tuple[State, ...] = ("raised", *RUNNING)
CHECKED: tuple[State, ...] = ("done", "verified_one", "verified_two")
OPEN: tuple[State, ...] = (*WITHDRAWABLE, *CHECKED)
ANY: tuple[State, ...] = (*OPEN, "closed", "withdrawn")
# Steps that change nothing another step stands on.
INERT = frozenset({"commented", "escalated", "bulletin", "extension_asked"})
DATES = frozenset({"due_on"})


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of step. who: any of these may take it. to: STAYS keeps the state.

    needs: what must be given with it: fields of the problem, "text", or "elements" (all five).
    """

    who: tuple[str, ...]
    start: tuple[State, ...]
    to: State
    needs: tuple[str, ...] = ()


# who: raiser; household (the raiser, when a household raised it); cadre; own (a cadre, for the
# village itself); office (a supervisor); one and two (the levels of county.yaml that verify, never
# one's own work); clock.
STEPS: Mapping[str, Step] = {
    "raised": Step(("cadre", "office", "household"), ("",), "raised", ("what", "area")),
    "accepted": Step(("cadre", "office"), ("raised",), "accepted"),
    "assigned": Step(("office", "own"), RUNNING, "assigned", ("department", "due_on")),
    "extended": Step(("office",), GOING, STAYS, ("due_on", "text")),
    "extension_asked": Step(("cadre",), GOING, STAYS, ("text",)),
    "done": Step(("cadre", "office"), GOING, "done", ("result",)),
    "verified_one": Step(("one",), ("done",), "verified_one"),
    "verified_two": Step(("two",), ("verified_one",), "verified_two"),
    "returned_one": Step(("one",), ("done",), "returned", ("text",)),
    "returned": Step(("two",), ("verified_one", "verified_two"), "returned", ("text",)),
    "closed": Step(("two",), ("verified_two",), "closed", ("elements",)),
    "reopened": Step(("office",), ("closed",), "reopened", ("text",)),
    "withdrawn": Step(("raiser",), WITHDRAWABLE, "withdrawn"),
    "rated": Step(("household",), ("closed",), STAYS, ("rating",)),
    "objected": Step(("household",), ("closed",), "done", ("rating",)),
    "commented": Step(("cadre", "office", "raiser"), ANY, STAYS, ("text",)),
    "bulletin": Step(("office",), (*OPEN, "closed"), STAYS),
    "escalated": Step((CLOCK,), GOING, STAYS, ("rung", "text")),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step. level: of their area (village, township, county, city, province).

    raises: the digest or person id under which they raise problems.
    """

    id: str
    role: str
    level: str = ""
    raises: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Which levels verify first and second. alone: one who did not do it may do both."""

    one: tuple[str, ...]
    two: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step. sets: fields of the problem; own: assigned to the village itself."""

    text: str = ""
    sets: Mapping[str, Value] = ()  # type: ignore[assignment]
    own: bool = False

    @property
    def fields(self) -> dict[str, Value]:
        return dict(self.sets)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step was not taken. what: the need that is missing, for "needs"."""

    why: Why
    what: str = ""


def refusal(
    problem: Problem, kind: str, actor: Actor, given: Given, levels: Levels
) -> Refusal | None:
    """Return why the step may not be taken, None when it may."""
    step = STEPS[kind]
    if problem.state not in step.start:
        return Refusal("state")
    if not any(_is(who, problem, actor, given, levels) for who in step.who):
        own = actor.id in (problem.done_by, problem.checked_by) and step.who[0] in ("one", "two")
        return Refusal("own_work" if own else "who")
    lacks = next((need for need in step.needs if not _given(need, problem, given)), "")
    return Refusal("needs", lacks) if lacks else None


def take(problem: Problem, kind: str, actor: Actor, given: Given, at: datetime) -> ProblemStep:
    """Return the step as it goes into the trail; whether it may be taken is refusal()'s to say."""
    to = STEPS[kind].to or problem.state
    role = CLOCK if actor.id == CLOCK else actor.role
    position = problem.version + 1
    head = (problem.number, position, kind, actor.id, role, at)
    return ProblemStep(*head, problem.state, to, given.text, given.fields)


def apply(problem: Problem, step: ProblemStep) -> Problem:
    """Return the problem after a step that takes nothing back."""
    known = Problem.__dataclass_fields__
    sets: dict[str, Any] = {k: _value(k, v) for k, v in step.sets.items() if k in known}
    head: dict[str, Any] = {"state": step.to_state, "version": step.position}
    return replace(problem, **(sets | head | {"changed_at": step.at}))


def fold(steps: Sequence[ProblemStep]) -> Problem:
    """Return the problem that all its steps make. Raises ValueError when they are not whole."""
    if [step.position for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError("steps are missing or out of order")
    problem = _blank(steps[0])
    for step in live(steps):
        problem = apply(problem, step)
    return replace(problem, version=len(steps), changed_at=steps[-1].at)


def live(steps: Sequence[ProblemStep]) -> list[ProblemStep]:
    """Return the steps that stand: not those taken back, nor the taking back itself."""
    undone = {step.sets["undoes"] for step in steps if step.kind == "undone"}
    return [step for step in steps if step.kind != "undone" and step.position not in undone]


def undoable(steps: Sequence[ProblemStep], actor: str) -> ProblemStep | None:
    """Return the last standing step of an actor, when nothing that stands was built on it."""
    standing = live(steps)
    mine = [step for step in standing if step.actor == actor and step.kind != "raised"]
    if not mine:
        return None
    later = [step for step in standing if step.position > mine[-1].position]
    return mine[-1] if all(step.kind in INERT for step in later) else None


def undo(
    steps: Sequence[ProblemStep], target: ProblemStep, actor: Actor, at: datetime
) -> tuple[ProblemStep, Problem]:
    """Return the step that takes *target* back and the problem as it is then."""
    before = fold(steps)
    sets: dict[str, Value] = {"undoes": target.position}
    head = (target.number, len(steps) + 1, "undone", actor.id, actor.role, at)
    step = ProblemStep(*head, before.state, before.state, "", sets)
    after = fold([*steps, step])
    return replace(step, to_state=after.state), after


def missing(problem: Problem) -> tuple[str, ...]:
    """Return which of the five elements a problem lacks, in their order."""
    elements: Iterable[tuple[str, object]] = (
        ("where", problem.household or problem.area),
        ("what", problem.what),
        ("due", problem.due_on),
        ("owner", problem.department and problem.locality),
        ("account", problem.result),
    )
    return tuple(name for name, value in elements if not value)


def _is(who: str, problem: Problem, actor: Actor, given: Given, levels: Levels) -> bool:
    staff = actor.role in ("cadre", "supervisor")
    others_work = actor.id not in ("", problem.done_by)
    return {
        "raiser": actor.raises != "" and actor.raises == problem.raiser,
        "household": actor.role == "household"
        and actor.raises != ""
        and (problem.state == "" or actor.raises == problem.raiser),
        "cadre": actor.role == "cadre",
        "own": actor.role == "cadre" and given.own,
        "office": actor.role == "supervisor",
        "one": staff and actor.level in levels.one and others_work,
        "two": actor.role == "supervisor"
        and actor.level in levels.two
        and others_work
        and (levels.alone or actor.id != problem.checked_by),
        CLOCK: actor.id == CLOCK,
    }[who]


def _given(need: str, problem: Problem, given: Given) -> bool:
    if need == "text":
        return bool(given.text.strip())
    if need == "elements":
        return not missing(problem)
    return bool(given.fields.get(need))


def _value(name: str, value: Value) -> Any:
    if name in DATES:
        return date.fromisoformat(str(value)) if value else None
    return bool(value) if name == "provisional" else value


def _blank(first: ProblemStep) -> Problem:
    sets = first.sets
    area, raised_as = str(sets["area"]), cast(RaisedAs, sets["raised_as"])
    return Problem(
        first.number,
        str(sets["what"]),
        area,
        raised_as,
        str(sets["raiser"]),
        first.at,
    )
