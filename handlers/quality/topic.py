"""A second look at one's own notes, with a place to explain; later, for a township, both together.

Nothing is ever sent to a supervisor: who asks reads what its author saw working days before.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.quality.events import FlagExplained, FlagsShown
from handlers.quality.flags import Flag, Written, flags_in, sampled
from handlers.topic import Topic
from handlers.turn import HouseholdRead, Reply, Turn
from handlers.visit.card import clip, day
from handlers.work.who import in_township, is_staff, refusal
from state.conversation import Task
from state.rows import Visit
from state.work_rows import FlagShown

KIND = "quality"
# In the conversation's context: the keys of the list last shown, in its order.
SHOWN = "flags"
LOOK_BACK = timedelta(days=31)
MOST_FLAGS, MOST_NAMED, LONGEST, NAME = 4, 3, 40, 8
OWN_WORDS = 20
# Nobody has published this year's days off: no holiday has been longer.
LONGEST_HOLIDAY = timedelta(days=9)
MOST_SAMPLED = 12


def own(inbound: Inbound, rest: str) -> Turn:
    """Show the flags on one's own notes of the last month; what is shown first is noted.

    A supervisor has none: a township sees its villages' instead.
    """
    if is_staff(inbound) and inbound.conversation.role == "supervisor":
        return villages(inbound, rest)
    if refused := refusal(inbound):
        return refused
    found, said = current(inbound), inbound.conversation
    if not found:
        return say(inbound, "quality.none")
    seen = {one.key: one for one in _seen(inbound)}
    shown = sorted(found, key=lambda flag: bool(_explained(seen, flag)))[:MOST_FLAGS]
    texts = inbound.content.texts
    lines = [texts("quality.own", count=len(found))]
    for place, flag in enumerate(shown, 1):
        lines.append(f"{place} {wording(inbound, flag)}")
        if words := _explained(seen, flag):
            lines.append(texts("quality.you_said", words=clip(words, OWN_WORDS)))
    lines.append(texts("quality.foot", days=inbound.content.county.quality.grace))
    context = {**said.context, SHOWN: [flag.key for flag in shown]}
    new = tuple(_row(inbound, flag) for flag in shown if flag.key not in seen)
    events = (FlagsShown(new),) if new else ()
    opened = replace(said, context=context)
    return Turn(opened, (Reply("\n".join(lines), listed=True),), events)


def explain(inbound: Inbound, rest: str) -> Turn:
    """Take "2 the two villages are next door" as the explanation of the second flag shown."""
    if refused := refusal(inbound):
        return refused
    match = inbound.content.work_words.patterns["place"].match(rest)
    keys = inbound.conversation.context.get(SHOWN, [])
    place = int(match["place"]) if match else 1
    if not keys or not 0 < place <= len(keys) or (match is None and len(keys) > 1):
        return say(inbound, "quality.which")
    words = match["text"].strip() if match else rest.strip()
    if not words:
        task = Task(KIND, {"place": place})
        asked = say(inbound, "quality.say_why", place=place)
        return replace(asked, conversation=inbound.conversation.with_task(task))
    event = FlagExplained(keys[place - 1], inbound.conversation.person, without_numbers(words))
    closed = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    return replace(say(closed, "quality.explained", place=place), events=(event,))


def proceed(inbound: Inbound) -> Turn | None:
    """Take any text that is no command as the explanation that was asked for."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND or inbound.content.words.command(inbound.text)[0]:
        return None
    return explain(inbound, f"{task.data['place']} {inbound.text}")


