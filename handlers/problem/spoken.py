"""Commands of the ledger as people say them: "the first one to the water office, in five days".

The written form is the verb, the problem's place or number, the rest; this finds what was meant by
another order of words, or by what a problem is about. What is shown before it is done is the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.inbound import Inbound
from handlers.problem import lists
from handlers.problem.actor import is_staff
from handlers.problem.view import View
from knowledge.reading.numerals import read_numeral
from state.problem_rows import Problem

LONGEST = 80
ASK, SHOW, UNDO = "problem_comment", "problem_show", "undo"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command and what is to follow it: the problem's number and the rest of the text."""

    command: str
    rest: str


def spoken(inbound: Inbound) -> Spoken | None:
    """Read a command said in another order; None when it is none or names no problem."""
    words, text = inbound.content.problem_words, inbound.text
    if not is_staff(inbound) or len(text) > LONGEST:
        return None
    match = words.patterns["spoken"].match(text)
    if match is None:
        return None
    verb = match["verb"] or match["first"]
    command = words.verbs[verb] if verb else ASK
    if command not in (SHOW, ASK) and words.patterns["asks"].search(text):
        return None
    problem = _named(inbound, match)
    if problem is None:
        return None
    rest = {SHOW: "", ASK: _question(match)}.get(command, match["rest"])
    return Spoken(command, f"{problem.number} {rest}".strip())


def _named(inbound: Inbound, match: re.Match[str]) -> Problem | None:
    """Return the problem a place, a number, or what it is about names."""
    words = inbound.content.problem_words
    if match["of"]:
        return _most_like(inbound, match["of"])
    said = match["behind"] or match["which"]
    if words.patterns["place"].fullmatch(said):
        number = words.patterns["place_number"].search(said)
        index = said if "-" in said or not number else str(_whole(number.group()))
        return None if _is_clue(inbound, index) else lists.find(inbound, index)
    return about(inbound, said)


def _is_clue(inbound: Inbound, index: str) -> bool:
    """Whether a place is of the clues just shown: both lists have verbs in common."""
    shown = dict(inbound.conversation.choices).get(index, "")
    return bool(inbound.content.file_words.patterns["clue_number"].search(shown))


def about(inbound: Inbound, said: str) -> Problem | None:
    """Return the open problem whose household or matter has these words, None unless only one."""
    kept = inbound.content.problem_words.patterns["about_noise"].sub("", said)
    return _only([one for one, told in _open(inbound) if len(kept) > 1 and kept in told])


def _most_like(inbound: Inbound, said: str) -> Problem | None:
    """Return the open problem that shares most pairs of characters with what was said."""
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    shared = {one: sum(pair in told for pair in pairs) for one, told in _open(inbound)}
    most = max(shared.values(), default=0)
    return _only([one for one, many in shared.items() if most and many == most])


def _open(inbound: Inbound) -> Sequence[tuple[Problem, str]]:
    """Return the open problems, each with whose it is and what, as the sender may read it.

    A name that is hidden from them must find nothing: that a problem opens would tell whose it is.
    """
    found = inbound.reader.problems.open(inbound.conversation.area)
    told = [f"{one.household}{one.what}" for one in found]
    view = View(inbound).over(found, told)
    return [(one, view.hidden(one, text)) for one, text in zip(found, told, strict=True)]


def _only(found: Sequence[Problem]) -> Problem | None:
    return found[0] if len(found) == 1 else None


def _question(match: re.Match[str]) -> str:
    """Return what is asked, its verb included."""
    verb = match["verb"] or match["first"] or match["told"]
    return f"{verb}{match['of'] or ''}{match['rest']}"


def _whole(said: str) -> int:
    number = read_numeral(said)
    return int(number.low) if number else 0
