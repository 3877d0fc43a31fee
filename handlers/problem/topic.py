"""The problem ledger in the chat: raised, listed, handed on, done, verified, closed, rated."""

from dataclasses import replace

from handlers.agreeing import agrees
from handlers.inbound import Inbound, say
from handlers.order.obey import obeyed, ordered
from handlers.problem import (
    act,
    answers,
    following,
    lists,
    mine,
    offering,
    raise_card,
    raising,
    rating,
    righting,
    undo,
    unnamed,
    worded,
)
from handlers.problem.commands import COMMANDS, STEPS_BY, glued, in_turn, spoken, taken, unclear
from handlers.problem.draft import draft_of
from handlers.problem.mending import mended
from handlers.problem.wanted import KIND, Wanted, from_task, reading
from handlers.screening.state import KIND as SCREENING
from handlers.topic import Topic
from handlers.turn import HouseholdRead, Reply, Turn
from handlers.visit import topic as visit
from handlers.visit.draft import KIND as VISIT
from state.conversation import Task

# In the conversation's context: at which revision a step was taken beside drafts of visits.
BESIDE = "beside"
# What is asked for so is answered by whatever is said.
ANY_WORDS = ("text", "result")
# A step that may be taken whatever others do meanwhile.
REMARK = "commented"


def proceed(inbound: Inbound) -> Turn | None:
    """Go on with the open step or the problem being raised; None when the text is no answer."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if (wanted := from_task(task)) and not wanted.ask and agrees(inbound):
        return _drafts_again(inbound, _taken(inbound, wanted))
    if run := COMMANDS.get(command) or in_turn(inbound) or glued(inbound) or spoken(inbound):
        return _beside_card(inbound, task, run(left, rest))
    if command == "undo" and wanted and wanted.behind:
        # What is open opened by itself: the step told of before it is meant.
        return _put_again(inbound, task, undo.latest(inbound, rest))
    if command == "undo" or (wanted and _left_off(inbound)):
        return following.stopped(inbound) or say(left, "problem.dropped")
    if other := _of_another(left, task, command):
        return _beside_card(inbound, task, other)
    turn = _answered(inbound, task, command) or _ordered(left, command)
    if wanted and wanted.ask and turn and not _leads_on(inbound, turn):
        turn = None
    if turn is None and wanted and wanted.ask and not command:
        turn = act.no_day(inbound, wanted)
    if turn or command:
        return _drafts_again(inbound, turn and _beside_card(inbound, task, turn))
    # A visit told meanwhile is not lost; what was not confirmed is dropped, and it is said.
    told = visit.start(left)
    return told and _beside_card(inbound, task, told)


def _left_off(inbound: Inbound) -> bool:
    """Return whether a message only says that the step is not to be taken."""
    return inbound.text.strip() in inbound.content.problem_words.lists["refused"]


def _of_another(left: Inbound, task: Task, command: str) -> Turn | None:
    """Take an order that names another problem than the open step is of; None for other words."""
    wanted = from_task(task)
    if wanted is None or command or wanted.ask in ANY_WORDS:
        return None
    turn = ordered(left)
    other = _wanted_of(turn) if turn else None
    return turn if other and other.number != wanted.number else None


def _beside_card(inbound: Inbound, task: Task, turn: Turn) -> Turn:
    """Say that the step on the card was not taken, where the turn opens something in its place."""
    wanted = from_task(task)
    now = turn.conversation.task
    if wanted and now is None and not _changes(turn):
        return _put_again(inbound, task, turn)
    if wanted is None or now is None or now == task:
        return turn
    if _wanted_of(turn):
        return following.keeping(inbound, turn, wanted)
    problem = lists.find(inbound, wanted.number)
    if problem is None:
        return turn
    said = act.left_open(inbound, problem, "problem.not_taken")
    return replace(turn, replies=(said, *turn.replies))


def _changes(turn: Turn) -> bool:
    return any(not isinstance(event, HouseholdRead) for event in turn.events)


def _put_again(inbound: Inbound, task: Task, turn: Turn) -> Turn:
    """Return a turn that opens nothing with the open step put once more."""
    kept = turn.conversation.with_task(task)
    put = pending(replace(inbound, conversation=kept))
    return replace(turn, conversation=kept, replies=(*turn.replies, put)) if put else turn


def _wanted_of(turn: Turn) -> Wanted | None:
    """Return the step a turn has opened, None when it has opened none."""
    task = turn.conversation.task
    return from_task(task) if task and task.kind == KIND else None


def _leads_on(inbound: Inbound, turn: Turn) -> bool:
    """Return whether a turn opens something, refuses, or answers what was surely asked."""
    asks = inbound.content.problem_words.patterns["asks"].search(inbound.text)
    shown = any(isinstance(event, HouseholdRead) for event in turn.events)
    return bool(asks) or not shown


def _ordered(inbound: Inbound, command: str) -> Turn | None:
    """Take an order in people's own words; None when a command was given or it is none."""
    if command:
        return None
    return ordered(inbound) or unclear(inbound) or obeyed(inbound)


