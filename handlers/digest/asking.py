"""Questions of officials in words: which list, over which days, where; None for anything else.

Everything of the text must be read: "what is done about overdue problems" is no list.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.digest.among import EVERYBODY, Among, among
from handlers.digest.page import Look
from handlers.digest.period import (
    DAY,
    FORTNIGHT,
    MONTH,
    QUARTER,
    WEEK,
    after,
    before,
    kind_of,
    period_of,
    span,
)
from handlers.inbound import Inbound
from knowledge.reading.dates import read_day
from knowledge.reading.numerals import read_numeral

# Which days are meant when none are named: those of the running period of a kind.
DEFAULT = {
    "visits": WEEK,
    "unvisited": WEEK,
    "unlisted": WEEK,
    "raised": WEEK,
    "closed": MONTH,
    "clues": MONTH,
    "unanswered": WEEK,
}
# Lists of the ledger as it stands, and those whose name alone asks for them.
LEDGER = ("overdue", "soon", "verify", "waiting", "problems")
SUMMARY = "summary"
BARE = (*LEDGER[:-1], SUMMARY)
RUNNING = {"today": DAY, "week": WEEK, "month": MONTH, "quarter": QUARTER}
BEFORE_LAST = {"day_before": DAY, "week_before": WEEK}
BEFORE = {"yesterday": DAY, "last_week": WEEK, "last_month": MONTH, "last_quarter": QUARTER}
BEFORE |= BEFORE_LAST
# To come: only what falls due has such days.
AHEAD = {"next_week": WEEK, "next_month": MONTH}
# Lists that may be asked of a part of the households, and a span that a fortnight's digest tells.
NARROWED = ("visits", "unvisited", "long_unvisited")
TWO_WEEKS = range(13, 17)
# Below a village nobody asks; the longest question of this kind, characters.
LONGEST = 40
SHORTEST_OFFICE = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read. kind: of a digest, "" for a list. period: id of a named one, or "".

    scope: "" when the place lies outside the sender's area. unsaid: no days were named.
    """

    list: str
    scope: str
    since: date
    until: date
    when: str
    period: str = ""
    kind: str = ""
    policy: str = ""
    department: str = ""
    among: Among = EVERYBODY
    unsaid: bool = False


def asked(inbound: Inbound, text: str) -> Asked | None:
    """Read a question for a list or a digest; None when it is none."""
    words = inbound.content.digest_words
    if len(text) > LONGEST:
        return None
    asks = bool(words.patterns["asking"].search(text))
    (scope, rest), (policy, without) = _place(inbound, text), _policy(inbound, text)
    part, narrow = among(inbound, rest)
    for name, pattern in words.subjects:
        said = _place(inbound, without)[1] if name == "missed" else rest
        said = narrow if name in NARROWED else said
        match = pattern.search(said)
        if match is None or not (asks or name in BARE):
            continue
        left = f"{said[: match.start()]} {said[match.end() :]}"
        found, left = _days(inbound, name, left)
        left = words.patterns["noise"].sub("", _unsaid(inbound, name, left))
        if left and not _office(inbound, name, scope, left):
            continue
        found = replace(found, list=name, scope=scope)
        kind = _kind(inbound, found, match, placed=rest != text)
        if name == SUMMARY and not kind:
            continue
        named = policy if name == "missed" else ""
        part = part if name in NARROWED else EVERYBODY
        return replace(found, kind=kind, policy=named, department=left, among=part)
    return None


def _kind(inbound: Inbound, found: Asked, match: re.Match[str], *, placed: bool) -> str:
    """Return the kind of digest asked for, "" for none: named, or that of the days named.

    Of a place alone, or of late, it is the week's. placed: whether a place is named.
    """
    if found.list == "digest":
        return inbound.content.digest_words.kind(match["kind"])
    if found.list != SUMMARY or not found.scope:
        return ""
    if found.period:
        return kind_of(found.period)
    if found.since < found.until and (found.until - found.since).days + 1 in TWO_WEEKS:
        return FORTNIGHT
    lately = match["lately"] or (placed and not found.when and not match["then"])
    return WEEK if lately else ""


def to_look(inbound: Inbound, read: Asked, said: str, page: int) -> Look:
    """Return the list a question asks for, as the records stand now."""
    days = (read.since, read.until)
    at: datetime = inbound.moment.at
    head = (read.list, read.scope, *days, at, read.when, read.policy, said, page)
    return Look(*head, read.department, read.among, read.unsaid)


