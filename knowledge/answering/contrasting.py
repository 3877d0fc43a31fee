"""Sayings told side by side: one of each place compared, or of each thing named."""

import itertools
from collections.abc import Sequence

from knowledge.answering.choosing import Pick
from knowledge.answering.question import Question
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT, SOUNDED

MOST_CONTRASTED = 3
HALF, NEARLY = 0.5, 0.7
# Fewer characters than these are no name, or none that is only heard.
NAME, SOUNDED_NAME = 2, 3
COMPARED, ALIKE_WORTH = 8, 9.0


def contrasted(ranked: Sequence[Pick], hearing: Hearing, question: Question) -> list[list[Pick]]:
    """Return the best saying of each place, or of each thing named, when several are."""
    summed = question.asks("sum") and len(question.places) > 1
    if not (question.asks("compare") or question.asks("difference") or summed):
        return []
    if len(question.places) > 1:
        groups = _side_by_side(ranked, question.places[:MOST_CONTRASTED])
    else:
        named = _named_entries(hearing)[:MOST_CONTRASTED]
        groups = [[pick for pick in ranked if pick.saying.entry == e.id][:1] for e in named]
        groups.insert(0, _of_all(ranked, named) if len(named) > 1 else [])
    return list({group[0].number: group for group in groups if group}.values())


def _of_all(ranked: Sequence[Pick], named: Sequence[Entry]) -> list[Pick]:
    """Return the best saying that speaks of every thing named, if it may answer."""
    least = ranked[0].score * NEARLY if ranked else 0.0
    told = (
        pick
        for pick in ranked
        if pick.score >= least
        if all(any(name in pick.saying.text for name in entry.names) for entry in named)
    )
    return list(itertools.islice(told, 1))


def _side_by_side(ranked: Sequence[Pick], places: Sequence[str]) -> list[list[Pick]]:
    """Return one saying of each place: of those that may answer, those that say the same thing."""
    least = ranked[0].score * HALF if ranked else 0.0
    of_place = [
        [pick for pick in ranked if pick.saying.area == place and pick.score > least][:COMPARED]
        for place in places
    ]
    found = [group for group in of_place if group]
    if len(found) < 2:
        return [group[:1] for group in found]
    rest = [pick for group in found[1:] for pick in group]
    first = max(found[0], key=lambda one: one.score + max(_paired(one, each) for each in rest))
    others = [[max(group, key=lambda each: _paired(first, each))] for group in found[1:]]
    return [[first], *others]


def _paired(one: Pick, other: Pick) -> float:
    """How well two sayings stand side by side: the score of the second, more when worded alike."""
    mine, theirs = _pairs(one.saying.text), _pairs(other.saying.text)
    alike = len(mine & theirs) / max(1, len(mine | theirs))
    return other.score + ALIKE_WORTH * alike


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(character for character in text if not character.isdigit())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _named_entries(hearing: Hearing) -> list[Entry]:
    """Return the entries named in so many words, in the order of the question, one a name."""
    ordered = sorted(hearing.names, key=lambda hit: hit.start)
    sure = [h for h in ordered if len(h.name) >= (NAME if h.sureness >= EXACT else SOUNDED_NAME)]
    sure = [hit for hit in sure if hit.sureness >= SOUNDED]
    best = [next((f.entry for f in hearing.ours if f.number in h.entries), None) for h in sure]
    return list({entry.id: entry for entry in best if entry}.values())
