"""When what was not surely found is told all the same, as a guess."""

import heapq
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.choosing import Pick
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT
from knowledge.finding.search import Index
from knowledge.schema import NATION

LIKENESS, LED = 0.05, 0.6
STANDS_OUT, FAR_AHEAD, DOUBTED_MORE = 0.17, 2.2, 1.5
# So far ahead of the next, in score, a saying is told though its topic was not surely found.
# It must hold so much of the question, too.
AHEAD, HELD = 1.2, 0.1


def led_to(first: Pick, hearing: Hearing) -> bool:
    """Return whether the question holds the very words that lead to what would be told first."""
    return hearing.led.get(first.number, 0.0) >= LED


def is_ahead(ranked: Sequence[Pick]) -> bool:
    """Return whether the best saying answers so much better than any other that it is told."""
    if len(ranked) < 2 or ranked[0].cover < HELD:
        return False
    return ranked[0].score >= ranked[1].score + AHEAD


def stands_out(hearing: Hearing, role: str, index: Index) -> bool:
    """Return whether one saying, of a place, covers the question as no other nearly does."""
    if hearing.long or len(hearing.says) < 2:
        return False
    first, second = heapq.nlargest(2, hearing.says, key=hearing.says.__getitem__)
    cover, next_ = hearing.says[first], hearing.says[second]
    least = STANDS_OUT * (DOUBTED_MORE if role == "household" else 1.0)
    local = index.sayings[first].area != NATION
    return local and cover >= least and cover >= FAR_AHEAD * next_


def of_the_place(first: Pick, asked: bool) -> bool:
    """Return whether what would be told is of the very place named, and no chance likeness.

    asked: it was near enough to be asked back, so that less is wanted.
    """
    return first.fit in ("same", "below") and first.cover >= LIKENESS * (1 if asked else 2)


def named_alone(first: Pick, hearing: Hearing, index: Index) -> bool:
    """Return whether a question holds the name of what would be told of, and no other subject.

    A year beside the name is none.
    """
    return first.saying.entry in _alone(hearing, index)


def named_first(hearing: Hearing, index: Index) -> Hearing:
    """Return a question that holds the name of one help and no other subject as one about it."""
    ids = _alone(hearing, index)
    named = [found for found in hearing.ours if found.entry.id in ids and found.entry.policy]
    if len(named) != 1 or hearing.found[0].negative or hearing.found[0] is named[0]:
        return hearing
    first = replace(named[0], score=hearing.found[0].score)
    return replace(hearing, found=(first, *(f for f in hearing.found if f is not named[0])))


def _alone(hearing: Hearing, index: Index) -> set[str]:
    left = "".join(part for part in hearing.core.split() if not part.isdigit())
    whole = (hit for hit in hearing.names if hit.sureness == EXACT and hit.name == left)
    return {index.entries[n].id for hit in whole for n in hit.entries}