def _place(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (area asked about, the text without its names); "" outside the sender's own."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    hits = areas.spot(text)
    if not hits:
        return _coded(inbound, text)
    code = areas.resolve(text)
    for hit in reversed(hits):
        text = f"{text[: hit.start]} {text[hit.end :]}"
    return (code if code and areas.contains(own, code) else ""), text


def _coded(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return the same for an area named by its code, the sender's own when none is named."""
    own = inbound.conversation.area
    match = inbound.content.digest_words.patterns["code"].search(text)
    if match is None:
        return own, text
    inside = inbound.content.knowledge.areas.contains(own, match.group())
    return (match.group() if inside else ""), f"{text[: match.start()]} {text[match.end() :]}"


def _policy(inbound: Inbound, text: str) -> tuple[str, str]:
    """Return (id of the policy whose name stands in the text, the text without it)."""
    best = ("", "")
    for policy in inbound.content.knowledge.policies.values():
        for name in (policy.short, policy.title, *policy.aliases):
            if name in text and len(name) > len(best[1]):
                best = (policy.id, name)
    return best[0], text.replace(best[1], " ") if best[1] else text


def _unsaid(inbound: Inbound, name: str, left: str) -> str:
    """Return what is left of a text without what a list need not be asked for with."""
    patterns = inbound.content.digest_words.patterns
    needless = "problem" if name in LEDGER else "member" if name == "missed" else "noise"
    return patterns[needless].sub(" ", left)


def _office(inbound: Inbound, name: str, scope: str, said: str) -> bool:
    """Whether problems of the area are with an office whose name, or part of it, was said."""
    if name not in LEDGER or len(said) < SHORTEST_OFFICE:
        return False
    return any(said in one.department for one in inbound.reader.problems.open(scope))


def _days(inbound: Inbound, name: str, text: str) -> tuple[Asked, str]:
    """Return the days a text names, else those meant for this list, and the text without them."""
    today, ahead = inbound.moment.today, name == "soon"
    if ranged := _range(inbound, text):
        since, until, (begin, end) = ranged
        return Asked(name, "", since, until, text[begin:end]), f"{text[:begin]} {text[end:]}"
    for period, pattern in inbound.content.digest_words.periods:
        if (ahead or period not in AHEAD) and (match := pattern.search(text)):
            since, until, of = _span(inbound, period, match)
            left = f"{text[: match.start()]} {text[match.end() :]}"
            until = until if ahead else min(until, today)
            return Asked(name, "", since, until, match.group(), of), left
    if (hit := read_day(text, today, ahead=ahead)) and (ahead or hit.day <= today):
        left = f"{text[: hit.start]} {text[hit.end :]}"
        return Asked(name, "", hit.day, hit.day, text[hit.start : hit.end], ""), left
    kind = DEFAULT.get(name)
    if kind is None:
        return Asked(name, "", today, today, ""), text
    when = inbound.content.texts(f"digest.when_{kind}")
    first = span(period_of(kind, today))[0]
    return Asked(name, "", first, today, when, unsaid=name in NARROWED), text


def _range(inbound: Inbound, text: str) -> tuple[date, date, tuple[int, int]] | None:
    """Return (first day, last day, where it stands) of "Wednesday to Friday"."""
    today = inbound.moment.today
    first = read_day(text, today)
    if first is None or first.day > today:
        return None
    joint = inbound.content.digest_words.patterns["until"].match(text, first.end)
    if joint is None:
        return None
    last = read_day(text[joint.end() :], first.day, ahead=True)
    if last is None or last.start or last.day < first.day:
        return None
    return first.day, min(last.day, today), (first.start, joint.end() + last.end)


def _span(inbound: Inbound, period: str, match: re.Match[str]) -> tuple[date, date, str]:
    """Return first and last day, and the period's id where digests know it."""
    today = inbound.moment.today
    if period == "year":
        return today.replace(month=1, day=1), today, ""
    if period == "last_year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), ""
    if period == "nth_quarter":
        return _quarter(today, int(_whole(match["quarter"])))
    if period == "near":
        days = _many(inbound, match["many"], match["unit"])
        return today - timedelta(days=max(days, 1) - 1), today, ""
    if period == "named":
        return _month(today, int(_whole(match["month"])))
    if period in AHEAD:
        of = after(period_of(AHEAD[period], today))
        return *span(of), of
    kind = RUNNING.get(period) or BEFORE[period]
    of = period_of(kind, today)
    for _ in range(0 if period in RUNNING else 2 if period in BEFORE_LAST else 1):
        of = before(of)
    return *span(of), of


def _month(today: date, number: int) -> tuple[date, date, str]:
    """Return the last month of that number, the one that runs included."""
    of = f"{today.year - (number > today.month)}-{min(max(number, 1), 12):02d}"
    return *span(of), of


def _quarter(today: date, number: int) -> tuple[date, date, str]:
    """Return the last quarter of that number, the one that runs included."""
    number = min(max(number, 1), 4)
    of = f"{today.year - (number > (today.month + 2) // 3)}-Q{number}"
    return *span(of), of


def _many(inbound: Inbound, said: str, unit: str) -> int:
    """Return how many days a span in words has."""
    words = inbound.content.digest_words
    half = words.wishes["half"].match(said)
    days = next(days for name, days in words.units.items() if unit.endswith(name))
    return int(days * (0.5 if half else _whole(said)))


def _whole(said: str) -> float:
    number = read_numeral(said)
    return number.low if number else 0
