"""Reads what is said of digests: which are wanted, which not, on which weekday and at what hour.

Everything of the text must be read, as of questions: "the daily report is wrong" is no wish.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from config.digest_words import DigestWords
from handlers.digest.period import NOON
from knowledge.reading.numerals import read_numeral

LONGEST = 40
SIGNS = ("only", "off", "new_time", "weekday", "hour", "part", "ask", "on")
# Said of the time, but not when.
VAGUE = frozenset({"new_time", "part"})
TIMED = VAGUE | {"weekday", "hour"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing wished. kinds: () for all. wanted: None when it is about the time.

    only: these of all. weekday: 1 for Monday, 0 when none was named. at: None when none was named.
    clear: False when a time was meant and none that exists was said.
    """

    kinds: tuple[str, ...]
    wanted: bool | None = None
    only: bool = False
    weekday: int = 0
    at: time | None = None
    clear: bool = True


@dataclass(frozen=True, slots=True)
class _Clause:
    """One piece of the text. found: what was read of it, by name. left: something was not.

    all: digests are named as such, none by its kind. see: one is to be shown.
    """

    kinds: tuple[str, ...]
    all: bool
    found: dict[str, re.Match[str]]
    see: bool
    left: bool


def read(words: DigestWords, text: str) -> Sequence[Step] | None:
    """Read a text as wishes, none when it asks what one gets; None when it is neither."""
    if len(text) > LONGEST or not words.wishes["spoken_of"].search(text):
        return None
    clauses = [_clause(words, one) for one in words.patterns["clause"].split(text) if one.strip()]
    if any(one.left or (one.see and "on" in one.found) for one in clauses):
        return None
    return tuple(_steps(words, clauses)) if any(one.found for one in clauses) else None


def _clause(words: DigestWords, text: str) -> _Clause:
    of, found = words.wishes, {}
    named = [words.kind(match.group()) for match in of["about"].finditer(text)]
    kinds, text = tuple(filter(None, named)), of["about"].sub(" ", text)
    for name in SIGNS:
        if match := of[name].search(text):
            found[name], text = match, of[name].sub(" ", text)
    see = bool(of["see"].search(text))
    left = bool(of["noise"].sub("", of["see"].sub("", text)))
    return _Clause(kinds, bool(named) and not kinds, found, see, left)


def _steps(words: DigestWords, clauses: Sequence[_Clause]) -> Iterator[Step]:
    """Yield what is wished. A piece without a sign goes with the next; one without kinds is of
    those named last."""
    pending: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    for one in clauses:
        pending, last = (*pending, *one.kinds), one.kinds or last
        kinds, signs = pending or last, frozenset(one.found)
        if signs & TIMED and kinds and "off" not in signs:
            yield _moved(words, one, kinds)
        elif "only" in signs and kinds:
            yield Step(kinds, True, only=True)
        elif "off" in signs and not signs & TIMED:
            yield Step(kinds, False)
        elif "on" in signs and (kinds or one.all) and "ask" not in signs:
            yield Step(kinds, True)
        else:
            continue
        pending = ()


def _moved(words: DigestWords, clause: _Clause, kinds: tuple[str, ...]) -> Step:
    day, hour = clause.found.get("weekday"), clause.found.get("hour")
    at = _hour(words, hour) if hour else None
    weekday = words.weekdays[day["weekday"]] if day else 0
    clear = bool(day or hour) and "part" not in clause.found and not (hour and at is None)
    return Step(kinds, weekday=weekday, at=at, clear=clear)


def _hour(words: DigestWords, said: re.Match[str]) -> time | None:
    """Return the time of day that was said, None when there is none such."""
    hour, minute = _whole(said["hour"]), said["minute"]
    minutes = 30 if words.wishes["half"].match(minute or "") else _whole(minute) if minute else 0
    if words.wishes["late"].match(said["part"] or "") and 0 < hour < NOON.hour:
        hour += NOON.hour
    return time(hour, minutes) if 0 <= hour < 24 and 0 <= minutes < 60 else None


def _whole(said: str) -> int:
    number = read_numeral(said)
    return int(number.low) if number else -1
