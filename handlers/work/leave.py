"""Leave on the phone: one sentence, one confirmation; back early, longer, and who is away."""

from dataclasses import replace
from datetime import date, timedelta

from handlers.agreeing import agrees
from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip, day
from handlers.visit.receipt import draft_id
from handlers.work.events import LeaveFiled
from handlers.work.leave_reading import Asked, Words, read_change, read_deputy, read_leave
from handlers.work.who import colleagues, is_staff, refusal
from state.conversation import Task
from state.work_rows import Leave

KIND = "leave"
LETTER, NUMBER_LETTERS = "Q", 8
# In the conversation's context: number of the leave just filed, and when.
FILED = "leave_filed"
DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
MOST_LINES, SHORT = 8, 24


def file(inbound: Inbound, rest: str) -> Turn:
    """Read leave from what stands after the word; alone it tells how to say it."""
    if refused := refusal(inbound):
        return refused
    if not rest:
        return say(inbound, "work.leave_how")
    asked = read_leave(rest, inbound.moment.today, colleagues(inbound), words_of(inbound))
    return _asked(inbound, asked)


def start(inbound: Inbound) -> Turn | None:
    """Take a sentence with leave in it, as in "tomorrow to Wednesday off, to see a doctor"."""
    if inbound.conversation.role != "cadre":
        return None
    patterns = inbound.content.work_words.patterns
    match = patterns["leave_said"].match(inbound.text.strip())
    if match is None or patterns["not_leave"].search(inbound.text):
        return None
    said = " ".join((match["before"], match["count"], match["after"]))
    asked = read_leave(said, inbound.moment.today, colleagues(inbound), words_of(inbound))
    if asked.first is None and (match["before"] or match["count"]):
        return None
    return _asked(inbound, asked)


def proceed(inbound: Inbound) -> Turn | None:
    """Confirm the leave on the card, or take another sentence, other days, or who stands in."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND or refusal(inbound):
        return None
    leave, patterns = _read(task), inbound.content.work_words.patterns
    if agrees(inbound):
        return _confirmed(inbound, leave)
    if patterns["leave_off"].match(inbound.text):
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return say(left, "router.cancelled")
    if patterns["leave_asked"].match(inbound.text):
        turn = _card(inbound, leave)
        told = Reply(inbound.content.texts("work.not_filed_yet"))
        return replace(turn, replies=(told, *turn.replies))
    return _changed(inbound, leave) or start(inbound) or _deputy(inbound, leave)


def _changed(inbound: Inbound, leave: Leave) -> Turn | None:
    """Take other days, and whoever stands in with them; None for any other text."""
    text, deputy, stranger = read_deputy(
        inbound.text, colleagues(inbound), inbound.content.work_words
    )
    first, last = leave.first_day, leave.last_day
    days = read_change(text, first, last, inbound.moment.today, words_of(inbound))
    if days is None:
        return None
    return _asked(inbound, Asked(*days, leave.reason, deputy or leave.deputy, stranger))


def _deputy(inbound: Inbound, leave: Leave) -> Turn | None:
    """Take who stands in; None when nobody is named to."""
    known = colleagues(inbound)
    _, deputy, stranger = read_deputy(inbound.text, known, inbound.content.work_words)
    named = next((one.id for one in known if one.name == inbound.text.strip()), deputy)
    if named:
        return _card(inbound, replace(leave, deputy=named))
    return say(inbound, "work.no_such_colleague") if stranger else None


def pending(inbound: Inbound) -> Reply | None:
    """Return the card again."""
    task = inbound.conversation.task
    return _card(inbound, _read(task)).replies[0] if task and task.kind == KIND else None


def listed(inbound: Inbound, rest: str) -> Turn:
    """List one's own leave; to a supervisor who of their township is away, without reasons."""
    today, said = inbound.moment.today, inbound.conversation
    if said.role == "cadre" and said.person:
        found = inbound.reader.work.leaves(said.person, today - AHEAD, today + AHEAD)
        head, own = "work.own_leaves", True
    elif is_staff(inbound):
        found = inbound.reader.work.leaves_in(said.area, today, today + 14 * DAY)
        head, own = "work.leaves_in", False
    else:
        return say(inbound, "work.only_cadres")
    if not found:
        return say(inbound, "work.no_leaves")
    lines = [_line(inbound, leave, own=own) for leave in found[-MOST_LINES:]]
    texts = inbound.content.texts
    more = [texts("work.more", count=len(found) - MOST_LINES)] if len(found) > MOST_LINES else []
    text = "\n".join([texts(head), *lines, *more])
    return Turn(said, (Reply(text),))


