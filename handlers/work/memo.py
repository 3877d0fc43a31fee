"""A cadre's own reminder: "remind me on Thursday to hand in the table", told once that morning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip, day
from handlers.visit.receipt import draft_id
from handlers.visit.when import Day, days, without_time
from handlers.work.events import MemoDropped, MemoKept
from handlers.work.who import refusal
from state.work_rows import Memo

LETTER, NUMBER_LETTERS = "T", 8
# In the conversation's context: number of the reminder just kept, and when.
KEPT = "memo_kept"
DAY = timedelta(days=1)
LONGEST, SHORT, MOST_LINES = 60, 12, 8
AROUND = " ，,。.：:；;、！!？?"


def start(inbound: Inbound) -> Turn | None:
    """Keep what somebody asks to be reminded of; ask for the day when none is named."""
    patterns, text = inbound.content.work_words.patterns, inbound.text.strip()
    match = patterns["memo_said"].search(text)
    if match is None or patterns["not_memo"].search(text):
        return None
    before, after = text[: match.start()], text[match.end() :].strip(AROUND)
    about_us = not without_time(before, inbound.content.visit_words).strip(AROUND)
    if inbound.conversation.role == "household" or not (about_us or not after):
        return None
    if refused := refusal(inbound):
        return refused
    coming = _coming(inbound, text)
    what = _what(text, match.span(), coming)
    if coming is None or coming.on is None or not what:
        return _which_day(inbound, what)
    return _kept(inbound, coming.on, what)


def listed(inbound: Inbound, rest: str) -> Turn:
    """List one's own reminders still to come, each with a tap that cancels it."""
    if refused := refusal(inbound):
        return refused
    memos = ahead(inbound)
    if not memos:
        return say(inbound, "memo.none")
    texts = inbound.content.texts
    shown = memos[:MOST_LINES]
    more = [texts("work.more", count=len(memos) - len(shown))] if len(memos) > len(shown) else []
    lines = [texts("memo.head", count=len(memos)), *lines_of(inbound, shown), *more]
    choices = tuple(_cancelling(inbound, memo) for memo in shown)
    return Turn(inbound.conversation, (Reply("\n".join(lines), choices, numbered=False),))


def drop(inbound: Inbound, rest: str) -> Turn:
    """Cancel a reminder: by number, by its place in the list, or the only one there is."""
    if refused := refusal(inbound):
        return refused
    memos = ahead(inbound)
    found = [memo for memo in memos if memo.number == rest]
    if rest.isdecimal() and 0 < int(rest) <= len(memos):
        found = [memos[int(rest) - 1]]
    elif not rest and len(memos) == 1:
        found = list(memos)
    return _dropped(inbound, found[0]) if found else listed(inbound, "")


def ahead(inbound: Inbound) -> Sequence[Memo]:
    """Return the sender's reminders still to come, the nearest first."""
    return inbound.reader.work.memos(inbound.conversation.person, inbound.moment.today)


def lines_of(inbound: Inbound, memos: Sequence[Memo]) -> list[str]:
    """Return a line for each: when, and what."""
    texts, today = inbound.content.texts, inbound.moment.today
    return [
        texts("memo.line", number=place, day=day(memo.day, texts, today), what=memo.text)
        for place, memo in enumerate(memos, 1)
    ]


def kept_at(inbound: Inbound) -> datetime | None:
    """Return when the sender last had a reminder kept in this conversation."""
    kept = inbound.conversation.context.get(KEPT)
    return datetime.fromisoformat(kept[1]) if kept else None


def undo(inbound: Inbound) -> Turn:
    """Cancel the reminder just kept."""
    number = inbound.conversation.context[KEPT][0]
    found = next((memo for memo in ahead(inbound) if memo.number == number), None)
    return _dropped(inbound, found) if found else say(_closed(inbound), "memo.none")


def _coming(inbound: Inbound, text: str) -> Day | None:
    """Return the first day named whose morning is still to come."""
    today, at = inbound.moment.today, inbound.moment.at
    early = at.hour < 12 and inbound.content.county.quiet_until(at)
    first = today if early else today + DAY
    spoken = days(text, today, inbound.content.visit_words, ahead=True)
    return next((one for one in spoken if one.on and one.on >= first), None)


def _what(text: str, said: tuple[int, int], coming: Day | None) -> str:
    """Return what is to be told: the text without the request and without its day."""
    cut = sorted([said, *([(coming.start, coming.end)] if coming else [])], reverse=True)
    for start_at, end in cut:
        text = text[:start_at] + text[end:]
    return clip(without_numbers(text.strip(AROUND)), LONGEST)


def _which_day(inbound: Inbound, what: str) -> Turn:
    texts = inbound.content.texts
    if not what:
        return say(inbound, "memo.how")
    named = ("memo.tomorrow", "memo.after_tomorrow", "memo.next_week")
    choices = tuple(
        Choice(texts(key), texts("memo.remind", day=texts(key), what=what)) for key in named
    )
    return Turn(inbound.conversation, (Reply(texts("memo.which_day"), choices),))


def _kept(inbound: Inbound, on: date, what: str) -> Turn:
    said, texts, today = inbound.conversation, inbound.content.texts, inbound.moment.today
    number = f"{LETTER}{today:%y%m%d}-{draft_id(inbound.message)[:NUMBER_LETTERS]}"
    memo = Memo(number, said.person, on, what)
    text = texts("memo.kept", day=day(on, texts, today), what=what)
    context = {**said.context, KEPT: [number, inbound.moment.at.isoformat()]}
    reply = Reply(text, (_cancelling(inbound, memo),))
    return Turn(replace(said, context=context), (reply,), (MemoKept(memo),))


def _cancelling(inbound: Inbound, memo: Memo) -> Choice:
    texts = inbound.content.texts
    label = texts("memo.cancel", what=clip(memo.text, SHORT))
    return Choice(label, f"{inbound.content.words.first('memo_drop')} {memo.number}")


def _dropped(inbound: Inbound, memo: Memo) -> Turn:
    told = say(_closed(inbound), "memo.dropped", what=memo.text)
    return replace(told, events=(MemoDropped(memo.person, memo.number),))


def _closed(inbound: Inbound) -> Inbound:
    said = inbound.conversation
    rest = {key: value for key, value in said.context.items() if key != KEPT}
    return replace(inbound, conversation=replace(said, context=rest))
