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
# Within so many characters behind a phrase stands what gives it another meaning.
_NEXT = 4
_SENTENCE_ENDS = ("\u3002", "\uff01", "\uff1b", "\n")
_YEAR = re.compile(_S["a_year"])
_HEARSAY = re.compile(_S["hearsay"])
_PAST_WORK = re.compile(_S["past_work"])
_NOT_PAST_WORK = re.compile(_S["not_past_work"])
_OF_MANY = re.compile(_S["of_many"])


def fits(spot: Spot, clause: Clause, on: date) -> bool:
    """Return whether the words around a phrase leave it the meaning it has for this fact."""
    return not (
        _of_somebody_else(spot, clause)
        or _was_work(spot, clause)
        or _means_other(spot, clause)
        or _only_asked_for(spot, clause)
        or _over(spot, clause)
        or _long_ago(spot, clause, on)
        or _out_of_context(spot, clause)
    )


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


def _means_other(spot: Spot, clause: Clause) -> bool:
    """Return whether the words right before or behind give a phrase another meaning."""
    behind, after = _NOT_BEHIND.get(spot.fact), _NOT_AFTER.get(spot.fact)
    if behind and behind.search(clause.text[: spot.end]):
        return True
    return bool(after and after.match(clause.text[spot.end : spot.end + _NEXT]))


def _only_asked_for(spot: Spot, clause: Clause) -> bool:
    """Return whether a bare name ("minimum allowance") is asked for, not told of oneself."""
    if not _BARE_NAME.fullmatch(clause.text[spot.start : spot.end]):
        return False
    preceding, _, following = clause.around.partition(clause.text)
    asked = _ASKED_BEFORE.search(clause.before) and not preceding.endswith(_SENTENCE_ENDS)
    return bool(asked or _ASKED_NEXT.match(following))


def _over(spot: Spot, clause: Clause) -> bool:
    """Return whether what would go on is said to be no more."""
    if spot.value == "monitored" and _WATCHED_NO_MORE.search(clause.around):
        return True
    goes_on = spot.fact in _S["standing_facts"] or spot.value in (*_S["goes_on_since"], "monitored")
    return bool(goes_on and _NO_MORE.search(clause.text))


def _long_ago(spot: Spot, clause: Clause, on: date) -> bool:
    """Return whether what counts only while it is recent is said to be long past."""
    if spot.fact in _S["passing_events"] and _YEARS_GONE.search(clause.text):
        return True
    recent = spot.fact in _S["recent_facts"] and spot.value not in _S["goes_on_since"]
    return bool(recent and (_LONG_AGO.search(clause.text) or _past(clause, on)))


def _out_of_context(spot: Spot, clause: Clause) -> bool:
    """Return whether nothing near speaks of what a phrase of several meanings must be told of."""
    if spot.fact not in _CONTEXT or spot.value == "none":
        return False
    return not _CONTEXT[spot.fact].search(clause.around)


def _past(clause: Clause, on: date) -> bool:
    """Return whether a clause names a year longer ago than the last one."""
    return any(int(year.group()) < on.year - 1 for year in _YEAR.finditer(clause.text))
