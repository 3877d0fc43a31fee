"""The problem ledger in the chat: raised, listed, handed on, done, verified, closed, rated."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from handlers.inbound import Inbound
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
from handlers.problem.actor import is_staff
from handlers.problem.draft import draft_of
from handlers.problem.several import joined, orders
from handlers.problem.spoken import UNDO, Spoken, all_about, plainly, spoken
from handlers.problem.wanted import KIND, Wanted, from_task, reading
from handlers.topic import Command, Topic
from handlers.turn import Reply, Turn
from handlers.visit import topic as visit
from handlers.visit.draft import KIND as VISIT
from state.conversation import Task

# In the conversation's context: at which revision a step was taken beside drafts of visits.
BESIDE = "beside"
VERBS = ("accept", "assign", "extend", "done", "verify", "return", "close", "reopen", "bulletin")


def comment(inbound: Inbound, rest: str) -> Turn:
    """Add words to a problem: staff to any of their area, others to what they raised."""
    if inbound.conversation.role == "household":
        return mine.add(inbound, rest)
    return act.command(inbound, rest, "comment")


def withdraw(inbound: Inbound, rest: str) -> Turn:
    """Take back a problem one has raised; of the staff, without a number, what was done last."""
    if is_staff(inbound) and not rest:
        return undo.latest(inbound, "")
    return mine.withdraw(inbound, rest)


def proceed(inbound: Inbound) -> Turn | None:
    """Go on with the open step or the problem being raised; None when the text is no answer."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if run := COMMANDS.get(command) or _in_turn(inbound) or _glued(inbound) or _spoken(inbound):
        return run(left, rest)
    if command == "undo":
        return act.say(left, "problem.dropped")
    turn = _answered(inbound, task, command) or (None if command else _unclear(left))
    if turn or command:
        return turn and _drafts_again(inbound, turn)
    # A visit told meanwhile is not lost; what was not confirmed is dropped.
    return visit.start(left)


def _drafts_again(inbound: Inbound, turn: Turn) -> Turn:
    """Put the drafts of visits again that the ledger's work stood before, once it is done."""
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
    if run := _in_turn(inbound) or _glued(inbound) or _spoken(inbound):
        return run(inbound, "")
    if turn := unnamed.beyond(inbound):
        return turn
    if number := undo.number_said(inbound):
        return undo.of(inbound, number)
    told = _raised(inbound) or rating.rate(inbound) or mine.asked(inbound)
    return told or _unclear(inbound)


def beside(inbound: Inbound) -> Turn | None:
    """Take a step, or a problem told as one, while visits are drafted; they are put again after."""
    task = inbound.conversation.task
    if task is None or task.kind != VISIT:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    said = inbound.conversation
    if command == "undo" and said.context.get(BESIDE, -2) == said.revision - 1:
        return undo.latest(inbound, rest)
    if command in _act_by and reading(inbound).index(rest):
        return COMMANDS[command](inbound, rest)
    if run := _glued(inbound):
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
        if command not in GLUED or rest == inbound.text:
            continue
        if reading(inbound).index(rest):
            return _with_rest(COMMANDS[command], rest.strip())
        if command in _act_by and (found := _glued_to_words(inbound, command, rest)):
            return found
    return None


def _glued_to_words(inbound: Inbound, command: str, rest: str) -> Command | None:
    """Return a command right behind which stands what its problem is about."""
    first, *behind = inbound.content.problem_words.patterns["split"].split(rest.strip(), maxsplit=1)
    found = all_about(inbound, first)
    if len(found) == 1:
        return _with_rest(COMMANDS[command], f"{found[0].number} {''.join(behind)}")
    said = Spoken(command, "".join(behind), tuple(found), first)
    return (lambda asked, _: unnamed.which(asked, said)) if found else None


