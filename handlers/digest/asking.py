"""Questions of officials in words: which list, over which days, where; None for anything else.

Everything of the text must be read: "what is done about overdue problems" is no list.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.digest.looking import Look
from handlers.digest.period import DAY, MONTH, QUARTER, WEEK, before, period_of, span
from handlers.inbound import Inbound

# Which days are meant when none are named: those of the running period of a kind.
DEFAULT = {
    "visits": WEEK,
    "unlisted": WEEK,
    "raised": WEEK,
    "closed": MONTH,
    "clues": MONTH,
    "unanswered": WEEK,
}
RUNNING = {"today": DAY, "week": WEEK, "month": MONTH, "quarter": QUARTER}
BEFORE = {"yesterday": DAY, "last_week": WEEK, "last_month": MONTH, "last_quarter": QUARTER}
# Below a village nobody asks; the longest question of this kind, characters.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read. kind: of a digest, "" for a list. period: id of a named one, or "".

    scope: "" when the place lies outside the sender's area.
    """

    list: str
    scope: str
    since: date
    until: date
    when: str
    period: str = ""
    kind: str = ""
    policy: str = ""


def asked(inbound: Inbound, text: str) -> Asked | None:
    """Read a question for a list or a digest; None when it is none."""
    words = inbound.content.digest_words
    if len(text) > LONGEST or not words.patterns["asking"].search(text):
        return None
    scope, rest = _place(inbound, text)
    for name, pattern in words.subjects:
        match = pattern.search(rest)
        if match is None:
            continue
        left = f"{rest[: match.start()]} {rest[match.end() :]}"
        policy, left = _policy(inbound, left) if name == "missed" else ("", left)
        found, left = _days(inbound, name, left)
        if words.patterns["noise"].sub("", left):
            continue
        kind = words.kind(match["kind"]) if name == "digest" else ""
        return replace(found, list=name, scope=scope, kind=kind, policy=policy)
    return None


def to_look(inbound: Inbound, read: Asked, said: str, page: int) -> Look:
    """Return the list a question asks for, as the records stand now."""
    days = (read.since, read.until)
    at: datetime = inbound.moment.at
    return Look(read.list, read.scope, *days, at, read.when, read.policy, said, page)


def _place(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (area asked about, the text without its names); "" outside the sender's own."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    hits = areas.spot(text)
    if not hits:
        return own, text
    code = areas.resolve(text)
    for hit in reversed(hits):
        text = f"{text[: hit.start]} {text[hit.end :]}"
    return (code if code and areas.contains(own, code) else ""), text


def _policy(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (id of the policy whose name stands in the text, the text without it)."""
    best = ("", "")
    for policy in inbound.content.knowledge.policies.values():
        for name in (policy.short, policy.title, *policy.aliases):
            if name in text and len(name) > len(best[1]):
                best = (policy.id, name)
    return best[0], text.replace(best[1], " ") if best[1] else text


def _days(inbound: Inbound, name: str, text: str) -> tuple[Asked, str]:
    """Return the days a text names, else those meant for this list, and the text without them."""
    today = inbound.moment.today
    for period, pattern in inbound.content.digest_words.periods:
        if match := pattern.search(text):
            near = int(match["days"]) if period == "near" else 0
            since, until, of = _span(period, today, near)
            left = f"{text[: match.start()]} {text[match.end() :]}"
            return Asked(name, "", since, min(until, today), match.group(), of), left
    kind = DEFAULT.get(name)
    if kind is None:
        return Asked(name, "", today, today, ""), text
    when = inbound.content.texts(f"digest.when_{kind}")
    return Asked(name, "", span(period_of(kind, today))[0], today, when), text


def _span(period: str, today: date, near: int) -> tuple[date, date, str]:
    """Return first and last day, and the period's id where digests know it."""
    if period == "year":
        return today.replace(month=1, day=1), today, ""
    if period == "near":
        return today - timedelta(days=max(near, 1) - 1), today, ""
    kind = RUNNING.get(period) or BEFORE[period]
    of = period_of(kind, today)
    of = of if period in RUNNING else before(of)
    return *span(of), of
