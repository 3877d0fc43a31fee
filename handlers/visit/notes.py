"""What a visit note tells besides whose and when: seen, found wrong, done, promised, when again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from config.visit_words import VisitWords
from handlers.visit.clause import OTHER, clauses
from handlers.visit.sorting import Told, sort_clauses
from state.rows import Household


@dataclass(frozen=True, slots=True)
class Given:
    """What a text is read against: the day it is said, the roster, the word lists.

    villages: (code, name) of the villages of the roster, when they are several.
    """

    today: date
    roster: Sequence[Household]
    words: VisitWords
    villages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What was seen, found wrong, done, promised; in the words it was said in."""

    seen: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    follow_up_on: date | None = None

    @property
    def empty(self) -> bool:
        return not (self.seen or self.problems or self.done or self.promised or self.follow_up_on)


def read_notes(text: str, given: Given) -> Notes:
    """Return what a text without a household's name tells."""
    return noted(sort_clauses(list(clauses(text, given.words)), given.today, given.words))


def noted(told: Sequence[Told]) -> Notes:
    """Return what the clauses tell; of an aspect no clause shows, what was done about it.

    The day that comes first is when something is due next.
    """
    notes = Notes()
    for each in told:
        notes = merged(notes, _one(each))
    due = min((each.day for each in told if each.day), default=None)
    notes = replace(notes, follow_up_on=due)
    for each in told:
        fresh = [a for a in each.aspects if a != OTHER and a not in notes.seen]
        notes = merged(notes, Notes(dict.fromkeys(fresh, each.text)))
    return notes


def _one(told: Told) -> Notes:
    seen = dict.fromkeys(told.aspects, told.text) if told.seen else {}
    text = (told.text,)
    return Notes(
        seen,
        told.troubles,
        text if told.done else (),
        text if told.promised else (),
        told.day,
    )


def merged(first: Notes, second: Notes) -> Notes:
    """Return both notes as one; what is said twice stands once."""
    seen = dict(first.seen)
    for aspect, said in second.seen.items():
        seen[aspect] = _joined(seen.get(aspect, ""), said)
    return Notes(
        seen,
        _once(first.problems, second.problems),
        _once(first.done, second.done),
        _once(first.promised, second.promised),
        second.follow_up_on or first.follow_up_on,
    )


def _joined(first: str, second: str) -> str:
    if not first or second in first:
        return first or second
    return f"{first}，{second}"


def _once(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
