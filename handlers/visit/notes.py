"""What a visit note tells besides whose and when: seen, found wrong, done, promised, when again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from config.visit_words import VisitWords
from handlers.visit.clause import Clause, clauses, sort_clause
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
    notes = Notes()
    for clause in clauses(text, given.words):
        notes = with_clause(notes, sort_clause(clause, given.today, given.words))
    return notes


def with_clause(notes: Notes, clause: Clause) -> Notes:
    """Return the notes with one more clause."""
    if clause.kind == "seen":
        seen = dict.fromkeys(clause.aspects, clause.text)
        problems = (clause.text,) if clause.trouble else ()
        return merged(notes, Notes(seen, problems))
    if clause.kind == "done":
        return merged(notes, Notes(done=(clause.text,)))
    if clause.kind == "promised":
        return merged(notes, Notes(promised=(clause.text,), follow_up_on=clause.day))
    return merged(notes, Notes(follow_up_on=clause.day))


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
