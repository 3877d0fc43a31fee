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
    role = inbound.conversation.role
    if role == "cadre" and patterns["memo_off"].match(text) and ahead(inbound):
        return drop(inbound, "")
    if role == "household" or patterns["not_memo"].search(text):
        return None
    coming = _coming(inbound, text)
    plain = patterns["memo_said"].search(text)
    match = plain or (patterns["memo_called"].search(text) if coming else None)
    if match is None:
        return _of_kept(inbound)
    before, after = text[: match.start()], text[match.end() :].strip(AROUND)
    before = patterns["memo_daily"].sub("", before)
    about_us = not without_time(before, inbound.content.visit_words).strip(AROUND)
    if not (about_us or not after):
        return None
    if refused := refusal(inbound):
        bound = inbound.conversation.role == "supervisor"
        return say(inbound, "memo.only_cadres") if bound else refused
    return _asked(inbound, coming, _what(inbound, match.span(), coming))


def _asked(inbound: Inbound, coming: Day | None, what: str) -> Turn:
    """Keep a reminder; without a day or without what of, ask for it."""
    if inbound.content.work_words.patterns["memo_daily"].search(inbound.text):
        return say(inbound, "memo.once")
    if coming is None or coming.on is None or not what:
        return _which_day(inbound, what)
    return _kept(inbound, coming.on, what)


def _of_kept(inbound: Inbound) -> Turn | None:
    """Put the reminder just kept on another day, or drop one that is said to be done already."""
    if inbound.conversation.role != "cadre" or inbound.conversation.task:
        return None
    patterns, text = inbound.content.work_words.patterns, inbound.text.strip()
    kept = _just_kept(inbound)
    said = patterns["memo_other_day"].match(text) if kept else None
    coming = _coming(inbound, said["day"]) if said else None
    if kept and said and coming and coming.on and coming.end - coming.start == len(said["day"]):
        turn = _kept(inbound, coming.on, kept.text)
        return replace(turn, events=(MemoDropped(kept.person, kept.number), *turn.events))
    if done := patterns["memo_done"].match(text):
        told = {*done["what"]} - {*inbound.content.work_words.lists["memo_done_noise"]}
        found = [memo for memo in ahead(inbound) if told and told <= {*memo.text}]
        return _dropped(inbound, found[0]) if len(found) == 1 else None
    return None


def _just_kept(inbound: Inbound) -> Memo | None:
    """Return the reminder kept in this conversation a moment ago, None when it is none."""
    at = kept_at(inbound)
    window = timedelta(minutes=inbound.content.county.undo_minutes)
    if at is None or inbound.moment.at - at > window:
        return None
    number = inbound.conversation.context[KEPT][0]
    return next((memo for memo in ahead(inbound) if memo.number == number), None)


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


def _what(inbound: Inbound, said: tuple[int, int], coming: Day | None) -> str:
    """Return what is to be told: the text without the request and without its day."""
    text, patterns = inbound.text.strip(), inbound.content.work_words.patterns
    cut = sorted([said, *([(coming.start, coming.end)] if coming else [])], reverse=True)
    for start_at, end in cut:
        text = text[:start_at] + text[end:]
    bare = patterns["memo_lead"].sub("", text.strip(AROUND))
    return clip(without_numbers(bare.strip(AROUND)), LONGEST)


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
