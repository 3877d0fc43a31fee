"""Commands of the ledger, as they are typed or said in another order of words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from handlers.inbound import Inbound
from handlers.order.naming import begins_with_name
from handlers.problem import act, from_visit, lists, mine, raising, undo, unnamed
from handlers.problem.actor import is_staff
from handlers.problem.several import joined, orders
from handlers.problem.spoken import ASK, UNDO, Spoken, all_about, plainly
from handlers.problem.spoken import spoken as read_spoken
from handlers.problem.wanted import KIND, from_task, reading
from handlers.topic import Command
from handlers.turn import Reply, Turn

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


def glued(inbound: Inbound) -> Command | None:
    """Return a staff command whose number follows it without a space, its rest already given."""
    if not is_staff(inbound):
        return None
    for phrase, command in inbound.content.words.leading.get(inbound.text[:1], ()):
        rest = inbound.text.removeprefix(phrase.strip())
        if command not in GLUED or rest == inbound.text:
            continue
        if reading(inbound).index(rest):
            return _with_rest(COMMANDS[command], rest.strip())
        if command in STEPS_BY and (found := _glued_to_words(inbound, command, rest)):
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


def spoken(inbound: Inbound) -> Command | None:
    """Return a command said in another order of words, its rest already given."""
    text = plainly(inbound)
    command, rest = inbound.content.words.command(text)
    if text != inbound.text and command in COMMANDS:
        return _with_rest(COMMANDS[command], rest)
    said = _order_of(inbound, text)
    # What sounds like a verb may be the first character of a name.
    if said is None or not said.sure or (said.command == ASK and begins_with_name(inbound)):
        return None
    return _with_rest(undo.of if said.command == UNDO else COMMANDS[said.command], said.rest)


def unclear(inbound: Inbound) -> Turn | None:
    """Ask which problem an order is of that leaves it open; None when it is no order."""
    said = _order_of(inbound, plainly(inbound))
    return unnamed.which(inbound, said) if said and not said.sure else None


def _order_of(inbound: Inbound, text: str) -> Spoken | None:
    said = replace(inbound, text=text)
    return read_spoken(said) or unnamed.bare(said)


def in_turn(inbound: Inbound) -> Command | None:
    """Return what takes the first of several orders and keeps the others; None of only one."""
    several = orders(inbound)
    return (lambda asked, _: one_by_one(asked, several)) if several else None


def one_by_one(inbound: Inbound, several: Sequence[str]) -> Turn:
    """Take the first order; the others are offered as soon as it is done."""
    # Places are of the list as it stands now; the first order may change it.
    first, *others = [_pinned(inbound, order) for order in several]
    alone = replace(inbound, text=first)
    turn = _alone(alone)
    texts, then = inbound.content.texts, joined(others)
    told = Reply(texts("problem.one_by_one", then=act.readable(inbound, joined(several[1:]))))
    task = turn.conversation.task
    wanted = from_task(task) if task and task.kind == KIND else None
    if wanted:
        opened = turn.conversation.with_task(replace(wanted, then=then).task())
        return replace(turn, conversation=opened, replies=(told, *turn.replies))
    return replace(
        turn, replies=(*turn.replies[:-1], act.offering(inbound, turn.replies[-1], then))
    )


def taken(inbound: Inbound) -> Turn:
    """Take what waited behind a step: one order, or several."""
    several = orders(inbound)
    return one_by_one(inbound, several) if several else _alone(inbound)


def _alone(inbound: Inbound) -> Turn:
    command, rest = inbound.content.words.command(inbound.text)
    run = COMMANDS.get(command) or glued(inbound) or spoken(inbound)
    return run(inbound, rest) if run else lists.which(inbound, "")


def _pinned(inbound: Inbound, order: str) -> str:
    """Return an order with its problem's number in place of what names it, where one is named."""
    alone, words = replace(inbound, text=order), inbound.content.words
    text = plainly(alone)
    said = read_spoken(replace(inbound, text=text))
    if said and said.sure and said.command != UNDO:
        return f"{words.leading_of(said.command)}{' '.join(said.rest.split())}"
    glued = ((p.strip(), c) for p, c in words.leading.get(text[:1], ()) if c in GLUED)
    for phrase, command in glued:
        named = reading(inbound).index(text.removeprefix(phrase)) if phrase in text[:4] else None
        if named and (problem := lists.find(inbound, named[0])):
            return f"{words.leading_of(command)}{problem.number} {named[1].strip()}".strip()
    return order


def _with_rest(run: Command, rest: str) -> Command:
    return lambda inbound, _: run(inbound, rest)


def _shown(inbound: Inbound, rest: str) -> Turn:
    """Show one problem; what is told or ordered behind its place is done."""
    named = reading(inbound).index(rest)
    if named and inbound.conversation.role == "household":
        return mine.of_number(inbound, rest) or lists.show(inbound, rest)
    if not is_staff(inbound) or named is None or not named[1]:
        return lists.show(inbound, rest)
    if run := in_turn(inbound) or spoken(inbound):
        return run(inbound, rest)
    return lists.show(inbound, named[0])


def _ordered(inbound: Inbound, rest: str, verb: str) -> Turn:
    """Begin a step; of several orders in one message the first one."""
    several = in_turn(inbound)
    return several(inbound, rest) if several else act.command(inbound, rest, verb)


STEPS_BY: dict[str, Callable[[Inbound, str], Turn]] = {
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
    **STEPS_BY,
}
GLUED = {"problem_show", "problem_comment", "problem_pause", *STEPS_BY}
