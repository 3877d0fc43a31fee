"""Whom a fact is told of: the person, or the household, that words of a clause are about.

whose(fact, clause, spot) -> tuple[str, ...]     nobody when that is unclear
"""

import re

from knowledge.reading.clauses import Clause, called
from knowledge.reading.people import CHILD, is_child, one_of_several
from knowledge.reading.phrases import Spot
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD
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
    said = clause.text[spot.start : spot.end]
    childless = spot.value != "none" or _CHILDLESS.search(said)
    if fact.id == "one_child" or (fact.id == "supporter" and childless):
        return _supported(clause, spot)
    several = clause.carried if one_of_several(clause.text) else ()
    if _COUNTED.search(clause.text[: spot.start]) and not clause.names(spot.start):
        if _BOTH_OF_THEM.match(clause.text) and len(clause.carried) == _COUPLE:
            return clause.carried
        return several if fact.id in _S["doer_facts"] else ()
    if fact.id in _S["doer_facts"]:
        doer = clause.doer(spot.start, spot.end) or several
        grown = _ALL.search(clause.text[: spot.start]) or clause.mentions
        return clause.adult if doer == (CHILD,) and not grown else doer
    if fact.id == "needs_care" and (cared := _cared(clause, spot)):
        return cared
    about = clause.subject(spot.start, spot.end)
    if fact.id == "needs_care" and said[-1] in _PRONOUNS and _one_of_them(about):
        about = clause.adult if said[-1] == _SHE and called(clause.adult)[0] else ()
    goes_on = fact.id in _S["goes_on"] and not clause.mentions and not clause.carried
    return about or (clause.prior if goes_on and len(clause.prior) == 1 else ())


def _cared(clause: Clause, spot: Spot) -> tuple[str, ...]:
    """Return whom somebody looks after, when words right before tell of care: not who does it."""
    near = (each for each in clause.mentions if each.start >= spot.start and not each.gone)
    return next((each.who for each in near if each.cared and spot.value is True), ())


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
