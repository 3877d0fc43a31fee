"""Whom a fact is told of: the person, or the household, that words of a clause are about.

whose(fact, clause, spot) -> tuple[str, ...]     nobody when that is unclear
"""

import re

from knowledge.reading.clauses import Clause, called
from knowledge.reading.people import CHILD, is_child, one_of_several
from knowledge.reading.phrases import Spot
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF
from knowledge.schema import Fact

_S = SPOKEN["story"]
_COUNTED = re.compile(_S["counted"])
_CHILDLESS = re.compile(_S["childless"])
_BOTH_OF_THEM = re.compile(_S["both_of_them"])
# "they all are at work": several children, grown up
_ALL = re.compile(_S["they_all"])
_COUPLE = 2
_SHE: str = SPOKEN["people"]["she"]
_PRONOUNS = (_SHE, SPOKEN["people"]["he"])


def whose(fact: Fact, clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Return whom words of a clause tell a fact of."""
    if fact.of == "household":
        return (HOUSEHOLD,)
    if _of_children(fact, clause, spot):
        return _supported(clause, spot)
    if _COUNTED.search(clause.text[: spot.start]) and not clause.names(spot.start):
        return _counted(fact, clause)
    if fact.id in _S["doer_facts"]:
        return _doer(clause, spot)
    if fact.id == "needs_care":
        about = _cared_for(clause, spot)
    else:
        about = clause.subject(spot.start, spot.end)
    return about or _gone_on_with(fact, clause)


def _of_children(fact: Fact, clause: Clause, spot: Spot) -> bool:
    """Return whether a fact is told by the children somebody has, or has not."""
    if fact.id != "supporter":
        return fact.id == "one_child"
    return spot.value != "none" or bool(_CHILDLESS.search(clause.text, spot.start, spot.end))


def _counted(fact: Fact, clause: Clause) -> tuple[str, ...]:
    """Return whom a clause is about that only says how many of them: "two of them …"."""
    if _BOTH_OF_THEM.match(clause.text) and len(clause.carried) == _COUPLE:
        return clause.carried
    return _several(clause) if fact.id in _S["doer_facts"] else ()


def _doer(clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Return who does what is told: not a child, unless one is named or they all are meant."""
    doer = clause.doer(spot.start, spot.end) or _several(clause)
    grown = _ALL.search(clause.text[: spot.start]) or clause.mentions
    return clause.adult if doer == (CHILD,) and not grown else doer


def _several(clause: Clause) -> tuple[str, ...]:
    several = one_of_several(clause.text) and clause.carried != (SELF,)
    return clause.carried if several else ()


def _gone_on_with(fact: Fact, clause: Clause) -> tuple[str, ...]:
    """Return whom a story goes on with after it spoke of the household as a whole."""
    goes_on = fact.id in _S["goes_on"] and not clause.mentions and not clause.carried
    return clause.prior if goes_on and len(clause.prior) == 1 else ()


def _cared_for(clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Return who needs care: whoever words right before tell of, not who looks after them."""
    near = (each for each in clause.mentions if each.start >= spot.start and not each.gone)
    cared = next((each.who for each in near if each.cared and spot.value is True), ())
    if cared:
        return cared
    about, last = clause.subject(spot.start, spot.end), clause.text[spot.end - 1]
    if last in _PRONOUNS and _one_of_them(about):
        return clause.adult if last == _SHE and called(clause.adult)[0] else ()
    return about


def _one_of_them(who: tuple[str, ...]) -> bool:
    """Return whether somebody is one of several children: no "she" alone stands for that one."""
    return any(each[1:] == CHILD for each in who)


def _supported(clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Who has children or has none: not the children, whoever the story was about."""
    said = clause.text[spot.start : spot.end]
    if any(word in said for word in _S["brothers"]) and set(clause.carried) & set(_S["elders"]):
        return clause.carried
    for who in (clause.subject(spot.start, spot.end), clause.carried):
        if grown := tuple(each for each in who if not is_child(each)):
            return grown
    return clause.adult
