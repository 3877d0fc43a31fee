"""Orders of the problem ledger in people's own words, and the step they open."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from config.yaml_file import read_yaml
from handlers.inbound import Inbound
from handlers.problem.events import ProblemRaised, ProblemStepped
from handlers.problem.lists import SHOWN, SHOWN_AT
from handlers.problem.steps import STEPS, Actor, Given, apply, take
from handlers.problem.wanted import KIND, Wanted, from_task
from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation
from state.problem_rows import Problem, ProblemStep
from tests.dialogs.talk import NOON, PEOPLE, Office, Talk, content, first
from tests.visits.cases import VILLAGE

FOLDER = Path(__file__).parent
LEDGER = "ledger.yaml"
# Sets by different authors to learn from, and one that nobody looks at.
SETS = ("said_a.yaml", "said_b.yaml", "said_d.yaml", "said_m.yaml", "said_q.yaml")
HELD_OUT = "held_out.yaml"


class Case(NamedTuple):
    """One order. before: what was sent just before it. checks: what the step opened must hold."""

    said: str
    want: str
    role: str
    before: str
    checks: dict[str, Any]


@cache
def cases(name: str) -> tuple[Case, ...]:
    """Return the orders of a file."""
    return tuple(_case(dict(one)) for one in read_yaml(FOLDER / name))


def _case(one: dict[str, Any]) -> Case:
    taken = [str(one.pop(key, "")) for key in ("said", "want", "role", "before")]
    said, want, role, before = taken
    return Case(said, want, role or "supervisor", before, one)


class Ledger(Office):
    """The records of a ledger of some problems; nothing is stored in them."""

    def take(self, *turn: Any) -> None:
        """Store nothing: each case begins on the same ledger."""


@cache
def ledger() -> Ledger:
    """Return records with the problems of ledger.yaml, each as far as it says."""
    office = Office()
    message = Message("test", "main", "k", "0", "text", "", NOON)
    for place, one in enumerate(_problems(), 1):
        turn = Turn(Conversation(), (), tuple(_events(place, one)))
        office.take(turn, message, NOON)
    office.__class__ = Ledger
    return office  # type: ignore[return-value]


@cache
def _problems() -> tuple[dict[str, Any], ...]:
    return tuple(read_yaml(FOLDER / LEDGER))


def number_of(place: int) -> str:
    """Return the number of the problem at a place of the ledger."""
    return f"W261115-AAAAAAA{place}"


def _events(place: int, one: dict[str, Any]) -> list[object]:
    at = NOON - timedelta(days=7, minutes=-place)
    raised_as, raiser = "cadre", PEOPLE["cadre"].id
    blank = Problem(number_of(place), one["what"], VILLAGE, "cadre", raiser, at)
    home: dict[str, Any] = {"household_id": one.get("home", ""), "household": one.get("head", "")}
    blank = replace(blank, **home)
    sets: dict[str, Any] = {"what": one["what"], "area": VILLAGE, **home}
    sets |= {"raised_as": raised_as, "raiser": raiser}
    step = ProblemStep(blank.number, 1, "raised", raiser, "cadre", at, "", "raised", "", sets)
    problem = apply(blank, step)
    events: list[object] = [ProblemRaised(problem, step)]
    for kind, actor, given in _steps(one):
        step = take(problem, kind, actor, given, at)
        problem = apply(problem, step)
        events.append(ProblemStepped(step, problem))
    return events


def _steps(one: dict[str, Any]) -> list[tuple[str, Actor, Given]]:
    office, cadre = (Actor(PEOPLE[who].id, who) for who in ("supervisor", "cadre"))
    found: list[tuple[str, Actor, Given]] = []
    if who := one.get("to"):
        sets = {"department": who, "owner": "", "due_on": str(one["due"]), "locality": VILLAGE}
        found += [("accepted", office, Given()), ("assigned", office, Given("", sets))]
    if result := one.get("result"):
        found.append(("done", cadre, Given("", {"result": result, "done_by": cadre.id})))
    assert all(kind in STEPS for kind, _, _ in found)
    return found


def inbound_of(case: Case) -> Inbound:
    """Return an order as it would arrive right after the list of the whole ledger."""
    said = replace(first(case.role), context=_listed())
    message = Message("test", "main", "k", "s", "text", case.said, NOON)
    moment = Moment(NOON, NOON.date())
    return Inbound(said, message, case.said, content(), ledger().records, moment)


def last_of(case: Case) -> tuple[Problem, ...]:
    """Return the problems spoken of just before an order."""
    reader = ledger().records.problems
    found = [reader.problem(number_of(at)) for at in case.checks.get("of", ()) if case.before]
    return tuple(one for one in found if one)


def _listed() -> dict[str, Any]:
    numbers = [number_of(place) for place in range(1, len(_whats()) + 1)]
    return {SHOWN: numbers, SHOWN_AT: NOON.isoformat()}


class Became(NamedTuple):
    """What an order led to: the step it opened, if any, and the turn."""

    wanted: Wanted | None
    turn: Turn


def became(case: Case) -> Became:
    """Return what an order became."""
    talk = Talk("supervisor", office=ledger())
    talk.conversations[case.role] = replace(first(case.role), context=_listed())
    if case.before:
        talk.say(case.before, role=case.role)
    turn = talk.say(case.said, role=case.role)
    task = turn.conversation.task
    return Became(from_task(task) if task and task.kind == KIND else None, turn)


KINDS = {
    "assign": ("assigned",),
    "extend": ("extended", "extension_asked"),
    "urge": ("commented",),
    "verify": ("verified_one", "verified_two", "closed"),
    "return": ("returned_one", "returned"),
    "done": ("done",),
    "accept": ("accepted",),
    "note": ("commented",),
}


def holds(case: Case, made: Became) -> bool:
    """Return whether an order opened the step it wanted, of the right problem."""
    shown = "\n".join(reply.text for reply in made.turn.replies)
    if case.want == "other":
        return made.wanted is None and not _events_of(made)
    if case.want == "list":
        return made.wanted is None and _listed_now(made, shown) == set(case.checks["has"])
    if case.want == "show":
        return made.wanted is None and all(_shows(shown, place) for place in case.checks["of"])
    if made.wanted is None:
        return _refused(case, shown)
    return _opened(case, made.wanted)


def _events_of(made: Became) -> list[object]:
    return [e for e in made.turn.events if isinstance(e, ProblemStepped | ProblemRaised)]


def _whats() -> list[str]:
    return [str(one["what"]) for one in _problems()]


def _listed_now(made: Became, shown: str) -> set[int]:
    """Return the places of what is listed, those on the list's next screens too."""
    context = made.turn.conversation.context
    seen = {at for at, what in enumerate(_whats(), 1) if what in shown}
    if context.get(SHOWN_AT) == NOON.isoformat():
        return seen
    numbers = context.get(SHOWN, ())
    every = {at for at in range(1, len(_whats()) + 1) if number_of(at) in numbers}
    return every if seen <= every else seen


