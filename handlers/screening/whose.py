"""The answer to "who is it", put when a household says that somebody of it has something.

answer_whose(inbound, screening) -> Turn | None     None: the text names nobody
"""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.questions import LONGEST_WORDS, read
from handlers.screening.state import Screening
from handlers.screening.steps import go_on, say, told_in
from handlers.screening.words import noted
from handlers.turn import Turn
from knowledge.reading.chinese import plain
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case, Known
from knowledge.rules.derive import SOMEBODY_HAS, without

# the household may tell of one of its children and mean another
_NOT_OF_ALL = "any_unraised"
# a grade is told without a word of what it grades
_GRADE = "disability_grade"
_POSSESSIVE = re.compile(SPOKEN["people"]["possessive"])


def answer_whose(inbound: Inbound, screening: Screening) -> Turn | None:
    """Take who it is, with what is told of them; nobody else of those told of has it."""
    _, gate = screening.question or ("", "")
    told = told_in(inbound, SELF)
    people = _named(inbound.text, told)
    if not people:
        return None
    case = _having(inbound, people, gate, screening.case.merged(told))
    line = noted(inbound.content, screening.case, case)
    named = replace(screening, case=_others(inbound, people, gate, case)).put()
    fact = SOMEBODY_HAS[gate]
    if untold := next((who for who in people if case.get(who, fact) is None), None):
        named = replace(named, question=(untold, fact), tries=0)
        return say(inbound, named, line)
    return go_on(inbound, named, line)


def _named(text: str, told: Case) -> tuple[str, ...]:
    """Return who is named; somebody named only for whose child it is is left out."""
    said = plain(text)
    found = mentions(said)
    owners = {who for each in found for who in each.who if _POSSESSIVE.match(said, each.end)}
    people = tuple(who for who in told.names() if who != SELF and who not in owners)
    speaks = any(SELF in each.who for each in found)
    return people or ((SELF,) if speaks else ())


def _having(inbound: Inbound, people: tuple[str, ...], gate: str, case: Case) -> Case:
    """Return the case with those named in it as people who have it."""
    words, facts = inbound.text[:LONGEST_WORDS], inbound.content.knowledge.facts
    fact = facts[SOMEBODY_HAS[gate]]
    known = Known(True, words) if fact.kind == "yes_no" else None
    if fact.id == _GRADE and len(people) == 1:
        known = read(fact, inbound.text)
    for who in people:
        case = case.with_person(who)
        if known and case.get(who, fact.id) is None:
            case = case.know(who, fact.id, known)
    return case


def _others(inbound: Inbound, people: tuple[str, ...], gate: str, case: Case) -> Case:
    words, facts = inbound.text[:LONGEST_WORDS], inbound.content.knowledge.facts
    behind = [fact for fact in facts.values() if fact.gate == gate and gate != _NOT_OF_ALL]
    for who in case.names():
        for fact in behind if who not in people else ():
            if case.get(who, fact.id) is None:
                case = case.know(who, fact.id, Known(without(fact), words))
    return case
