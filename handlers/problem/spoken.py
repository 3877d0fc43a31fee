"""Commands of the ledger as people say them: "the first one to the water office, in five days".

The written form is the verb, the problem's place or number, the rest; this finds what was meant by
another order of words, or by what a problem is about. What is shown before it is done is the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.clue.shown import clue_at
from handlers.household_file.whose import find
from handlers.inbound import Inbound
from handlers.names_shown import names_shown
from handlers.problem import lists
from handlers.problem.actor import is_staff
from handlers.problem.view import View
from knowledge.reading.numerals import read_numeral
from state.problem_rows import Problem

LONGEST = 80
# Whoever tells more than that something is mended tells of a visit.
LONGEST_DONE = 24
# A household is called by so many characters at most.
LONGEST_CALLED = 4
# What is longer before its verb tells something rather than naming a problem.
SHORTEST_TALE = 10
ASK, SHOW, UNDO, DONE = "problem_comment", "problem_show", "undo", "problem_done"
VERIFY, RETURN = "problem_verify", "problem_return"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command and what is to follow it: the problem's number and the rest of the text.

    among: the problems it may be of, when not just one. said: by what words it was named.
    """

    command: str
    rest: str
    among: tuple[Problem, ...] = ()
    said: str = ""

    @property
    def sure(self) -> bool:
        return not self.said


def plainly(inbound: Inbound) -> str:
    """Return what an official typed in the form commands are read in, where there is such a one."""
    words, text = inbound.content.problem_words, inbound.text.strip()
    if not is_staff(inbound) or len(text) > LONGEST:
        return text
    for said, form in words.rewrites:
        if match := said.match(text):
            given = {name: value or "" for name, value in match.groupdict().items()}
            if "p" in given:
                given["p"] = _digits(inbound, given["p"])
                if clue_at(inbound, given["p"]):
                    return text
            return form.format(**given).strip()
    return text


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
    if command == DONE and len(text) > LONGEST_DONE:
        return None
    if command == VERIFY and words.patterns["not_good"].match(match["rest"]):
        command = RETURN
    found = _named(inbound, match)
    rest = {SHOW: "", ASK: _question(match), DONE: _result(match)}.get(command, match["rest"])
    if len(found) == 1:
        return Spoken(command, f"{found[0].number} {rest}".strip())
    said = match["of"] or match["behind"] or match["which"]
    return _unclear(inbound, Spoken(command, rest, tuple(found), said))


def _unclear(inbound: Inbound, said: Spoken) -> Spoken | None:
    """Return an order whose problem is open; None when it may be of nothing in the ledger."""
    words, text = inbound.content.problem_words, inbound.text
    if words.patterns["place"].fullmatch(said.said):
        return None
    if said.among:
        return said
    referred = words.patterns["definite"].search(text) is not None
    orders = said.command not in (SHOW, ASK) and referred and len(said.said) <= SHORTEST_TALE
    return said if orders else None


def _named(inbound: Inbound, match: re.Match[str]) -> list[Problem]:
    """Return the problems a place, a number, or what they are about names."""
    words = inbound.content.problem_words
    if match["of"]:
        return _most_like(match["of"], told(inbound))
    said = match["behind"] or match["which"]
    if words.patterns["place"].fullmatch(said):
        index = _digits(inbound, said)
        problem = None if clue_at(inbound, index) else lists.find(inbound, index)
        return [problem] if problem else []
    return all_about(inbound, said)


def _digits(inbound: Inbound, said: str) -> str:
    """Return a place in digits; a problem's number as it is."""
    number = inbound.content.problem_words.patterns["place_number"].search(said)
    return said if "-" in said or not number else str(whole(number.group()))


def about(inbound: Inbound, said: str) -> Problem | None:
    """Return the open problem whose household or matter has these words, None unless only one."""
    found = all_about(inbound, said)
    return found[0] if len(found) == 1 else None


def all_about(inbound: Inbound, said: str) -> list[Problem]:
    """Return the open problems whose household or matter has these words.

    A household may be named as people call it; one character names a thing only where the words
    refer to something known.
    """
    patterns, going = inbound.content.problem_words.patterns, told(inbound)
    kept = patterns["about_noise"].sub("", said)
    referred = patterns["definite"].search(inbound.text) is not None
    if len(kept) < (1 if referred else 2):
        return []
    if found := [one for one, text in going if kept in text]:
        return found
    if held := [one for one, _ in going if referred and one.department.endswith(kept)]:
        return held
    if not names_shown(inbound.conversation.area):
        return []
    homes = {home.id for home in find(inbound, said).households}
    of_home = [(one, text) for one, text in going if one.household_id in homes]
    # Words that name a thing beside the household must be of its problem.
    alone = [one for one, _ in of_home] if len(kept) <= LONGEST_CALLED else []
    return _most_like(said, of_home) or alone


def _most_like(said: str, among: Sequence[tuple[Problem, str]]) -> list[Problem]:
    """Return the problems that share most pairs of characters with what was said."""
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    shared = {one.number: sum(pair in text for pair in pairs) for one, text in among}
    most = max(shared.values(), default=0)
    return [one for one, _ in among if most and shared[one.number] == most]


def open_here(inbound: Inbound) -> Sequence[Problem]:
    """Return the open problems of the sender's area."""
    return inbound.reader.problems.open(inbound.conversation.area)


def told(inbound: Inbound) -> Sequence[tuple[Problem, str]]:
    """Return the open problems, each with whose it is and what, as the sender may read it.

    A name that is hidden from them must find nothing: that a problem opens would tell whose it is.
    """
    found = open_here(inbound)
    said = [f"{one.household}{one.what}" for one in found]
    view = View(inbound).over(found, said)
    return [(one, view.hidden(one, text)) for one, text in zip(found, said, strict=True)]


def _question(match: re.Match[str]) -> str:
    """Return what is asked, its verb included."""
    verb = match["verb"] or match["first"] or match["told"]
    return f"{verb}{match['of'] or ''}{match['rest']}"


def _result(match: re.Match[str]) -> str:
    """Return what was done: the verb tells it too, unless it only says that it is done."""
    told = match["rest"].strip(" ,\uff0c:\uff1a")
    return told or (match["verb"] or match["first"])


def whole(said: str) -> int:
    """Return the number a text is, 0 when it is none."""
    number = read_numeral(said)
    return int(number.low) if number else 0