def _refused(case: Case, shown: str) -> bool:
    """Return whether the step was understood that nobody may take of the problem as it stands."""
    return bool(re.search("这一步还办不了|这一步不归您办", shown)) and all(
        _whats()[at - 1] in shown for at in case.checks["of"]
    )


def _shows(shown: str, place: int) -> bool:
    return _whats()[place - 1] in shown and bool(re.search("待|办|期", shown))


def _opened(case: Case, wanted: Wanted) -> bool:
    every = [number_of(place) for place in case.checks["of"]]
    then = all(number in wanted.then for number in every if number != wanted.number)
    of = wanted.number in every and then
    return wanted.kind in KINDS[case.want] and of and _to(case, wanted) and _by(case, wanted)


def _to(case: Case, wanted: Wanted) -> bool:
    to = str(case.checks.get("to", ""))
    said = f"{wanted.sets.get('department', '')} {wanted.sets.get('owner', '')}"
    bare = [name for name in said.split() if name]
    own = to == "本村" and wanted.own
    return not to or own or any(name in to or to in name for name in bare)


def _by(case: Case, wanted: Wanted) -> bool:
    if wanted.kind == "extension_asked":
        # What a cadre asks for goes up in their own words.
        return wanted.text in case.said
    due = str(wanted.sets.get("due_on", ""))
    if by := case.checks.get("by"):
        return due == str(by)
    if days := case.checks.get("days"):
        soon = NOON.date() if case.want == "assign" else _due(int(wanted.number[-1]))
        soon = max(soon, NOON.date())
        latest = soon + timedelta(days=2 * int(days) + 12)
        earliest = NOON.date() + timedelta(days=int(days) - 1)
        return bool(due) and earliest <= date.fromisoformat(due) <= latest
    return not due


def _due(place: int) -> date:
    due = _problems()[place - 1].get("due")
    return date.fromisoformat(str(due)) if due else NOON.date()
