"""The problem ledger in the chat: raised, listed, handed on, done, verified, closed, rated."""

from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.order.obey import obeyed, ordered
from handlers.problem import (
    act,
    from_visit,
    lists,
    mine,
    raise_card,
    raising,
    rating,
    undo,
    unnamed,
)
from handlers.problem.commands import COMMANDS, STEPS_BY, glued, in_turn, spoken, unclear
from handlers.problem.draft import draft_of
from handlers.problem.view import View
from handlers.problem.wanted import KIND, Wanted, from_task, reading
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from handlers.visit import topic as visit
from handlers.visit.draft import KIND as VISIT
from state.conversation import Task

# In the conversation's context: at which revision a step was taken beside drafts of visits.
BESIDE = "beside"


def proceed(inbound: Inbound) -> Turn | None:
    """Go on with the open step or the problem being raised; None when the text is no answer."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if (wanted := from_task(task)) and not wanted.ask and _agreed(inbound):
        return _drafts_again(inbound, _act(inbound, wanted, "confirm"))
    if run := COMMANDS.get(command) or in_turn(inbound) or glued(inbound) or spoken(inbound):
        return _beside_card(inbound, task, run(left, rest))
    if command == "undo":
        return say(left, "problem.dropped")
    if other := _of_another(left, task, command):
        return _beside_card(inbound, task, other)
    turn = _answered(inbound, task, command) or _ordered(left, command)
    if turn or command:
        return _drafts_again(inbound, turn)
    # A visit told meanwhile is not lost; what was not confirmed is dropped, and it is said.
    told = visit.start(left)
    return told and _beside_card(inbound, task, told)


def _agreed(inbound: Inbound) -> bool:
    """Return whether a message only says yes to the card shown."""
    text, content = inbound.text.strip(), inbound.content
    said = content.visit_words.patterns["agreed"].match(text)
    return bool(said) or text in content.problem_words.lists["agreed"]


def _of_another(left: Inbound, task: Task, command: str) -> Turn | None:
    """Take an order that names another problem than the open step is of; None for other words."""
    wanted = from_task(task)
    if wanted is None or wanted.ask or command:
        return None
    turn = ordered(left)
    other = _wanted_of(turn) if turn else None
    return turn if other and other.number != wanted.number else None


def _beside_card(inbound: Inbound, task: Task, turn: Turn) -> Turn:
    """Say that the step on the card was not taken, where the turn opens something in its place."""
    wanted = from_task(task)
    now = turn.conversation.task
    if wanted is None or wanted.ask or now is None or now == task:
        return turn
    problem = lists.find(inbound, wanted.number)
    if problem is None or _wanted_of(turn) == wanted:
        return turn
    said = inbound.content.texts("problem.not_taken", what=View(inbound).short(problem))
    return replace(turn, replies=(Reply(said), *turn.replies))


def _wanted_of(turn: Turn) -> Wanted | None:
    """Return the step a turn has opened, None when it has opened none."""
    task = turn.conversation.task
    return from_task(task) if task and task.kind == KIND else None


def _ordered(inbound: Inbound, command: str) -> Turn | None:
    """Take an order in people's own words; None when a command was given or it is none."""
    if command:
        return None
    return ordered(inbound) or unclear(inbound) or obeyed(inbound)


def _drafts_again(inbound: Inbound, turn: Turn | None) -> Turn | None:
    """Put the drafts of visits again that the ledger's work stood before, once it is done."""
    if turn is None:
        return None
    put = visit.pending(replace(inbound, conversation=turn.conversation))
    if put is None:
        return turn
    said = turn.conversation
    if turn.events:
        said = replace(said, context={**said.context, BESIDE: inbound.conversation.revision})
    return replace(turn, conversation=said, replies=(*turn.replies, put))


def _answered(inbound: Inbound, task: Task, command: str) -> Turn | None:
    if wanted := from_task(task):
        return _act(inbound, wanted, command)
    draft = draft_of(task)
    if draft is None:
        return None
    if command == "confirm":
        return raising.confirm(inbound, draft)
    return raising.answered(inbound, draft) if not command else None


def pending(inbound: Inbound) -> Reply | None:
    """Return the open question or card once more."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    if draft := draft_of(task):
        return raise_card.question(inbound, draft) if draft.ask else raise_card.card(inbound, draft)
    wanted = from_task(task)
    problem = wanted and lists.find(inbound, wanted.number)
    return act.pending(inbound, problem, wanted) if problem and wanted else None


def start(inbound: Inbound) -> Turn | None:
    """Take a rating, or a command in another form ("done2 …"); None for anything else."""
    if run := in_turn(inbound) or glued(inbound) or spoken(inbound):
        return run(inbound, "")
    if turn := unnamed.beyond(inbound):
        return turn
    if number := undo.number_said(inbound):
        return undo.of(inbound, number)
    told = _raised(inbound) or rating.rate(inbound) or mine.asked(inbound)
    return told or ordered(inbound) or unclear(inbound)


def beside(inbound: Inbound) -> Turn | None:
    """Take a step, or a problem told as one, while visits are drafted; they are put again after."""
    task = inbound.conversation.task
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
    return _raised(inbound) if told else None


def _raised(inbound: Inbound) -> Turn | None:
    """Begin a problem told together with the wish to report it; None when none is."""
    patterns, role = inbound.content.problem_words.patterns, inbound.conversation.role
    last = {"cadre": "raise_last", "household": "raise_for_me"}.get(role, "raise_first")
    match = patterns["raise_first"].match(inbound.text) or patterns[last].match(inbound.text)
    if match is None or patterns["asks"].search(inbound.text):
        return None
    if match.re is patterns["raise_last"] and (visited := visit.start_listed(inbound)):
        return visited
    behind = (match.groupdict().get("behind") or "").strip()
    return from_visit.seen_or_told(inbound, f"{match['what']} {behind}".strip())


def _act(inbound: Inbound, wanted: Wanted, command: str) -> Turn | None:
    problem = lists.find(inbound, wanted.number)
    if problem is None:
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return say(left, "problem.not_found", index=wanted.number)
    if wanted.ask:
        if command == "confirm":
            return act.offer(inbound, problem, wanted)
        return act.answered(inbound, problem, wanted) if not command else None
    if command == "confirm":
        return act.confirm(inbound, problem, wanted)
    return act.mended(inbound, problem, wanted) if not command else None


TOPIC = Topic(
    KIND,
    idle=COMMANDS,
    aside=frozenset(COMMANDS),
    proceed=proceed,
    pending=pending,
    beside=beside,
    start=start,
)
