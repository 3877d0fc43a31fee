"""Which clauses of a draft the words of a message point at: by their place, or by what they say."""

from collections.abc import Sequence

from handlers.visit.draft import Open
from handlers.visit.notes import Given
from handlers.visit.striking import LISTS, as_told
from knowledge.reading.chinese import read_number

# What two characters in a row, and one that tells something, count for.
PAIR, ONE = 1.0, 0.4
# What counts less points at nothing.
FAINT = 0.4


def pointed(one: Open, text: str, given: Given) -> list[str]:
    """Return the clauses of a draft that a message points at; [] when it points at none."""
    return _by_place(one, text, given) or _by_words(as_told(one), text, given)


def nearness(clause: str, text: str, given: Given) -> float:
    """Return how much of a clause's words stand in a text."""
    idle = given.words.lists["of_the_act"]
    pairs = {clause[at : at + 2] for at in range(len(clause) - 1)}
    shared = sum(pair in text and not all(sign in idle for sign in pair) for pair in pairs)
    alone = sum(sign in text for sign in set(clause) if sign not in idle and sign.isalnum())
    return PAIR * shared + ONE * alone


def _by_words(told: Sequence[str], text: str, given: Given) -> list[str]:
    """Return the clauses that share most with a text."""
    near = {clause: nearness(clause, text, given) for clause in told}
    most = max(near.values(), default=0.0)
    return [clause for clause in told if near[clause] == most] if most >= FAINT else []


def _by_place(one: Open, text: str, given: Given) -> list[str]:
    """Return the clause named by its place: "the second", "the last but one", "the first half"."""
    match = given.words.patterns["clause_place"].search(text)
    if match is None:
        return []
    name = given.words.field_named.get(match["label"] or match["behind"] or "", "")
    told = list(getattr(one.draft, name)) if name in LISTS else as_told(one)
    if match["first"] or match["last"]:
        return told[:1] if match["first"] else told[-1:]
    number = read_number(match["number"])
    at = int(number.low) if number else 0
    at = len(told) - at if match["back"] else at - 1
    return told[at : at + 1] if at >= 0 else []
