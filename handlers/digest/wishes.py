"""Subscriptions: which digests a supervisor wants, and on which weekday and hour."""

import re
from dataclasses import replace
from datetime import time

from handlers.digest.events import DigestWished
from handlers.digest.period import DAY, KINDS, NOON, THURSDAY, WEEK, composed_at, wanted
from handlers.inbound import Inbound
from handlers.turn import Reply, Turn
from knowledge.reading.numerals import read_numeral
from state.digest_rows import Wish


def wish(inbound: Inbound) -> Turn | None:
    """Take "weekly on Monday at 7", "no daily", "the fortnightly please"; None for other texts."""
    patterns, text = inbound.content.digest_words.patterns, inbound.text
    if patterns["wishes"].match(text):
        return _told(inbound)
    if match := patterns["wish_off"].match(text):
        return _switched(inbound, match["kind"], on=False)
    if match := patterns["wish_on"].match(text):
        return _switched(inbound, match["kind"], on=True)
    match = patterns["wish_at"].match(text)
    return _moved(inbound, match) if match else None


def _switched(inbound: Inbound, word: str, *, on: bool) -> Turn:
    kind = inbound.content.digest_words.kind(word)
    kinds = (kind,) if kind else KINDS
    now = _wishes(inbound)
    person = inbound.conversation.person
    new = [replace(now.get(kind, Wish(person, kind, on)), wanted=on) for kind in kinds]
    return _kept(inbound, new, "digest.wish_on" if on else "digest.wish_off")


def _moved(inbound: Inbound, match: re.Match[str]) -> Turn:
    """Take another weekday, another hour or both."""
    words, texts = inbound.content.digest_words, inbound.content.texts
    kind = words.kind(match["kind"])
    weekday = words.weekdays[match["weekday"]] if match["weekday"] else 0
    at = _hour(inbound, match)
    if (at is None and match["hour"]) or (not weekday and at is None):
        return _say(inbound, texts("digest.wish_unclear"))
    if weekday and kind != WEEK:
        return _say(inbound, texts("digest.wish_no_weekday"))
    before = _wishes(inbound).get(kind, Wish(inbound.conversation.person, kind, wanted=True))
    new = replace(
        before,
        wanted=True,
        weekday=weekday or before.weekday,
        at=f"{at:%H:%M}" if at else before.at,
    )
    return _kept(inbound, [new], "digest.wish_moved")


def _hour(inbound: Inbound, match: re.Match[str]) -> time | None:
    """Return the time of day that was said, None when there is none such."""
    if not match["hour"]:
        return None
    said = read_numeral(match["hour"])
    hour = int(said.low) if said else -1
    late = inbound.content.digest_words.patterns["afternoon"].match(match["part"] or "")
    if late and 0 < hour < NOON.hour:
        hour += NOON.hour
    minute = int(match["minute"]) if match["minute"] else 30 if match["half"] else 0
    return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None


def _kept(inbound: Inbound, new: list[Wish], key: str) -> Turn:
    """Store the wishes and tell what comes when."""
    after = _wishes(inbound) | {one.kind: one for one in new}
    texts = inbound.content.texts
    named = texts("digest.and").join(texts(f"digest.kind_{one.kind}") for one in new)
    lines = [texts(key, kind=named), *_lines(inbound, after)]
    events = tuple(DigestWished(replace(one, changed_at=inbound.moment.at)) for one in new)
    return Turn(inbound.conversation, (Reply("\n".join(lines)),), events)


def _told(inbound: Inbound) -> Turn:
    lines = [inbound.content.texts("digest.wishes"), *_lines(inbound, _wishes(inbound))]
    return _say(inbound, "\n".join([*lines, inbound.content.texts("digest.wishes_end")]))


def _lines(inbound: Inbound, wishes: dict[str, Wish]) -> list[str]:
    """Return a line for each kind that is sent, and how late the quiet hours let it be."""
    texts, county = inbound.content.texts, inbound.content.county
    lines = []
    for kind in KINDS:
        one = wishes.get(kind)
        if not wanted(kind, one, county):
            continue
        at, weekday = composed_at(kind, one, county), (one.weekday if one else 0) or 1
        early = kind == DAY and at < NOON
        running = kind == WEEK and weekday >= THURSDAY
        key = f"digest.comes_{kind}" + ("_early" if early else "_running" if running else "")
        day = texts(f"visit.weekday_{weekday}")
        held = _held(inbound, at)
        lines.append(texts(key, at=f"{at:%H:%M}", day=day) + held)
    return lines or [texts("digest.comes_none")]


def _held(inbound: Inbound, at: time) -> str:
    """Return when a message of the quiet hours arrives, "" outside them."""
    hours = inbound.content.county.quiet_hours
    inside = (
        hours.from_ <= at < hours.until
        if hours.from_ <= hours.until
        else at >= hours.from_ or at < hours.until
    )
    return inbound.content.texts("digest.held", until=f"{hours.until:%H:%M}") if inside else ""


def _wishes(inbound: Inbound) -> dict[str, Wish]:
    return {one.kind: one for one in inbound.reader.digests.wishes(inbound.conversation.person)}


def _say(inbound: Inbound, text: str) -> Turn:
    return Turn(inbound.conversation, (Reply(text),))
