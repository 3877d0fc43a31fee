"""The problem ledger in the chat: raised, listed, handed on, done, verified, closed, rated."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from handlers.inbound import Inbound
from handlers.problem import act, from_visit, lists, mine, raise_card, raising, undo
from handlers.problem.actor import is_staff
from handlers.problem.draft import draft_of
from handlers.problem.spoken import UNDO, spoken
from handlers.problem.wanted import KIND, Wanted, from_task, reading
from handlers.topic import Command, Topic
from handlers.turn import Reply, Turn
from handlers.visit import topic as visit
from handlers.visit.draft import KIND as VISIT
from state.conversation import Task

VERBS = ("accept", "assign", "extend", "done", "verify", "return", "close", "reopen", "bulletin")


def comment(inbound: Inbound, rest: str) -> Turn:
    """Add words to a problem: staff to any of their area, others to what they raised."""
    if inbound.conversation.role == "household":
        return mine.add(inbound, rest)
    return act.command(inbound, rest, "comment")


def proceed(inbound: Inbound) -> Turn | None:
    """Go on with the open step or the problem being raised; None when the text is no answer."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    if run := COMMANDS.get(command) or _glued(inbound) or _spoken(inbound):
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return run(left, rest)
    if command == "undo":
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return act.say(left, "problem.dropped")
    turn = _answered(inbound, task, command)
    if turn or command:
        return turn and _drafts_again(inbound, turn)
    # A visit told meanwhile is not lost; what was not confirmed is dropped.
    return visit.start(replace(inbound, conversation=inbound.conversation.without_task(KIND)))


def _drafts_again(inbound: Inbound, turn: Turn) -> Turn:
    """Put the drafts of visits again that the ledger's work stood before, once it is done."""
    put = visit.pending(replace(inbound, conversation=turn.conversation))
    return replace(turn, replies=(*turn.replies, put)) if put else turn


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
    if run := _glued(inbound) or _spoken(inbound):
        return run(inbound, "")
    if number := _taken_back(inbound):
        return undo.of(inbound, number)
    return mine.rate(inbound) or mine.asked(inbound) or _raised(inbound)


def beside(inbound: Inbound) -> Turn | None:
    """Take a step, or a problem told as one, while visits are drafted; they are put again after."""
    task = inbound.conversation.task
    if task is None or task.kind != VISIT:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    if command in _act_by and reading(inbound).index(rest):
        return COMMANDS[command](inbound, rest)
    if run := _glued(inbound):
        return run(inbound, "")
    told = inbound.content.problem_words.patterns["raise_first"].match(inbound.text)
    return _raised(inbound) if told else None


def _raised(inbound: Inbound) -> Turn | None:
    """Begin a problem told together with the wish to report it; None when none is."""
    patterns = inbound.content.problem_words.patterns
    match = patterns["raise_first"].match(inbound.text)
    if match is None and inbound.conversation.role == "cadre":
        match = patterns["raise_last"].match(inbound.text)
    if match is None or patterns["asks"].search(inbound.text):
        return None
    if match.re is patterns["raise_last"] and (visited := visit.start_listed(inbound)):
        return visited
    return from_visit.seen_or_told(inbound, match["what"])


def _act(inbound: Inbound, wanted: Wanted, command: str) -> Turn | None:
    problem = lists.find(inbound, wanted.number)
    if problem is None:
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return act.say(left, "problem.not_found", index=wanted.number)
    if wanted.ask:
        if command == "confirm":
            return act.offer(inbound, problem, wanted)
        return act.answered(inbound, problem, wanted) if not command else None
    if command == "confirm":
        return act.confirm(inbound, problem, wanted)
    return act.mended(inbound, problem, wanted) if not command else None


def _glued(inbound: Inbound) -> Command | None:
    """Return a staff command whose number follows it without a space, its rest already given."""
    if not is_staff(inbound):
        return None
    for phrase, command in inbound.content.words.leading.get(inbound.text[:1], ()):
        rest = inbound.text.removeprefix(phrase.strip())
        if command in GLUED and rest != inbound.text and reading(inbound).index(rest):
            return _with_rest(COMMANDS[command], rest.strip())
    return None


def _spoken(inbound: Inbound) -> Command | None:
    """Return a command said in another order of words, its rest already given."""
    said = spoken(inbound)
    if said is None:
        return None
    return _with_rest(undo.of if said.command == UNDO else COMMANDS[said.command], said.rest)


def _with_rest(run: Command, rest: str) -> Command:
    return lambda inbound, _: run(inbound, rest)


def _taken_back(inbound: Inbound) -> str:
    """Return the problem's number when the text is the word for taking back and that number."""
    if lists.LETTER not in inbound.text.upper():
        return ""
    for phrase, command in inbound.content.words.exact.items():
        rest = inbound.text.removeprefix(phrase).strip()
        if command == "undo" and rest != inbound.text and rest[:1].upper() == lists.LETTER:
            named = reading(inbound).index(rest)
            return named[0] if named else ""
    return ""


_act_by: dict[str, Callable[[Inbound, str], Turn]] = {
    f"problem_{verb}": partial(act.command, verb=verb) for verb in VERBS
}
COMMANDS: dict[str, Command] = {
    "problems": lists.ledger,
    "problems_closed": lists.closed,
    "problem_show": lists.show,
    "problem_comment": comment,
    "problem_raise": raising.tell,
    "problem_from_visit": from_visit.from_visit,
    "problem_withdraw": mine.withdraw,
    "problem_pause": act.pause,
    "problems_mine": mine.mine,
    **_act_by,
}
GLUED = {"problem_show", "problem_comment", "problem_pause", *_act_by}

TOPIC = Topic(
    KIND,
    idle=COMMANDS,
    aside=frozenset(COMMANDS),
    proceed=proceed,
    pending=pending,
    beside=beside,
    start=start,
)
