"""Leave that is filed already: ended early, made longer, taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn
from handlers.visit.when import days
from handlers.work.events import LeaveFiled
from handlers.work.leave import (
    AHEAD,
    DAY,
    FILED,
    MOST_LINES,
    back_on,
    day_of,
    listed,
    overlapping,
    span_of,
    words_of,
)
from handlers.work.leave_reading import read_change, span
from handlers.work.who import refusal
from state.work_rows import Leave


def said(inbound: Inbound) -> Turn | None:
    """Take what is said of leave that is filed: not wanted, over, on other days, whether it is."""
    patterns, text = inbound.content.work_words.patterns, inbound.text.strip()
    if refusal(inbound):
        return None
    if patterns["leave_asked"].match(text):
        return listed(inbound, "")
    if ended := patterns["ended_said"].match(text):
        return back(inbound, ended["rest"])
    if patterns["leave_off"].match(text):
        return _unwanted(inbound)
    return _other_days(inbound, text)


def returned(inbound: Inbound, rest: str) -> Turn:
    """Offer to end the leave of today to who says they are back; without one nothing is open."""
    today = inbound.moment.today
    leave = next((one for one in _coming(inbound) if one.first_day <= today), None)
    if refusal(inbound) or leave is None:
        return say(inbound, "router.nothing_open")
    texts = inbound.content.texts
    end = Choice(texts("work.end_it"), inbound.content.words.first("leave_end"))
    told = texts("work.maybe_back", last=day_of(inbound, leave.last_day))
    return Turn(inbound.conversation, (Reply(told, (end,)),))


def back(inbound: Inbound, rest: str) -> Turn:
    """End the leave of today; leave that has not begun is withdrawn, of several the one named.

    rest: may name it, or the day one was back.
    """
    if refused := refusal(inbound):
        return refused
    leave, today = _meant(inbound, rest), inbound.moment.today
    if leave is None:
        return _which(inbound)
    if leave.last_day < today:
        return say(inbound, "work.over", last=day_of(inbound, leave.last_day))
    on = _day_back(inbound, rest.replace(leave.number, ""))
    if leave.first_day >= on:
        return _withdrawn(inbound, leave)
    changed = replace(leave, version=leave.version + 1, status="ended", last_day=on - DAY)
    turn = say(inbound, "work.back", number=leave.number, last=day_of(inbound, on - DAY))
    return replace(turn, events=(LeaveFiled(changed),))


def _day_back(inbound: Inbound, rest: str) -> date:
    """Return the day one says one was back, else today."""
    today = inbound.moment.today
    spoken = [one.on for one in days(rest, today, inbound.content.visit_words) if one.on]
    return min(spoken[-1], today) if spoken else today


def _withdrawn(inbound: Inbound, leave: Leave) -> Turn:
    changed = replace(leave, version=leave.version + 1, status="withdrawn")
    turn = say(inbound, "work.withdrawn", number=leave.number)
    return replace(turn, events=(LeaveFiled(changed),))


def _unwanted(inbound: Inbound) -> Turn | None:
    """Withdraw the leave just filed, else the only one there is; None when none is on file."""
    if filed := _just_filed(inbound):
        return back(inbound, filed.number)
    names_it = inbound.content.work_words.lists["leave_word"] in inbound.text
    return back(inbound, "") if names_it or _coming(inbound) else None


def _other_days(inbound: Inbound, text: str) -> Turn | None:
    """Put leave on other days, when it is named or was just filed; None for any other words."""
    patterns, filed = inbound.content.work_words.patterns, _just_filed(inbound)
    named = patterns["of_leave"].match(text)
    leave = filed or next(iter(_coming(inbound)), None)
    if leave is None or not (named or (filed and patterns["changes_it"].search(text))):
        return None
    today, of_days = inbound.moment.today, (leave.first_day, leave.last_day)
    changed_days = read_change(text, *of_days, today, words_of(inbound))
    if changed_days is None or changed_days == of_days:
        return listed(inbound, "") if changed_days else None
    first, last = changed_days
    if last < first:
        told = {"first": day_of(inbound, first), "last": day_of(inbound, last)}
        return say(inbound, "work.ends_before", **told)
    changed = replace(
        leave, version=leave.version + 1, first_day=first, last_day=last, status="filed"
    )
    if same := overlapping(inbound, changed):
        return say(inbound, "work.overlaps", number=same.number, **span_of(inbound, same))
    told = {"number": leave.number, **span_of(inbound, changed), "back": back_on(inbound, changed)}
    return replace(say(inbound, "work.changed", **told), events=(LeaveFiled(changed),))


def _just_filed(inbound: Inbound) -> Leave | None:
    """Return the leave filed in this conversation a moment ago, as it is now."""
    at = filed_at(inbound)
    window = timedelta(minutes=inbound.content.county.undo_minutes)
    if at is None or inbound.moment.at - at > window:
        return None
    return _of_number(inbound, inbound.conversation.context[FILED][0])


def _of_number(inbound: Inbound, number: str) -> Leave | None:
    today, person = inbound.moment.today, inbound.conversation.person
    since = today - DAY * inbound.content.county.work.correct_days
    found = inbound.reader.work.leaves(person, since, today + 2 * AHEAD)
    return next((one for one in found if one.number == number), None)


def filed_at(inbound: Inbound) -> datetime | None:
    """Return when the sender last filed leave in this conversation; it may be taken back."""
    filed = inbound.conversation.context.get(FILED)
    return datetime.fromisoformat(filed[1]) if filed else None


def undo(inbound: Inbound) -> Turn:
    """Take the leave just filed back."""
    said = inbound.conversation
    number = said.context[FILED][0]
    rest = {key: value for key, value in said.context.items() if key != FILED}
    leave = _of_number(inbound, number)
    closed = replace(inbound, conversation=replace(said, context=rest))
    if leave is None:
        return say(closed, "work.no_leave")
    return _withdrawn(closed, leave)


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
