"""Sayings told side by side: one of each place compared, or of each thing named."""

import itertools
import re
from collections.abc import Sequence

from knowledge.answering.choosing import Pick
from knowledge.answering.question import Question
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT, SOUNDED

MOST_CONTRASTED, TWO = 3, 2
HALF, NEARLY = 0.5, 0.85
# Fewer characters than these are no name, or none that is only heard.
NAME, SOUNDED_NAME = 2, 3
COMPARED, ALIKE_WORTH, SAME_ASPECT, SAME_RATE = 8, 9.0, 1.5, 3.0


def contrasted(
    ranked: Sequence[Pick], hearing: Hearing, question: Question, unlike: re.Pattern[str]
) -> list[list[Pick]]:
    """Return the best saying of each place, or of each thing named, when several are.

    unlike: words of a saying that tells how things differ in general.
    """
    several = len(question.places) > 1
    listed = question.asks("sum") or question.asks("listed") or len(question.places) > TWO
    if not (question.asks("compare") or question.asks("difference") or (several and listed)):
        return []
    if several:
        standing = ranked if question.years else [p for p in ranked if not _outdated(p, ranked)]
        groups = _side_by_side(standing, question.places[:MOST_CONTRASTED])
    else:
        groups = _of_named(ranked, hearing, unlike)
    return list({group[0].number: group for group in groups if group}.values())


def _outdated(pick: Pick, ranked: Sequence[Pick]) -> bool:
    """Whether a pick is a row of a rate of which a later one of the same place may be told."""
    row = pick.saying
    if not row.rate:
        return False
    rows = (other.saying for other in ranked if other.saying.rate == row.rate)
    return any(each.area == row.area and each.since > row.since for each in rows)


def _of_named(
    ranked: Sequence[Pick], hearing: Hearing, unlike: re.Pattern[str]
) -> list[list[Pick]]:
    """Return the best saying that speaks of all things named, then the best left of each.

    Of what one saying speaks of all in, its topic is the point asked on: whatever else that topic
    says of a thing comes before what the thing's own topic says in general.
    """
    named = _named_entries(hearing)[:MOST_CONTRASTED]
    pointed = _pointed(hearing)
    both = _of_all(ranked, named, pointed, unlike) if len(named) > 1 else []
    matter = {pick.saying.entry for pick in both}
    groups = [both]
    for entry in named:
        taken = {pick.number for group in groups for pick in group}
        others = [other for other in named if other is not entry]
        mine = (
            pick
            for pick in ranked
            if pick.number not in taken
            if pick.saying.entry == entry.id
            or (pick.saying.entry in matter and _tells(pick, entry))
            if not (pointed and _in_all(pick, unlike))
            if not unlike.search(pick.saying.text) or any(_tells(pick, each) for each in others)
        )
        groups.append(list(itertools.islice(mine, 1)))
    return groups


def _pointed(hearing: Hearing) -> bool:
    """Whether things named are compared in something of their own, not in all."""
    names = {hit.name for hit in hearing.names}
    return any(len(each) > 1 and each not in names for each in hearing.core.split())


def _tells(pick: Pick, entry: Entry) -> bool:
    return any(name in pick.saying.text for name in entry.names)


def _of_all(
    ranked: Sequence[Pick], named: Sequence[Entry], pointed: bool, unlike: re.Pattern[str]
) -> list[Pick]:
    """Return the best saying that speaks of every thing named, if it may answer.

    How they differ in all is told when nothing else is asked, and only then. It is of one of the
    topics named, or of the one the question is first about.
    """
    least = ranked[0].score * NEARLY if ranked else 0.0
    topics = {each.id for each in named} | {pick.saying.entry for pick in ranked[:1]}
    told = (
        pick
        for pick in ranked
        if pick.score >= least and pick.saying.entry in topics
        if all(_tells(pick, entry) for entry in named)
        if pointed != _in_all(pick, unlike)
    )
    return list(itertools.islice(told, 1))


def _in_all(pick: Pick, unlike: re.Pattern[str]) -> bool:
    return pick.saying.aspect == "what" and unlike.search(pick.saying.text) is not None


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
    """How well two sayings stand side by side: the score of the second, more when alike."""
    mine, theirs = _pairs(one.saying.text), _pairs(other.saying.text)
    alike = len(mine & theirs) / max(1, len(mine | theirs))
    kind = SAME_ASPECT if one.saying.aspect == other.saying.aspect else 0.0
    rate = SAME_RATE if one.saying.rate and one.saying.rate == other.saying.rate else 0.0
    return other.score + ALIKE_WORTH * alike + kind + rate


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
