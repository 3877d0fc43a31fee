"""What is said in a word behind what was told before: a grade, a sum spent, an age alone.

said_loosely(inbound, screening, told) -> Turn | None     None: nothing of the kind
"""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.state import Screening
from handlers.screening.steps import again, go_on, say, told_in
from handlers.screening.words import asks, noted, several
from handlers.turn import Turn
from knowledge.reading.chinese import find_numbers, plain
from knowledge.reading.incomes import YUAN
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case, value_of

_S = SPOKEN["answers"]["loosely"]
_SPENT = re.compile(_S["spent"])
_GRADED, _PAID = ("disability_grade", "disability_kind"), "medical_self_paid_year"
_DISABLED = ("disabled", "disability_card", *_GRADED)
_LEAST: int = SPOKEN["story"]["paid_least"]
_ILL = ("hospitalized", "serious_illness")


def said_loosely(inbound: Inbound, screening: Screening, told: Case) -> Turn | None:
    """Take a word that answers another question than the open one, of whom it can only be."""
    if screening.stage != "ask" or asks(inbound.text):
        return None
    ages = [(who, fact) for who, fact, _ in told.all()] == [(SELF, "age")]
    if ages:
        return _whose_age(inbound, screening)
    if list(told.all()) or mentions(inbound.text) or several(inbound.text):
        return None
    return _of_the_disabled(inbound, screening) or _spent(inbound, screening)


def _whose_age(inbound: Inbound, screening: Screening) -> Turn | None:
    """Ask whose age a bare number is where several people were told of."""
    text = plain(inbound.text).strip()
    hits = find_numbers(text)
    bare = len(hits) == 1 and (hits[0].start, hits[0].end) == (0, len(text))
    case = screening.case
    others = [who for who in case.names() if who != SELF and case.tells_of(who)]
    if not bare or not others:
        return None
    ageless = (who for who in others if case.get(who, "age") is None)
    who = next(ageless, others[0])
    line = inbound.content.texts("screening.whose_age", number=text, who=who)
    return again(inbound, screening, line)


def _of_the_disabled(inbound: Inbound, screening: Screening) -> Turn | None:
    """Take a bare grade or kind as that of the one told to be disabled."""
    case = screening.case
    for fact in _GRADED:
        people = [
            who
            for who in case.names()
            if case.get(who, fact) is None and _any(case, who, _DISABLED)
        ]
        if len(people) != 1:
            continue
        meant = replace(inbound, text=_S["of_the_disabled"] + inbound.text)
        known = told_in(meant, people[0]).get(people[0], fact)
        if known is not None and known.value != "none":
            after = replace(screening, case=case.know(people[0], fact, known))
            return go_on(inbound, after, noted(inbound.content, case, after.case))
    return None


def _spent(inbound: Inbound, screening: Screening) -> Turn | None:
    """Ask what was left to pay of a sum spent, of the only one told to be ill."""
    case = screening.case
    people = [who for who in case.names() if _any(case, who, _ILL) and case.get(who, _PAID) is None]
    if len(people) != 1 or not (_SPENT.search(inbound.text) and _a_sum(inbound.text)):
        return None
    line = inbound.content.texts("screening.spent", sum=inbound.text.strip())
    asked = replace(screening, question=(people[0], _PAID), tries=0)
    return say(inbound, asked, line)


def _a_sum(text: str) -> bool:
    return any(hit.measure in YUAN and hit.value.low >= _LEAST for hit in find_numbers(text))


def _any(case: Case, who: str, facts: tuple[str, ...]) -> bool:
    return any(value_of(case, who, fact) not in (None, False, "none") for fact in facts)
