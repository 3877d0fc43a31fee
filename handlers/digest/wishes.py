"""Subscriptions: which digests a supervisor wants, and on which weekday and hour."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time

from handlers.digest.events import DigestWished
from handlers.digest.period import DAY, KINDS, NOON, THURSDAY, WEEK, composed_at, wanted
from handlers.digest.wished import Step, read
from handlers.inbound import Inbound, say
from handlers.turn import Reply, Turn
from state.digest_rows import Wish

# Whether a kind is wanted → what is answered.
WANTED = {True: "on", False: "off"}


def wish(inbound: Inbound) -> Turn | None:
    """Take "weekly on Monday at 7", "no daily", "the fortnightly please"; None for other texts."""
    said = read(inbound.content.digest_words, inbound.text)
    if said is None:
        return None
    if not said:
        return _told(inbound)
    if not all(one.clear for one in said):
        return say(inbound, "digest.wish_unclear")
    if any(one.weekday and WEEK not in one.kinds for one in said):
        return say(inbound, "digest.wish_no_weekday")
    return _kept(inbound, said)


def _kept(inbound: Inbound, said: Sequence[Step]) -> Turn:
    """Store the wishes and tell what comes when."""
    before, after = _wishes(inbound), _wishes(inbound)
    for one in said:
        for kind in _kinds(inbound, one):
            after[kind] = _wished(inbound, one, kind, after.get(kind))
    new = [after[kind] for kind in KINDS if kind in after and after[kind] != before.get(kind)]
    lines = [*_done(inbound, said), *_lines(inbound, after)]
    events = tuple(DigestWished(replace(one, changed_at=inbound.moment.at)) for one in new)
    return Turn(inbound.conversation, (Reply("\n".join(lines)),), events)


def _kinds(inbound: Inbound, one: Step) -> Sequence[str]:
    """Return what a wish is of; all that come back are those the county sends."""
    if one.only or (not one.kinds and not one.wanted):
        return KINDS
    return one.kinds or inbound.content.county.digest.sent


def _wished(inbound: Inbound, said: Step, kind: str, before: Wish | None) -> Wish:
    now = before or Wish(inbound.conversation.person, kind, wanted=True)
    if said.wanted is not None:
        return replace(now, wanted=said.wanted and (kind in said.kinds or not said.only))
    weekday = said.weekday if kind == WEEK else 0
    at = f"{said.at:%H:%M}" if said.at else now.at
    return replace(now, wanted=True, weekday=weekday or now.weekday, at=at)


def _done(inbound: Inbound, said: Sequence[Step]) -> Iterator[str]:
    """Yield what was understood of each wish, each once."""
    texts = inbound.content.texts
    for one in dict.fromkeys(said):
        kinds = one.kinds or _kinds(inbound, one)
        named = texts("digest.and").join(texts(f"digest.kind_{kind}") for kind in kinds)
        key = "moved" if one.wanted is None else "only" if one.only else WANTED[one.wanted]
        yield texts(f"digest.wish_{key}", kind=named)


def _told(inbound: Inbound) -> Turn:
    lines = [inbound.content.texts("digest.wishes"), *_lines(inbound, _wishes(inbound))]
    lines.append(inbound.content.texts("digest.wishes_end"))
    return Turn(inbound.conversation, (Reply("\n".join(lines)),))


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