def _drafts_again(inbound: Inbound, turn: Turn | None) -> Turn | None:
    """Put the drafts of visits again that the ledger's work stood before, once it is done."""
    again = turn and visit.put_again(inbound, turn)
    if again is None or again is turn or not again.events:
        return again
    said = again.conversation
    context = {**said.context, BESIDE: inbound.conversation.revision}
    return replace(again, conversation=replace(said, context=context))


def _answered(inbound: Inbound, task: Task, command: str) -> Turn | None:
    if wanted := from_task(task):
        return _act(inbound, wanted, command)
    draft = draft_of(task)
    if draft is None:
        return None
    if command == "confirm":
        return raising.confirm(inbound, draft)
    return answers.answered(inbound, draft) if not command else None


def pending(inbound: Inbound) -> Reply | None:
    """Return the open question or card once more."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    if draft := draft_of(task):
        return raise_card.question(inbound, draft) if draft.ask else raise_card.card(inbound, draft)
    wanted = from_task(task)
    problem = lists.find(inbound, wanted.number) if wanted else None
    if wanted is None or problem is None or problem.state != wanted.state:
        return None
    return act.pending(inbound, problem, wanted)


def start(inbound: Inbound) -> Turn | None:
    """Take a rating, or a command in another form ("done2 …"); None for anything else."""
    if order := unnamed.picked(inbound):
        return taken(replace(inbound, text=order))
    if run := in_turn(inbound) or glued(inbound) or spoken(inbound):
        return run(inbound, "")
    if turn := unnamed.beyond(inbound):
        return turn
    if number := undo.number_said(inbound):
        return undo.of(inbound, number)
    told = worded.raised_in_words(inbound) or rating.rate(inbound) or mine.asked(inbound)
    told = told or ordered(inbound) or righting.righted(inbound) or unclear(inbound)
    return told or offering.offered(inbound)


def beside(inbound: Inbound) -> Turn | None:
    """Take a step, or a problem told as one, while visits are drafted; they are put again after.

    A household may ask how far its own are in the middle of a screening.
    """
    task = inbound.conversation.task
    if task and task.kind == SCREENING:
        return mine.asked_how_far(inbound)
    if task is None or task.kind != VISIT:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    said = inbound.conversation
    if command == "undo" and said.context.get(BESIDE, -2) == said.revision - 1:
        return undo.latest(inbound, rest)
    if command in STEPS_BY and reading(inbound).index(rest):
        return COMMANDS[command](inbound, rest)
    if run := glued(inbound):
        return run(inbound, "")
    told = inbound.content.problem_words.patterns["raise_first"].match(inbound.text)
    return worded.raised_in_words(inbound) if told else None


def _act(inbound: Inbound, wanted: Wanted, command: str) -> Turn | None:
    if command == "confirm" and not wanted.ask:
        return _taken(inbound, wanted)
    problem = lists.find(inbound, wanted.number)
    if problem is None:
        return _gone(inbound, wanted)
    if problem.state != wanted.state and wanted.kind != REMARK:
        # Somebody moved it meanwhile: nothing is asked of it any more.
        return None
    if wanted.ask and command == "confirm":
        return act.offer(inbound, problem, wanted)
    said = act.answered if wanted.ask else mended
    return said(inbound, problem, wanted) if not command else None


def _gone(inbound: Inbound, wanted: Wanted) -> Turn:
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    return say(left, "problem.not_found", index=wanted.number)


def _taken(inbound: Inbound, wanted: Wanted) -> Turn:
    """Take the step on the card, and open what waits behind it."""
    problem = lists.find(inbound, wanted.number)
    if problem is None:
        return _gone(inbound, wanted)
    return following.gone_on(inbound, wanted, act.confirm(inbound, problem, wanted))


TOPIC = Topic(
    KIND,
    idle=COMMANDS,
    aside=frozenset(COMMANDS),
    proceed=proceed,
    pending=pending,
    beside=beside,
    start=start,
    stopped=following.stopped,
)
