"""What a cadre promised: the day a promise names, and what it is about."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from config.visit_words import VisitWords
from handlers.visit.when import days, without_time
from knowledge.reading.chinese import read_number
from state.rows import Visit


def days_said(words: VisitWords, zone: tzinfo) -> Callable[[str, Visit], date | None]:
    """Return what tells the day a promise of a visit names, None for a promise without one."""

    def said_on(promise: str, visit: Visit) -> date | None:
        return promised_for(promise, _told_on(visit, zone), visit.draft.visited_on, words)

    return said_on


def promised_for(promise: str, told: date, visited: date, words: VisitWords) -> date | None:
    """Return the day a promise names, no earlier than the visit. told: the day it was told on."""
    for match in words.patterns["day"].finditer(promise):
        if within := match["within"]:
            count = re.match(words.lists["day_count"], within)
            number = read_number(count[0]) if count else None
            return visited + timedelta(days=int(number.low)) if number else None
    spoken = (day.on for day in days(promise, told, words, ahead=True))
    return next((on for on in spoken if on and on >= visited), None)


def about(said: str, words: VisitWords) -> frozenset[str]:
    """Return the characters that tell what a promise or a deed is about: the thing, not the act."""
    return frozenset(without_time(said, words)) - frozenset(words.lists["of_the_act"])


def _told_on(visit: Visit, zone: tzinfo) -> date:
    """Return the day a visit was told on: it heads the receipt, which no correction changes."""
    try:
        return datetime.strptime(visit.receipt[:6], "%y%m%d").replace(tzinfo=zone).date()
    except ValueError:
        return visit.submitted_at.astimezone(zone).date()
