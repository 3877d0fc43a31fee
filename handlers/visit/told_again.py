"""What is told in a second message of something a draft tells already: more of it, or a deed."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.visit.meaning import held
from handlers.visit.notes import Given, Notes, merged
from handlers.visit.striking import SEEN_COMMA, clauses_of

# Whom a problem is of stands in so many characters before it; a shorter one is not known again.
LONGEST_WHOM, SHORTEST = 3, 3


def with_more(told: Notes, more: Notes, given: Given) -> Notes:
    """Return notes with more told.

    What was done about something told is no other problem; a problem told more fully stays one.
    """
    for clause in clauses_of(more):
        if _deed_of_it(clause, told, given):
            problems = tuple(each for each in more.problems if each not in clause)
            more = replace(more, problems=problems, done=(*more.done, clause))
        elif any(each in clause for each in more.problems):
            told, more = _fuller(told, more, clause, given)
    return merged(told, more)


def _deed_of_it(clause: str, told: Notes, given: Given) -> bool:
    """Return whether a clause tells what was done about something the notes tell."""
    deed = given.words.patterns["dealt_with"].search(clause)
    known = clauses_of(told)
    return deed is not None and clause not in known and any(held(clause, known, given))


def _fuller(told: Notes, more: Notes, clause: str, given: Given) -> tuple[Notes, Notes]:
    """Return both notes with the problem that a clause repeats and tells more of told as it is."""
    again = [each for each in told.problems if _whole(each, clause, given)]
    if not again or clause in told.problems:
        return told, more
    whole = _whole(again[0], clause, given)
    problems = [whole if each == again[0] else each for each in told.problems]
    told = replace(told, problems=tuple(each for each in problems if each not in again[1:]))
    seen = {name: _without(said, again, whole) for name, said in told.seen.items()}
    left = {name: _without(said, [clause], "") for name, said in more.seen.items()}
    more = replace(more, problems=tuple(p for p in more.problems if p not in clause))
    more = replace(more, seen={name: said for name, said in left.items() if said})
    return replace(told, seen=seen), more


def _whole(problem: str, clause: str, given: Given) -> str:
    """Return a clause that repeats a problem, with whom that is of before it; "" for another."""
    if given.words.patterns["of_whom"].sub("", problem) in clause:
        return clause
    ends = (at for at in range(1, LONGEST_WHOM + 1) if len(problem) - at >= SHORTEST)
    at = next((at for at in ends if clause.startswith(problem[at:])), 0)
    return problem[:at] + clause if at else ""


def fuller(told: Notes, text: str, given: Given) -> bool:
    """Return whether a text begins with a problem told and tells more of it."""
    return any(
        given.words.patterns["of_whom"].sub("", each) in text[: len(each)] for each in told.problems
    )


def _without(said: str, again: Sequence[str], whole: str) -> str:
    """Return what was seen with the fuller clause where the first of those it repeats stood."""
    pieces = (whole if each in again else each for each in said.split(SEEN_COMMA))
    return SEEN_COMMA.join(dict.fromkeys(filter(None, pieces)))
