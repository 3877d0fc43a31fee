"""Taking back the last thing done: a step of the ledger, else a visit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.clue import moving
from handlers.clue.events import ClueMoved
from handlers.clue.listing import list_of
from handlers.inbound import Inbound, say
from handlers.problem.actor import actor_of
from handlers.problem.events import ProblemStepped, ProblemStepUndone
from handlers.problem.lists import LETTER, tidy
from handlers.problem.mine import stepped, withdrawable
from handlers.problem.steps import INERT, Given, fold, live, undo, undoable
from handlers.problem.view import View
from handlers.problem.wanted import reading
from handlers.topic import Topic
from handlers.turn import Turn
from handlers.visit import topic as visit
from handlers.work import leave_filed, memo
from state.problem_rows import ProblemStep

LOOK_BACK = 92


def latest(inbound: Inbound, rest: str) -> Turn:
    """Take back one's own last step of the ledger or of a clue, visit or leave, the latest."""
    since = _since(inbound)
    step = inbound.reader.problems.last_step_by(actor_of(inbound).id, since)
    moved = moving.last_moved(inbound, since)
    if moved and (step is None or moved.at >= step.at):
        return _with_clues(inbound, moving.undo(inbound, moved.clue, since))
    kept = None if rest else memo.kept_at(inbound)
    if kept and kept >= max(since, step.at if step else since, _last_visit(inbound)):
        return memo.undo(inbound)
    filed = None if rest else leave_filed.filed_at(inbound)
    if filed and filed >= max(since, step.at if step else since, _last_visit(inbound)):
        return leave_filed.undo(inbound)
    if step is None and inbound.conversation.role == "supervisor":
        return say(inbound, "problem.undo_late", minutes=inbound.content.county.undo_minutes)
    if step is None or step.at < _last_visit(inbound):
        return visit.undo(inbound, rest)
    return of(inbound, step.number)


def _with_clues(inbound: Inbound, turn: Turn) -> Turn:
    """Return the turn with the list of clues as it is then, so that the next step can be taken."""
    event = next((each for each in turn.events if isinstance(each, ClueMoved)), None)
    if event is None:
        return turn
    clue = inbound.reader.clues.one(inbound.conversation.area, event.number)
    if clue is None:
        return turn
    after = replace(clue, state=event.state, colour=event.colour, step=event.step)
    shown = list_of(inbound, turn.replies[0].text, 0, after)
    return replace(shown, events=(*shown.events, *turn.events))


def number_said(inbound: Inbound) -> str:
    """Return the problem's number when the text is the word for taking back and that number."""
    if LETTER not in inbound.text.upper():
        return ""
    for phrase, command in inbound.content.words.exact.items():
        rest = inbound.text.removeprefix(phrase).strip()
        if command == "undo" and rest != inbound.text and rest[:1].upper() == LETTER:
            named = reading(inbound).index(rest)
            return named[0] if named else ""
    return ""


def of(inbound: Inbound, number: str) -> Turn:
    """Take back what one did last to one problem, while nobody has built on it."""
    steps = list(inbound.reader.problems.steps(tidy(number)))
    me, since, events = actor_of(inbound), _since(inbound), []
    target = undoable(steps, me.id) if steps else None
    first_at = target.at if target else None
    while target and target.at == first_at and target.at >= since:
        step, after = undo(steps, target, me, inbound.moment.at)
        events.append(ProblemStepUndone(step, after))
        steps.append(step)
        target = undoable(steps, me.id)
    if events:
        state = View(inbound).state(events[-1].after)
        turn = say(inbound, "problem.undone", number=events[-1].after.number, state=state)
        return replace(turn, events=tuple(events))
    return _taken_out(inbound, steps, since)


def _taken_out(inbound: Inbound, steps: Sequence[ProblemStep], since: datetime) -> Turn:
    """Withdraw what one has just raised; else tell that it is too late."""
    minutes = inbound.content.county.undo_minutes
    if steps and _just_raised(steps, actor_of(inbound).id, since):
        event: ProblemStepped = stepped(inbound, fold(steps), "withdrawn", Given())
        turn = say(inbound, "problem.withdrawn", number=steps[0].number)
        return replace(turn, events=(event,))
    return say(inbound, "problem.undo_late", minutes=minutes)


def _just_raised(steps: Sequence[ProblemStep], actor: str, since: datetime) -> bool:
    first, *later = live(steps)
    untouched = all(step.kind in INERT for step in later)
    return first.actor == actor and first.at >= since and untouched and withdrawable(fold(steps))


def _since(inbound: Inbound) -> datetime:
    return inbound.moment.at - timedelta(minutes=inbound.content.county.undo_minutes)


def _last_visit(inbound: Inbound) -> datetime:
    """Return when the sender last confirmed a visit that still stands."""
    said, today = inbound.conversation, inbound.moment.today
    if said.role != "cadre":
        return datetime.min.replace(tzinfo=inbound.moment.at.tzinfo)
    visits = inbound.reader.visits_by(said.person, today - timedelta(days=LOOK_BACK), today)
    kept = [one.submitted_at for one in visits if one.status == "kept"]
    return max(kept, default=datetime.min.replace(tzinfo=inbound.moment.at.tzinfo))


# Stands after all topics with something to take back: the word is theirs too.
TOPIC = Topic("undo", idle={"undo": latest})