def _shown(inbound: Inbound, rest: str) -> Turn:
    """Show one problem; what is told or ordered behind its place is done."""
    named = reading(inbound).index(rest)
    if named and inbound.conversation.role == "household":
        return mine.of_number(inbound, rest) or lists.show(inbound, rest)
    if not is_staff(inbound) or named is None or not named[1]:
        return lists.show(inbound, rest)
    if run := _in_turn(inbound) or _spoken(inbound):
        return run(inbound, rest)
    return lists.show(inbound, named[0])


def _spoken(inbound: Inbound) -> Command | None:
    """Return a command said in another order of words, its rest already given."""
    text = plainly(inbound)
    command, rest = inbound.content.words.command(text)
    if text != inbound.text and command in COMMANDS:
        return _with_rest(COMMANDS[command], rest)
    said = _order_of(inbound, text)
    if said is None or not said.sure:
        return None
    return _with_rest(undo.of if said.command == UNDO else COMMANDS[said.command], said.rest)


def _order_of(inbound: Inbound, text: str) -> Spoken | None:
    said = replace(inbound, text=text)
    return spoken(said) or unnamed.bare(said)


def _unclear(inbound: Inbound) -> Turn | None:
    """Ask which problem an order is of that leaves it open; None when it is no order."""
    said = _order_of(inbound, plainly(inbound))
    return unnamed.which(inbound, said) if said and not said.sure else None


def _in_turn(inbound: Inbound) -> Command | None:
    """Return what takes the first of several orders and keeps the others; None of only one."""
    several = orders(inbound)
    return (lambda asked, _: _one_by_one(asked, several)) if several else None


def _one_by_one(inbound: Inbound, several: Sequence[str]) -> Turn:
    """Take the first order; the others are offered as soon as it is done."""
    # Places are of the list as it stands now; the first order may change it.
    first, *others = [_pinned(inbound, order) for order in several]
    alone = replace(inbound, text=first)
    command, rest = inbound.content.words.command(first)
    run = COMMANDS.get(command) or _glued(alone) or _spoken(alone)
    turn = run(alone, rest) if run else lists.which(alone, "")
    texts, then = inbound.content.texts, joined(others)
    told = Reply(texts("problem.one_by_one", then=joined(several[1:])))
    task = turn.conversation.task
    wanted = from_task(task) if task and task.kind == KIND else None
    if wanted:
        opened = turn.conversation.with_task(replace(wanted, then=then).task())
        return replace(turn, conversation=opened, replies=(told, *turn.replies))
    return replace(
        turn, replies=(*turn.replies[:-1], act.offering(inbound, turn.replies[-1], then))
    )


def _with_rest(run: Command, rest: str) -> Command:
    return lambda inbound, _: run(inbound, rest)


def _pinned(inbound: Inbound, order: str) -> str:
    """Return an order with its problem's number in place of what names it, where one is named."""
    alone, words = replace(inbound, text=order), inbound.content.words
    text = plainly(alone)
    said = spoken(replace(inbound, text=text))
    if said and said.sure and said.command != UNDO:
        return f"{words.leading_of(said.command)}{' '.join(said.rest.split())}"
    glued = ((p.strip(), c) for p, c in words.leading.get(text[:1], ()) if c in GLUED)
    for phrase, command in glued:
        named = reading(inbound).index(text.removeprefix(phrase)) if phrase in text[:4] else None
        if named and (problem := lists.find(inbound, named[0])):
            return f"{words.leading_of(command)}{problem.number} {named[1].strip()}".strip()
    return order


def _ordered(inbound: Inbound, rest: str, verb: str) -> Turn:
    """Begin a step; of several orders in one message the first one."""
    several = _in_turn(inbound)
    return several(inbound, rest) if several else act.command(inbound, rest, verb)


_act_by: dict[str, Callable[[Inbound, str], Turn]] = {
    f"problem_{verb}": partial(_ordered, verb=verb) for verb in VERBS
}
COMMANDS: dict[str, Command] = {
    "problems": lists.ledger,
    "problems_closed": lists.closed,
    "problem_show": _shown,
    "problem_comment": comment,
    "problem_raise": raising.tell,
    "problem_from_visit": from_visit.from_visit,
    "problem_withdraw": withdraw,
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
