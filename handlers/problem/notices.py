"""Who is told of a step without having asked: those it gives work to, and who raised it."""

from datetime import timedelta

from handlers.inbound import Inbound
from handlers.problem.events import Notice
from handlers.problem.steps import live
from handlers.problem.view import LINE_LENGTH, View
from handlers.turn import Choice, Reply
from handlers.visit.card import clip
from state.problem_rows import Problem, ProblemStep

SAID = "commented"


def notices(inbound: Inbound, step: ProblemStep, after: Problem) -> tuple[Notice, ...]:
    """Return the messages a step sends, held back until it can no longer be taken back."""
    at = inbound.moment.at + timedelta(minutes=inbound.content.county.undo_minutes)
    if step.kind == "closed" and after.raised_as == "household":
        contact = inbound.reader.problems.contact(after.number)
        return (Notice(_closed(inbound, after), at, contact=contact),) if contact else ()
    people = _people(inbound, step, after)
    return tuple(Notice(_told(inbound, step, after, one), at, person=one) for one in people)


def _people(inbound: Inbound, step: ProblemStep, after: Problem) -> list[str]:
    """Return person ids, in order, never who took the step."""
    to: list[str] = []
    if step.kind == "raised" and after.raised_as == "household":
        to = _nearest(inbound, after.area)
    elif step.kind == "assigned":
        to = _of(inbound, after.locality, "cadre")
    elif step.kind in ("returned_one", "returned", "objected"):
        to = [after.done_by]
    elif step.kind == "extension_asked":
        to = [after.assigned_by]
    elif step.kind == SAID:
        to = _spoken_to(inbound, step, after)
    return [person for person in dict.fromkeys(to) if person and person != step.actor]


def _spoken_to(inbound: Inbound, step: ProblemStep, after: Problem) -> list[str]:
    """Return who hears words about a problem: an office's the cadres there, a cadre's the office
    that spoke last."""
    if step.actor_role == "supervisor":
        return _of(inbound, after.area, "cadre")
    said = [one for one in live(inbound.reader.problems.steps(after.number)) if one.kind == SAID]
    offices = [one.actor for one in said if one.actor_role == "supervisor"]
    return offices[-1:] if step.actor_role == "cadre" else []


def _nearest(inbound: Inbound, area: str) -> list[str]:
    """Return the village's cadres, else the nearest office that is on the roster."""
    for code in inbound.content.knowledge.areas.chain(area):
        role = "cadre" if code.count("-") > 1 else "supervisor"
        if people := _of(inbound, code, role):
            return people
    return []


def _of(inbound: Inbound, area: str, role: str) -> list[str]:
    """Return the ids of the people of an area itself, not of those below it."""
    return [one.id for one in inbound.reader.people(area, role) if one.area == area]


def _told(inbound: Inbound, step: ProblemStep, after: Problem, to: str) -> Reply:
    person = inbound.reader.person(to)
    texts, view = inbound.content.texts, View(inbound, person.area if person else "")
    kind = texts(f"problem.step_{step.kind}")
    what = view.short(after)
    due = view.day(after.due_on, after.provisional) if after.due_on else texts("problem.not_yet")
    said = clip(view.hidden(after, step.text), 2 * LINE_LENGTH)
    reason = texts("problem.words", text=said) if said else ""
    kind = view.actor(step) + texts("problem.said") if step.kind == SAID else kind
    head = texts("problem.notice", kind=kind, number=after.number, what=what, due=due)
    end = "problem.notice_answer" if step.kind == SAID else "problem.notice_end"
    text = "\n".join(filter(None, (head, reason, texts(end, number=after.number))))
    say = inbound.content.words.first("problems")
    return Reply(text, (Choice(say, say),), False, listed=True, card="notice")


def _closed(inbound: Inbound, after: Problem) -> Reply:
    texts = inbound.content.texts
    what, result = clip(after.what, LINE_LENGTH), clip(after.result, 2 * LINE_LENGTH)
    text = texts("problem.notice_closed", number=after.number, what=what, result=result)
    say = texts("problem.mine")
    return Reply(text, (Choice(say, say),))
