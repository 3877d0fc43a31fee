"""Days in people's words: yesterday afternoon, last Saturday, the third, three days ago.

read_date(text, today, ahead=False) -> date | None
read_day(text, today, ahead=False) -> DayHit | None     also the part of the day and where it stands
A day without year or month is the last one up to *today*; with ahead the next one from today.
A month and day up to a month ahead is taken as said, so that a caller can ask about it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from config.patterns import one_of
from knowledge.reading.numerals import CHARACTERS, read_numeral
from knowledge.reading.spoken import SPOKEN, plain

_D = SPOKEN["dates"]
_NUM = rf"(?:\d{{1,2}}|[{CHARACTERS}]{{1,3}})"
_WEEK_SHIFT = "|".join(one_of(_D[name]) for name in ("last_week", "this_week", "next_week"))
_DAY_MARK = rf"(?:{one_of(_D['day'])}(?!{one_of(_D['not_day'])}))"
_NOT_BEFORE = {word: tuple(marks) for word, marks in _D["not_before"].items()}

_NEAR = re.compile(one_of(_D["near"]))
_NOT_WEEK = re.compile(one_of(_D["not_week"]))
_WEEK = re.compile(
    rf"(?P<shift>{_WEEK_SHIFT})?{one_of(_D['week_names'])}(?P<day>[{''.join(_D['weekdays'])}])"
)
_FULL = re.compile(
    rf"(?P<y>\d{{4}}|[{CHARACTERS}]{{4}}|{one_of(_D['year_names'])}){one_of(_D['year'])}?[-./]?"
    rf"(?P<m>{_NUM})(?:{one_of(_D['month'])}|[-./])(?P<d>{_NUM})(?:{_DAY_MARK})?"
)
_MONTH_DAY = re.compile(
    rf"(?<![\d{CHARACTERS}])(?P<m>{_NUM}){one_of(_D['month'])}(?P<d>{_NUM}){_DAY_MARK}?"
)
_SLASHED = re.compile(r"(?<![\d./-])(?P<m>\d{1,2})[/.](?P<d>\d{1,2})(?![\d./%])")
_NAMED_MONTH = re.compile(rf"(?P<m>{one_of(_D['month_names'])})(?P<d>{_NUM}){_DAY_MARK}?")
_BARE = re.compile(rf"(?<![\d{CHARACTERS}{''.join(_D['month'])}])(?P<d>{_NUM}){_DAY_MARK}")
_AGO = re.compile(rf"(?P<n>{_NUM}){one_of(_D['days_ago'])}")
_AHEAD = re.compile(rf"(?P<n>{_NUM}){one_of(_D['days_ahead'])}")
_PARTS = {part: re.compile(one_of(words)) for part, words in _D["parts"].items()}


# a day that far ahead is still taken as said; any later one must be last year's
_SOON = timedelta(days=31)
_FARTHEST = 3660


@dataclass(frozen=True, slots=True)
class DayHit:
    """A day named in a text. part: morning, noon, afternoon, evening or "". start, end: where."""

    day: date
    part: str
    start: int
    end: int


def read_date(text: str, today: date, ahead: bool = False) -> date | None:
    """Return the first day the text names, None when it names none."""
    hit = read_day(text, today, ahead)
    return hit.day if hit else None


def read_day(text: str, today: date, ahead: bool = False) -> DayHit | None:
    """Return the first day the text names and the part of the day beside it.

    A part of the day without a day is today's. Days that do not exist are not read.
    """
    text = plain(text)
    found = [hit for reader in _READERS if (hit := reader(text, today, ahead))]
    if found:
        first = min(found, key=lambda hit: (hit.start, -hit.end))
        return replace(first, part=read_part(text[first.start :]) or read_part(text))
    spots = [(m.start(), part, m) for part, p in _PARTS.items() if (m := p.search(text))]
    if not spots:
        return None
    _, part, match = min(spots, key=lambda spot: spot[0])
    return DayHit(today, part, match.start(), match.end())


def read_part(text: str) -> str:
    """Return the part of the day a text names first, "" without one."""
    spots = [(m.start(), part) for part, p in _PARTS.items() if (m := p.search(text))]
    return min(spots)[1] if spots else ""


def _hit(match: re.Match[str], day: date | None) -> DayHit | None:
    return DayHit(day, "", match.start(), match.end()) if day else None


def _near(text: str, today: date, ahead: bool) -> DayHit | None:
    for match in _NEAR.finditer(text):
        before = text[max(match.start() - 1, 0) : match.start()]
        if before not in _NOT_BEFORE.get(match.group(), ()):
            return _hit(match, today + timedelta(days=_D["near"][match.group()]))
    return None


def _weekday(text: str, today: date, ahead: bool) -> DayHit | None:
    match = _WEEK.search(_NOT_WEEK.sub(lambda m: "\0" * len(m.group()), text))
    if not match:
        return None
    wanted = _D["weekdays"][match["day"]]
    if match["shift"]:
        monday = today - timedelta(days=today.weekday())
        return _hit(match, monday + timedelta(7 * _D["week_counts"][match["shift"]] + wanted))
    apart = (wanted - today.weekday()) % 7
    return _hit(match, today + timedelta(apart if ahead or apart == 0 else apart - 7))


def _full(text: str, today: date, ahead: bool) -> DayHit | None:
    match = _FULL.search(text)
    if not match:
        return None
    named = _D["year_names"].get(match["y"])
    year = today.year + named if named is not None else _number(match["y"])
    return _hit(match, _day(year, _number(match["m"]), _number(match["d"])))


def _month_day(text: str, today: date, ahead: bool) -> DayHit | None:
    match = _MONTH_DAY.search(text) or _SLASHED.search(text)
    if not match:
        return None
    month, day = _number(match["m"]), _number(match["d"])
    this = _day(today.year, month, day)
    # none: the 29th of February, which the year before or after may have
    if ahead and (this is None or this < today):
        this = _day(today.year + 1, month, day)
    elif not ahead and (this is None or this > today + _SOON):
        this = _day(today.year - 1, month, day)
    return _hit(match, this)


def _named_month(text: str, today: date, ahead: bool) -> DayHit | None:
    match = _NAMED_MONTH.search(text)
    if not match:
        return None
    return _hit(match, _in_month(today, _D["month_names"][match["m"]], _number(match["d"])))


def _bare(text: str, today: date, ahead: bool) -> DayHit | None:
    match = _BARE.search(text)
    if not match:
        return None
    wanted = _number(match["d"])
    this = _in_month(today, 0, wanted)
    if ahead and (this is None or this < today):
        this = _in_month(today, 1, wanted)
    elif not ahead and (this is None or this > today):
        this = _in_month(today, -1, wanted)
    return _hit(match, this)


def _counted(text: str, today: date, ahead: bool) -> DayHit | None:
    for pattern, sign in ((_AGO, -1), (_AHEAD, 1)):
        match = pattern.search(text)
        number = read_numeral(match["n"]) if match else None
        if match and number and number.exact and number.low <= _FARTHEST:
            return _hit(match, today + timedelta(days=sign * number.low))
    return None


_READERS: tuple[Callable[[str, date, bool], DayHit | None], ...] = (
    _near,
    _weekday,
    _full,
    _month_day,
    _named_month,
    _bare,
    _counted,
)


def _number(text: str) -> int:
    number = read_numeral(text)
    return int(number.low) if number and number.exact else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _in_month(today: date, months: int, day: int) -> date | None:
    month = today.month - 1 + months
    return _day(today.year + month // 12, month % 12 + 1, day)
