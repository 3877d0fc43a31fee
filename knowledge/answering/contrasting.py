"""Sayings told side by side: one of each place compared, or of each thing named."""

from collections.abc import Sequence

from knowledge.answering.choosing import Pick
from knowledge.answering.question import Question
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import SOUNDED

MOST_CONTRASTED = 3
HALF = 0.5
COMPARED, ALIKE_WORTH = 8, 7.0


def contrasted(ranked: Sequence[Pick], hearing: Hearing, question: Question) -> list[list[Pick]]:
    """Return the best saying of each place, or of each thing named, when several are."""
    summed = question.asks("sum") and len(question.places) > 1
    if not (question.asks("compare") or question.asks("difference") or summed):
        return []
    if len(question.places) > 1:
        groups = _side_by_side(ranked, question.places[:MOST_CONTRASTED])
    else:
        named = _named_entries(hearing)[:MOST_CONTRASTED]
        groups = [[pick for pick in ranked if pick.saying.entry == e][:1] for e in named]
    return [group for group in groups if group]


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


def _named_entries(hearing: Hearing) -> list[str]:
    """Entries named in so many words, in the order of the question, at most one a name."""
    ordered = sorted(hearing.names, key=lambda hit: hit.start)
    sure = [hit for hit in ordered if hit.sureness >= SOUNDED and len(hit.name) > 2]
    best = [next((f.entry.id for f in hearing.ours if f.number in h.entries), "") for h in sure]
    return list(dict.fromkeys(entry for entry in best if entry))
