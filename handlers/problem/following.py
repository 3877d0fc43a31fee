"""What waits behind a step of the ledger: other orders of the message, a card it stood before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.inbound import Inbound, say
from handlers.problem import act, lists
from handlers.problem.commands import taken
from handlers.problem.wanted import KIND, Wanted, from_task, of_plain
from handlers.turn import Reply, Turn


def gone_on(inbound: Inbound, wanted: Wanted, turn: Turn) -> Turn:
    """Return the turn of a step taken, and the next card where one waits behind it."""
    if not turn.events:
        return turn
    behind = replace(inbound, conversation=turn.conversation)
    found = _next_order(behind, wanted) or _before(behind, wanted)
    if found is None and wanted.then:
        return _offered(inbound, wanted, turn)
    return _both(turn, found) if found else turn


def stopped(inbound: Inbound) -> Turn | None:
    """Leave off the open step alone where something waits behind it; None when nothing does."""
    task = inbound.conversation.task
    wanted = from_task(task) if task and task.kind == KIND else None
    if wanted is None or not (wanted.then or wanted.left):
        return None
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    turn = say(left, "router.cancelled")
    found = _before(left, wanted)
    if found:
        return _both(turn, found)
    return _offered(inbound, wanted, turn) if wanted.then else None


def keeping(inbound: Inbound, turn: Turn, old: Wanted) -> Turn:
    """Return a turn that opens another step, with what was said for the open one not lost.

    That of another problem is put again after it; of the same one, an office or a limit is kept.
    """
    task = turn.conversation.task
    new = from_task(task) if task and task.kind == KIND else None
    problem = lists.find(inbound, old.number)
    if new is None or problem is None or new == old:
        return turn
    if new.number == old.number:
        same = new.kind == old.kind == "assigned"
        sets = {**old.sets, **new.sets} if same else new.sets
        return act.offer(inbound, problem, replace(new, sets=sets, then=old.then, left=old.left))
    opened = replace(new, left=old.plain())
    said = act.left_open(inbound, problem, "problem.put_off")
    conversation = turn.conversation.with_task(opened.task())
    return replace(turn, conversation=conversation, replies=(said, *turn.replies))


def _next_order(inbound: Inbound, wanted: Wanted) -> Turn | None:
    """Open the next order of the message; None when it is of a problem that has just moved."""
    if not wanted.then or wanted.number in wanted.then:
        return None
    turn = taken(replace(inbound, text=wanted.then))
    return _behind(turn, wanted.left)


def _before(inbound: Inbound, wanted: Wanted) -> Turn | None:
    """Put the card again that the step stood before."""
    old = of_plain(wanted.left) if wanted.left else None
    problem = lists.find(inbound, old.number) if old else None
    if old is None or problem is None or problem.state != old.state:
        return None
    return _behind(act.offer(inbound, problem, old), old.left)


def _behind(turn: Turn, left: Mapping[str, Any]) -> Turn:
    task = turn.conversation.task
    opened = from_task(task) if task and task.kind == KIND else None
    if opened is None:
        return turn
    kept = replace(opened, behind=True, left=left)
    return replace(turn, conversation=turn.conversation.with_task(kept.task()))


def _both(turn: Turn, behind: Turn) -> Turn:
    replies: tuple[Reply, ...] = (*turn.replies, *behind.replies)
    return replace(behind, replies=replies, events=(*turn.events, *behind.events))


def _offered(inbound: Inbound, wanted: Wanted, turn: Turn) -> Turn:
    last = act.offering(inbound, turn.replies[-1], wanted.then)
    return replace(turn, replies=(*turn.replies[:-1], last))
