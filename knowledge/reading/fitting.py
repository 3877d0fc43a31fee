"""Whether the words around a phrase leave it the meaning it has for a fact.

fits(spot, clause, on) -> bool
What others say of the teller, what is told of all who are in some class, what was long ago or is
over, and a bare name that is only asked for do not.
"""

import re
from datetime import date

from config.patterns import one_of
from knowledge.reading.clauses import Clause
from knowledge.reading.phrases import Spot
from knowledge.reading.spoken import SPOKEN

_S = SPOKEN["story"]
_LONG_AGO = re.compile(one_of(_S["long_ago"]))
_NO_MORE = re.compile(one_of(_S["no_more"]))
_YEARS_GONE = re.compile(one_of(_S["years_gone"]))
_NOT_AFTER = {fact: re.compile(one_of(words)) for fact, words in _S["not_after"].items()}
_NOT_BEHIND = {
    fact: re.compile(one_of(words) + ".{0,8}$") for fact, words in _S["not_behind"].items()
}
_BARE_NAME = re.compile(_S["standing"]["bare"])
_ASKED_BEFORE = re.compile(_S["standing"]["bare_not_behind"])
_ASKED_NEXT = re.compile(_S["standing"]["bare_not_before"])
_CONTEXT = {fact: re.compile(one_of(words)) for fact, words in _S["context"].items()}
_WATCHED_NO_MORE = re.compile(_S["watched_no_more"])
_SENTENCE_ENDS = ("\u3002", "\uff01", "\uff1b", "\n")
_YEAR = re.compile(_S["a_year"])
_HEARSAY = re.compile(_S["hearsay"])
_PAST_WORK = re.compile(_S["past_work"])
_NOT_PAST_WORK = re.compile(_S["not_past_work"])
_OF_MANY = re.compile(_S["of_many"])


def fits(spot: Spot, clause: Clause, on: date) -> bool:
    """Return whether the words around a phrase leave it the meaning it has for this fact."""
    fact, after = spot.fact, clause.text[spot.end : spot.end + 4]
    if _of_somebody_else(spot, clause) or _was_work(spot, clause):
        return False
    if fact in _NOT_BEHIND and _NOT_BEHIND[fact].search(clause.text[: spot.end]):
        return False
    if _BARE_NAME.fullmatch(clause.text[spot.start : spot.end]) and not _stands_alone(clause):
        return False
    if fact in _NOT_AFTER and _NOT_AFTER[fact].match(after):
        return False
    no_more = _NO_MORE.search(clause.text) or _WATCHED_NO_MORE.search(clause.around)
    if spot.value == "monitored" and no_more:
        return False
    goes_on = fact in _S["standing_facts"] or spot.value in _S["goes_on_since"]
    if goes_on and _NO_MORE.search(clause.text):
        return False
    if (
        fact in _S["recent_facts"]
        and spot.value not in _S["goes_on_since"]
        and (_LONG_AGO.search(clause.text) or _past(clause, on))
    ):
        return False
    if fact in _S["passing_events"] and _YEARS_GONE.search(clause.text):
        return False
    if fact not in _CONTEXT or spot.value == "none":
        return True
    return bool(_CONTEXT[fact].search(clause.around))


def _of_somebody_else(spot: Spot, clause: Clause) -> bool:
    """Return whether words are what others say of the teller, or tell of all who are so."""
    claimed = spot.fact in _S["never_of_hearsay"] and _HEARSAY.search(clause.text[: spot.start])
    of_many = spot.fact in _S["never_of_many"] and _OF_MANY.match(clause.text, spot.end)
    return bool(claimed or of_many)


def _was_work(spot: Spot, clause: Clause) -> bool:
    """Return whether work told of is over, as what is told right behind says."""
    if spot.value != "working":
        return False
    following = clause.around[clause.around.index(clause.text) + spot.end :]
    over = _PAST_WORK.match(following)
    return over is not None and not _NOT_PAST_WORK.search(over.group())


def _stands_alone(clause: Clause) -> bool:
    """Return whether a bare name ("minimum allowance") is told of oneself, not asked for."""
    preceding, _, following = clause.around.partition(clause.text)
    asked = _ASKED_BEFORE.search(clause.before) and not preceding.endswith(_SENTENCE_ENDS)
    return not (asked or _ASKED_NEXT.match(following))


def _past(clause: Clause, on: date) -> bool:
    """Return whether a clause names a year longer ago than the last one."""
    return any(int(year.group()) < on.year - 1 for year in _YEAR.finditer(clause.text))