def _asked(inbound: Inbound, asked: Asked) -> Turn:
    """Put the leave on a card, or say what is wrong with it."""
    today, rules = inbound.moment.today, inbound.content.county.work
    if asked.stranger:
        return say(inbound, "work.no_such_colleague")
    if asked.first is None or asked.last is None:
        return say(inbound, "work.leave_how")
    first, last = asked.first, asked.last
    if last < first:
        return say(
            inbound, "work.ends_before", first=day_of(inbound, first), last=day_of(inbound, last)
        )
    if today - first > DAY * rules.correct_days or last - first > AHEAD:
        return say(inbound, "work.leave_far")
    said = inbound.conversation
    number = f"{LETTER}{today:%y%m%d}-{draft_id(inbound.message)[:NUMBER_LETTERS]}"
    leave = Leave(number, 1, said.person, said.area, first, last, asked.reason, asked.deputy)
    if same := overlapping(inbound, leave):
        return say(inbound, "work.overlaps", number=same.number, **span_of(inbound, same))
    return _card(inbound, leave)


def _card(inbound: Inbound, leave: Leave) -> Turn:
    texts, calendar = inbound.content.texts, inbound.content.calendar
    days = [leave.first_day + DAY * n for n in range((leave.last_day - leave.first_day).days + 1)]
    known = all(calendar.known(day.year) for day in days)
    lines = [
        texts(
            "work.card",
            **span_of(inbound, leave),
            count=len(days),
            working=sum(map(calendar.is_working, days)),
        ),
        texts("work.card_back", back=back_on(inbound, leave)),
        texts("work.card_reason", reason=leave.reason or texts("work.not_said")),
        texts("work.card_deputy", deputy=_name(inbound, leave.deputy) or texts("work.not_said")),
        "" if known else texts("work.provisional"),
        texts("work.card_foot"),
    ]
    choices = tuple(Choice(texts(key), texts(key)) for key in ("work.confirm", "work.cancel"))
    task = Task(KIND, _written(leave))
    opened = inbound.conversation.with_task(task)
    return Turn(opened, (Reply("\n".join(filter(None, lines)), choices, card="question"),))


def _confirmed(inbound: Inbound, leave: Leave) -> Turn:
    closed = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if same := overlapping(inbound, leave):
        return say(closed, "work.overlaps", number=same.number, **span_of(inbound, same))
    deputy = _name(inbound, leave.deputy)
    told = inbound.content.texts("work.deputy_sees", deputy=deputy) if deputy else ""
    key = "work.filed_late" if leave.last_day < inbound.moment.today else "work.filed"
    turn = say(closed, key, number=leave.number, **span_of(inbound, leave), deputy=told)
    filed = {**turn.conversation.context, FILED: [leave.number, inbound.moment.at.isoformat()]}
    kept = replace(turn.conversation, context=filed)
    return replace(turn, conversation=kept, events=(LeaveFiled(leave),))


def overlapping(inbound: Inbound, leave: Leave) -> Leave | None:
    """Return another leave of the same person on these days, None when there is none."""
    found = inbound.reader.work.leaves(leave.person, leave.first_day, leave.last_day)
    return next((one for one in found if one.number != leave.number), None)


def _line(inbound: Inbound, leave: Leave, *, own: bool) -> str:
    texts = inbound.content.texts
    span_ = span_of(inbound, leave)
    if own:
        return texts("work.own_leave", number=leave.number, **span_, reason=_short(leave.reason))
    deputy = _name(inbound, leave.deputy)
    stands_in = texts("work.stands_in", deputy=deputy) if deputy else ""
    village = inbound.content.knowledge.areas.called(leave.area)
    name = _name(inbound, leave.person)
    return texts("work.away", village=village, name=name, **span_, deputy=stands_in)


def span_of(inbound: Inbound, leave: Leave) -> dict[str, str]:
    """Return the days of a leave in words, as the value "span" of a text."""
    first, last = day_of(inbound, leave.first_day), day_of(inbound, leave.last_day)
    key = "work.one_day" if leave.first_day == leave.last_day else "work.days"
    return {"span": inbound.content.texts(key, first=first, last=last)}


def back_on(inbound: Inbound, leave: Leave) -> str:
    """Return the first working day after a leave, in words."""
    return day_of(inbound, inbound.content.calendar.after(leave.last_day, 1).on)


def day_of(inbound: Inbound, on: date) -> str:
    """Return a day in words."""
    return day(on, inbound.content.texts, inbound.moment.today)


def _short(reason: str) -> str:
    return clip(reason, SHORT)


def _name(inbound: Inbound, person_id: str) -> str:
    person = inbound.reader.person(person_id) if person_id else None
    return person.name if person else ""


def words_of(inbound: Inbound) -> Words:
    """Return what a sentence about leave is read with."""
    return Words(inbound.content.visit_words, inbound.content.work_words)


def _written(leave: Leave) -> dict[str, str]:
    """Return what the card keeps, as plain JSON."""
    return {
        "number": leave.number,
        "person": leave.person,
        "area": leave.area,
        "first": leave.first_day.isoformat(),
        "last": leave.last_day.isoformat(),
        "reason": leave.reason,
        "deputy": leave.deputy,
    }


def _read(task: Task) -> Leave:
    kept = task.data
    first, last = date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
    who = (kept["number"], 1, kept["person"], kept["area"])
    return Leave(*who, first, last, kept["reason"], kept["deputy"])