def pending(inbound: Inbound) -> Reply | None:
    """Return the question for the explanation, to be put again."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    text = inbound.content.texts("quality.say_why", place=task.data["place"])
    return Reply(text, numbered=False)


def villages(inbound: Inbound, rest: str) -> Turn:
    """Show a township the flags their authors had working days to explain, village by village."""
    if not is_staff(inbound) or inbound.conversation.role == "cadre":
        return own(inbound, rest)
    if not in_township(inbound):
        return say(inbound, "quality.only_township")
    said, content = inbound.conversation, inbound.content
    seen = inbound.reader.work.flags(said.area, inbound.moment.today - 2 * LOOK_BACK)
    ripe = [one for one in seen if _ripe(inbound, one) and _stands(inbound, one)]
    if not ripe:
        return say(inbound, "quality.none_ripe", days=content.county.quality.grace)
    lines = [content.texts("quality.villages", count=len(ripe))]
    first = (int(rest) - 1) * MOST_FLAGS if rest.isdecimal() and int(rest) else 0
    for one in ripe[first : first + MOST_FLAGS]:
        village = content.knowledge.areas.called(one.area)
        kind = content.texts(f"quality.kind_{one.kind}")
        words = clip(one.explained, LONGEST) or content.texts("quality.not_explained")
        lines.append(content.texts("quality.village", village=village, kind=kind, words=words))
    if len(ripe) > first + MOST_FLAGS:
        lines.append(content.texts("quality.next", page=first // MOST_FLAGS + 2))
    lines.append(content.texts("quality.villages_foot"))
    return Turn(said, (Reply("\n".join(lines)),))


def sample(inbound: Inbound, rest: str) -> Turn:
    """List the households of last month's call-back sample, for a township; off by default."""
    said, content = inbound.conversation, inbound.content
    if not is_staff(inbound) or said.role == "cadre" or not in_township(inbound):
        return say(inbound, "quality.only_township")
    percent = content.county.quality.callback_percent
    if not percent:
        return say(inbound, "quality.sample_off")
    first, last = _last_month(inbound.moment.today)
    period = f"{first:%Y-%m}"
    visits = [v for v in inbound.reader.visits(said.area, first, last) if v.status == "kept"]
    drawn = [v for v in visits if v.draft.household_id and sampled(v.receipt, period, percent)]
    if not drawn:
        return say(inbound, "quality.sample_none", month=first.month)
    lines = [content.texts("quality.sample", month=first.month, percent=percent)]
    lines += [_sampled(inbound, visit) for visit in drawn[:MOST_SAMPLED]]
    reads = tuple(HouseholdRead(said.person, v.draft.household_id) for v in drawn[:MOST_SAMPLED])
    return Turn(said, (Reply("\n".join(lines)),), reads)


def current(inbound: Inbound) -> tuple[Flag, ...]:
    """Return the flags the sender's own notes of the last month raise as they are now."""
    return flags_of(inbound, inbound.conversation.person, inbound.moment.today)


def flags_of(inbound: Inbound, person: str, today: date) -> tuple[Flag, ...]:
    """Return the flags of one person's notes up to *today*."""
    reader, since = inbound.reader, today - LOOK_BACK
    written = Written(
        reader.visits_by(person, since, today),
        reader.work.leaves(person, since, today),
        reader.work.notes(person, since, today),
    )
    return flags_in(written, inbound.content.county.quality, inbound.content.county.zone)


def wording(inbound: Inbound, flag: Flag) -> str:
    """Return a flag as its author reads it, with what raised it."""
    texts, today = inbound.content.texts, inbound.moment.today
    homes = list(dict.fromkeys(visit.draft.household for visit in flag.visits))
    named = texts("days.and").join(clip(home, NAME) for home in homes[:MOST_NAMED])
    more = texts("quality.and_more", count=len(homes)) if len(homes) > MOST_NAMED else ""
    when = day(flag.on, texts, today)
    values = {"day": when, "homes": named + more, "count": len(homes), "like": flag.like}
    return texts(f"quality.flag_{flag.kind}", **values)


def _seen(inbound: Inbound) -> Sequence[FlagShown]:
    since = inbound.moment.today - 2 * LOOK_BACK
    return inbound.reader.work.flags_of(inbound.conversation.person, since)


def _explained(seen: dict[str, FlagShown], flag: Flag) -> str:
    return seen[flag.key].explained if flag.key in seen else ""


def _row(inbound: Inbound, flag: Flag) -> FlagShown:
    said = inbound.conversation
    receipts = tuple(visit.receipt for visit in flag.visits)
    return FlagShown(flag.key, said.person, said.area, flag.kind, receipts, inbound.moment.today)


def _ripe(inbound: Inbound, one: FlagShown) -> bool:
    """Whether the author has had the whole of the working days they are given."""
    last = inbound.content.calendar.after(one.shown_on, inbound.content.county.quality.grace)
    margin = LONGEST_HOLIDAY if last.provisional else timedelta()
    return last.on + margin < inbound.moment.today


def _stands(inbound: Inbound, one: FlagShown) -> bool:
    """Whether the records as they are now would still raise it."""
    return any(flag.key == one.key for flag in flags_of(inbound, one.person, one.shown_on))


def _sampled(inbound: Inbound, visit: Visit) -> str:
    texts, draft = inbound.content.texts, visit.draft
    village = inbound.content.knowledge.areas.called(draft.village)
    when = day(draft.visited_on, texts, inbound.moment.today)
    return texts("quality.sample_line", village=village, home=draft.household, day=when)


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


TOPIC = Topic(
    KIND,
    idle={
        "quality": own,
        "explain": explain,
        "quality_villages": villages,
        "quality_sample": sample,
    },
    aside=frozenset({"quality", "quality_villages", "quality_sample"}),
    proceed=proceed,
    pending=pending,
)
