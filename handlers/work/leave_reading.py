"""Leave in one sentence: from when to when, why, and who stands in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.visit_words import VisitWords
from config.work_words import WorkWords
from handlers.kept_words import without_numbers
from handlers.visit.when import Day, days
from knowledge.reading.chinese import read_number
from state.rows import Person

DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=183)
LONGEST = 366
AROUND = " ,.\uff0c\u3002\uff01!"
CLAUSES = re.compile("[,\uff0c\u3002;\uff1b!\uff01]")


@dataclass(frozen=True, slots=True)
class Words:
    """What a sentence is read with."""

    visit: VisitWords
    work: WorkWords


@dataclass(frozen=True, slots=True)
class Asked:
    """Leave as read. None: the sentence names no such day. deputy: person id.

    stranger: somebody is to stand in, but nobody known by that name.
    """

    first: date | None
    last: date | None
    reason: str = ""
    deputy: str = ""
    stranger: bool = False


def read_leave(said: str, today: date, colleagues: Sequence[Person], words: Words) -> Asked:
    """Read what stands around the word for leave."""
    text, deputy, stranger = read_deputy(said, colleagues, words.work)
    first, last, rest = span(text, today, words)
    return Asked(first, last, _reason(rest, words.work), deputy, stranger)


def read_deputy(said: str, colleagues: Sequence[Person], words: WorkWords) -> tuple[str, str, bool]:
    """Return (the text without who stands in, their id or "", whether nobody known is meant)."""
    by_name = {person.name: person.id for person in colleagues}
    match = words.deputy(list(by_name)).search(said)
    if match is None:
        return said, "", bool(words.patterns["deputy_wanted"].search(said))
    return said[: match.start()] + said[match.end() :], by_name[match["name"]], False


def span(text: str, today: date, words: Words) -> tuple[date | None, date | None, str]:
    """Return the first and last day named, and the text without them.

    One day alone is one day unless a number of days stands beside it; a number alone begins today.
    """
    found = [day for day in days(text, today, words.visit, ahead=True) if day.on]
    count = words.work.patterns["count_of_days"].search(text)
    rest = _without(text, found)
    if not found and (week := words.work.patterns["whole_week"].search(text)):
        return *_working_week(week, today), text[: week.start()] + text[week.end() :]
    if not found and count is None:
        return None, None, rest
    first = _first(text, found[0], today, words) if found else today
    if len(found) > 1:
        return first, _last(text[found[1].start : found[1].end], first, today, words), rest
    last = first + DAY * (_number(count) - 1) if first else None
    return first, last, rest


def read_change(
    said: str, first: date, last: date, today: date, words: Words
) -> tuple[date, date] | None:
    """Return the first and last day as what is said changes them; None when it is no such change.

    The last clause decides: "home by Thursday, make it two days".
    """
    patterns = words.work.patterns
    if instead := patterns["day_instead"].match(said.strip(AROUND)):
        return _instead(instead, first, last, today, words)
    clause = next((one for one in reversed(CLAUSES.split(said)) if one.strip()), "")
    bare = patterns["change_behind"].sub("", patterns["change_before"].sub("", clause.strip()))
    if count := patterns["days_more"].match(bare):
        return first, last + DAY * _number(count)
    if count := patterns["days_fewer"].match(bare):
        return first, last - DAY * _number(count)
    if count := patterns["days_in_all"].match(bare):
        return first, first + DAY * (_number(count) - 1)
    if back := patterns["back_on"].match(bare):
        return _until_back(back["day"], first, today, words)
    return _other_span(bare, first, today, words)


def _instead(
    said: re.Match[str], first: date, last: date, today: date, words: Words
) -> tuple[date, date] | None:
    """Return the days with the one that was wrong put right; None when it is none of the ends."""
    found = days(said["old"], today, words.visit, ahead=True)
    old, new = found[0].on if found else None, _last(said["new"], first, today, words)
    if new is None or old not in (first, last):
        return None
    return (new, max(new, last)) if old == first != last else (min(first, new), new)


def _until_back(said: str, first: date, today: date, words: Words) -> tuple[date, date] | None:
    """Return the days of a leave that ends the day before somebody is back."""
    on = _last(said, first, today, words)
    return (first, on - DAY) if on else None


def _other_span(bare: str, first: date, today: date, words: Words) -> tuple[date, date] | None:
    """Return the days a text is and nothing besides; an end alone leaves the beginning."""
    found = days(bare, today, words.visit, ahead=True)
    if not found or not all(one.on for one in found) or _reason(_without(bare, found), words.work):
        return None
    if words.work.patterns["until_only"].match(bare):
        last = _last(bare[found[0].start : found[0].end], first, today, words)
        return (first, last) if last else None
    start, end, _ = span(bare, today, words)
    return (start, end) if start and end else None


def _working_week(week: re.Match[str], today: date) -> tuple[date, date]:
    """Return Monday to Friday of a week; of this one what is left of it."""
    monday = today - DAY * today.weekday() + 7 * DAY * len(week["next"] or "")
    friday = monday + 4 * DAY
    return min(max(monday, today), max(friday, today)), max(friday, today)


def _without(text: str, found: Sequence[Day]) -> str:
    for day in reversed(found):
        text = text[: day.start] + text[day.end :]
    return text


def _first(text: str, day: Day, today: date, words: Words) -> date | None:
    """Return the day as the coming one; one far ahead is the last one gone by, filed late."""
    said = text[day.start : day.end]
    if day.on and day.on - today > HALF_A_YEAR:
        gone = days(said, today, words.visit)
        return gone[0].on if gone else day.on
    return day.on


def _last(said: str, first: date | None, today: date, words: Words) -> date | None:
    """Return the day it ends, counted on from the day it begins."""
    if first is None:
        return None
    near = today if words.work.patterns["from_today"].match(said) else first
    found = days(said, near, words.visit, ahead=True)
    on = found[0].on if found else None
    if on and on < first and near == today:
        again = days(said, first, words.visit, ahead=True)
        on = again[0].on if again else None
    return on


def _number(count: re.Match[str] | None) -> int:
    """Return how many days are counted, a half one and none said as one."""
    if count is None or count["half"]:
        return 1
    number = read_number(count["count"] or count["weeks"])
    days_each = 7 if count["weeks"] else 1
    return max(1, min(int(number.low) * days_each, LONGEST)) if number else 1


def _reason(rest: str, words: WorkWords) -> str:
    bare = words.patterns["joints"].sub(" ", rest)
    bare = words.patterns["reason_noise"].sub("", " ".join(bare.split()))
    return without_numbers(bare)[: words.lists["longest_reason"]]
