"""Leave that is filed already: ended early, made longer, taken back."""

from dataclasses import replace
from datetime import datetime

from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn
from handlers.work.events import LeaveFiled
from handlers.work.leave import AHEAD, DAY, FILED, MOST_LINES, day_of, span_of, words_of
from handlers.work.leave_reading import span
from handlers.work.who import refusal
from state.work_rows import Leave


def back(inbound: Inbound, rest: str) -> Turn:
    """End the leave of today; leave that has not begun is withdrawn, of several the one named."""
    if refused := refusal(inbound):
        return refused
    leave, today = _meant(inbound, rest), inbound.moment.today
    if leave is None:
        return _which(inbound)
    if leave.last_day < today:
        return say(inbound, "work.over", last=day_of(inbound, leave.last_day))
    if leave.first_day >= today:
        changed = replace(leave, version=leave.version + 1, status="withdrawn")
        turn = say(inbound, "work.withdrawn", number=leave.number)
    else:
        last = today - DAY
        changed = replace(leave, version=leave.version + 1, status="ended", last_day=last)
        turn = say(inbound, "work.back", number=leave.number, last=day_of(inbound, last))
    return replace(turn, events=(LeaveFiled(changed),))


def filed_at(inbound: Inbound) -> datetime | None:
    """Return when the sender last filed leave in this conversation; it may be taken back."""
    filed = inbound.conversation.context.get(FILED)
    return datetime.fromisoformat(filed[1]) if filed else None


def undo(inbound: Inbound) -> Turn:
    """Take the leave just filed back."""
    said = inbound.conversation
    number = said.context[FILED][0]
    rest = {key: value for key, value in said.context.items() if key != FILED}
    today = inbound.moment.today
    since = today - DAY * inbound.content.county.work.correct_days
    found = inbound.reader.work.leaves(said.person, since, today + 2 * AHEAD)
    leave = next((one for one in found if one.number == number), None)
    closed = replace(inbound, conversation=replace(said, context=rest))
    if leave is None:
        return say(closed, "work.no_leave")
    changed = replace(leave, version=leave.version + 1, status="withdrawn")
    return replace(say(closed, "work.withdrawn", number=number), events=(LeaveFiled(changed),))


def longer(inbound: Inbound, rest: str) -> Turn:
    """Let the leave of today, or the last that begins before the day named, end later."""
    if refused := refusal(inbound):
        return refused
    _, last, _ = span(rest, inbound.moment.today, words_of(inbound))
    begun = [one for one in _coming(inbound) if last and one.first_day <= last]
    leave = begun[-1] if begun else _running(inbound)
    if leave is None:
        return say(inbound, "work.no_leave")
    if last is None or last <= leave.last_day:
        return say(inbound, "work.longer_how", last=day_of(inbound, leave.last_day))
    changed = replace(leave, version=leave.version + 1, last_day=last, status="filed")
    told = say(inbound, "work.longer", number=leave.number, **span_of(inbound, changed))
    return replace(told, events=(LeaveFiled(changed),))


def _running(inbound: Inbound) -> Leave | None:
    """Return the leave of today, else the next one, else the last one."""
    today, person = inbound.moment.today, inbound.conversation.person
    if coming := _coming(inbound):
        return coming[0]
    found = inbound.reader.work.leaves(person, today - 31 * DAY, today)
    return found[-1] if found else None


def _coming(inbound: Inbound) -> list[Leave]:
    """Return one's own leaves that are not over, the nearest first."""
    today, person = inbound.moment.today, inbound.conversation.person
    found = inbound.reader.work.leaves(person, today, today + AHEAD)
    return sorted(found, key=lambda leave: leave.first_day)


def _meant(inbound: Inbound, rest: str) -> Leave | None:
    """Return the leave named by its number, else the running or only one; None of several."""
    coming, today = _coming(inbound), inbound.moment.today
    if named := next((one for one in coming if one.number in rest.upper()), None):
        return named
    apart = len(coming) > 1 and coming[0].first_day > today
    return None if apart else _running(inbound)


def _which(inbound: Inbound) -> Turn:
    """Ask which of several leaves to come is withdrawn; tell when there is none."""
    texts, coming = inbound.content.texts, _coming(inbound)
    if not coming:
        return say(inbound, "work.no_leave")
    end = inbound.content.words.first("leave_end")
    choices = tuple(
        Choice(span_of(inbound, one)["span"], f"{end} {one.number}") for one in coming[:MOST_LINES]
    )
    return Turn(inbound.conversation, (Reply(texts("work.which_leave"), choices),))
