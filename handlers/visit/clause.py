"""What one clause of a visit note says: seen, trouble, done, promised, when to come again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from config.visit_words import VisitWords
from handlers.visit.when import days, without_time

Kind = Literal["seen", "done", "promised", "again", "noise"]
OTHER = "other"
# Weight of one word of two characters: the aspect is named and not only touched.
CLEAR = 4


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, sorted. aspects: what a seen clause is about. day: of the next visit."""

    kind: Kind
    text: str
    aspects: tuple[str, ...] = ()
    trouble: bool = False
    day: date | None = None


def clauses(text: str, words: VisitWords) -> Iterator[str]:
    """Yield the clauses of a text; a long one is cut before words that begin a clause."""
    for piece in words.patterns["clause_end"].split(text):
        if piece and piece.strip():
            yield from _cut(piece.strip(), words)


def sort_clause(clause: str, today: date, words: VisitWords) -> Clause:
    """Return what the clause is. A coming day makes it a plan; the words stay as they were said."""
    text = strip_front(clause, words)
    if words.patterns["noise"].fullmatch(without_time(clause, words).strip()):
        text = clause
    bare, day = without_time(text, words).strip(), _coming(text, today, words)
    if not day and (not bare or words.patterns["noise"].fullmatch(bare)):
        return Clause("noise", text)
    if is_done(text, words) and words.patterns["already"].match(text):
        return Clause("done", text)
    if plan := _plan(text, bare, day, words):
        return plan
    if is_done(text, words) or is_done(bare, words):
        return Clause("done", text)
    return Clause("seen", text, aspects(text, words), has_trouble(text, words))


def strip_front(text: str, words: VisitWords) -> str:
    """Return the text without "he said that", "but" and the like in front; never empties it."""
    text = text.strip(" :\uff1a\u3001")
    while match := words.patterns["drop_front"].match(text):
        if match.end() == len(text) or not match[0]:
            break
        text = text[match.end() :].strip(" :\uff1a")
    return text


def is_done(text: str, words: VisitWords) -> bool:
    """Return whether the clause tells what the cadre has done."""
    patterns = words.patterns
    return bool(patterns["done"].search(text)) and not patterns["not_done"].search(text)


def has_trouble(text: str, words: VisitWords) -> bool:
    """Return whether the clause tells of trouble or a wish; what it says is fine does not count."""
    rest = words.patterns["fine"].sub("|", text)
    return bool(words.patterns["trouble"].search(rest) or words.patterns["wants"].search(rest))


def aspects(text: str, words: VisitWords) -> tuple[str, ...]:
    """Return the aspect the clause speaks of most; of good news all that are named clearly."""
    for pair in sorted(words.lists["pairs"], key=len, reverse=True):
        if pair in text:
            return tuple(words.lists["pairs"][pair])
    weights = {name: _weight(text, found) for name, found in words.lists["aspects"].items()}
    several = tuple(name for name, weight in weights.items() if weight >= CLEAR)
    if len(several) > 1 and not has_trouble(text, words):
        return several
    best = max(weights, key=lambda name: weights[name])
    if weights[best]:
        return (best,)
    return ("income",) if words.patterns["money"].search(text) else (OTHER,)


def _weight(text: str, found: list[str]) -> int:
    return sum(len(word) ** 2 for word in found if word in text)


def _coming(text: str, today: date, words: VisitWords) -> date | None:
    coming = (day.on for day in days(text, today, words, ahead=True))
    return next((on for on in coming if on and on > today), None)


def _plan(text: str, bare: str, day: date | None, words: VisitWords) -> Clause | None:
    patterns = words.patterns
    again = patterns["follow_up"].search(bare) and not patterns["past_again"].search(bare)
    if patterns["promised"].search(text) or patterns["promised"].search(bare):
        return Clause("promised", text, day=day)
    if not again and not (day and patterns["coming"].search(text)):
        return None
    if patterns["by_others"].match(bare):
        return None
    if day is None:
        return Clause("promised", text) if again else None
    return Clause("again" if patterns["only_again"].fullmatch(bare) else "promised", text, day=day)


def _cut(piece: str, words: VisitWords) -> Iterator[str]:
    if len(piece) <= words.lists["long_clause"]:
        yield piece
        return
    start = 0
    for match in words.patterns["starters"].finditer(piece):
        if _may_cut(piece, start, match, words):
            yield piece[start : match.start()]
            start = match.start()
    yield piece[start:]


def _may_cut(piece: str, start: int, match: re.Match[str], words: VisitWords) -> bool:
    before = piece[start : match.start()]
    return len(before) >= 3 and not words.patterns["not_cut_after"].search(before)
