"""When: days and parts of the day spoken in a visit note, with where they stand in the text."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from config.visit_words import VisitWords
from knowledge.reading.chinese import read_date, read_number

PARTS = ("morning", "noon", "afternoon", "evening")
# Hour from which a part of the day begins, for a spoken clock time: "at three" is afternoon.
HOURS = ((18, "evening"), (13, "afternoon"), (12, "noon"), (6, "morning"), (0, "afternoon"))


@dataclass(frozen=True, slots=True)
class Day:
    """One spoken day. on: None when it names no day of the calendar (the 30th of February)."""

    start: int
    end: int
    on: date | None


def days(text: str, today: date, words: VisitWords, *, ahead: bool = False) -> tuple[Day, ...]:
    """Return every day spoken in the text. ahead: a bare weekday or date means the coming one."""
    found = (m for m in words.patterns["day"].finditer(text) if not m["within"])
    return tuple(Day(m.start(), m.end(), _resolve(m, today, ahead, words)) for m in found)


def deadline(said: Iterable[str], since: date, words: VisitWords) -> date | None:
    """Return the last day of the first "within ten days" that is said, counted from *since*."""
    found = (words.patterns["within_days"].search(each) for each in said)
    match = next(filter(None, found), None)
    return since + _length(match["length"], words) if match else None


def part_of_day(text: str, words: VisitWords) -> str:
    """Return morning, noon, afternoon or evening for the last part of the day spoken, or ''."""
    hits = list(words.patterns["part"].finditer(text))
    named = [hit[0] for hit in hits if not hit["clock"]]
    if named:
        last = named[-1]
        return next(part for part in PARTS if words.patterns[f"part_{part}"].fullmatch(last))
    return _by_clock(hits[-1]["hour"]) if hits else ""


def without_time(text: str, words: VisitWords) -> str:
    """Return the text with days, parts of the day and clock times taken out."""
    return words.forms["part"].put_out(words.forms["day"].put_out(text, ""), "")


def _by_clock(hour: str) -> str:
    number = read_number(hour)
    spoken = number.low if number else 0
    return next(part for least, part in HOURS if spoken >= least)


def _resolve(match: re.Match[str], today: date, ahead: bool, words: VisitWords) -> date | None:
    if match["iso"]:
        return _iso(match["iso"])
    if match["short"]:
        return today + timedelta(days=words.lists["short_days"][match["short"]])
    if match["monthend"]:
        return _month_end(match["endof"] or "", today, words)
    if match["feast"]:
        return _feast(match["feast"], today, words)
    if length := match["away"] or match["span"] or match["passing"]:
        back = (match["way"] or "") in words.lists["days_back"]
        return today + (-1 if back else 1) * _length(length, words)
    if match["weekday"]:
        return _weekday(match, today, ahead)
    return read_date(match[0].replace("-", "/"), today, ahead)


def _weekday(match: re.Match[str], today: date, ahead: bool) -> date | None:
    """Return the day of a week; of the week after next too, and a coming one is never today."""
    shift, said = match["shift"] or "", match[0]
    twice = len(shift) > 1 and shift == shift[0] * 2
    on = read_date(said[1:] if twice else said, today, ahead)
    if on and twice:
        return on + timedelta(days=7 if on > today else -7)
    return on + timedelta(days=7) if on == today and ahead and not shift else on


def _month_end(month: str, today: date, words: VisitWords) -> date:
    """Return the last day of a month; without one, of this month."""
    number = read_number(month)
    wanted = int(number.low) if number else today.month
    if month and month[0] == words.lists["next"]:
        wanted = today.month % 12 + 1
    year = today.year + (wanted < today.month)
    return date(year, wanted, calendar.monthrange(year, wanted)[1])


def _feast(name: str, today: date, words: VisitWords) -> date:
    """Return the next day of a feast."""
    month, day = words.lists["feasts"][name]
    this = today.replace(month=month, day=day)
    return this if this >= today else this.replace(year=today.year + 1)


def _length(said: str, words: VisitWords) -> timedelta:
    """Return how long "ten days", "two weeks" or "half a month" is."""
    units = words.lists["span_days"]
    unit = next(each for each in sorted(units, key=len, reverse=True) if said.endswith(each))
    count = read_number(said.removesuffix(unit).rstrip(words.lists["measure"]))
    return timedelta(days=units[unit] * (int(count.low) if count else 1))


def _iso(said: str) -> date | None:
    """Return the day of "2026-11-19", "2026/11/9" or "2026.11.9", None when there is none."""
    year, month, day = map(int, re.split("[-/.]", said))
    try:
        return date(year, month, day)
    except ValueError:
        return None
