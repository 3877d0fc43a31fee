"""When: days and parts of the day spoken in a visit note, with where they stand in the text."""

import calendar
import re
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
    found = words.patterns["day"].finditer(text)
    return tuple(Day(m.start(), m.end(), _resolve(m, today, ahead, words)) for m in found)


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
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    if match["passdays"]:
        count = read_number(match["passdays"])
        return today + timedelta(days=count.low) if count and count.exact else None
    if match["span"]:
        return _after(match["span"], today, words)
    return read_date(match[0].replace("-", "/"), today, ahead)


def _after(span: str, today: date, words: VisitWords) -> date | None:
    """Return the day "two weeks" or "half a month" from today."""
    units = words.lists["span_days"]
    unit = next(each for each in sorted(units, key=len, reverse=True) if span.endswith(each))
    count = read_number(span[:1]) if len(span) > len(unit) else None
    return today + timedelta(days=units[unit] * (int(count.low) if count else 1))


def _iso(said: str) -> date | None:
    """Return the day of "2026-11-19", "2026/11/9" or "2026.11.9", None when there is none."""
    year, month, day = map(int, re.split("[-/.]", said))
    try:
        return date(year, month, day)
    except ValueError:
        return None
