"""The latest figure on file beside one that is told of an earlier time."""

import re
from collections.abc import Iterable, Sequence

from knowledge.answering.choosing import Chooser, Pick
from knowledge.answering.question import Question
from knowledge.finding.sayings import Saying

_YEAR = re.compile(r"(?:19|20)\d\d")


def renewed(
    chosen: Sequence[Pick], ranked: Sequence[Pick], question: Question, chooser: Chooser
) -> Pick | None:
    """Return the latest row of a rate told, or the later figure of a wider place, if there is one.

    Who asks of a year wants no other.
    """
    told = {each.saying for each in chosen}
    for each in chosen:
        later = [pick for pick in ranked if _later_row(pick.saying, each.saying)]
        newest = max(later, key=lambda pick: pick.saying.since, default=None)
        if newest and newest.saying not in told:
            return newest
    return None if question.years else _wider(chosen, question, chooser)


def _later_row(row: Saying, told: Saying) -> bool:
    same = bool(told.rate) and (row.rate, row.area) == (told.rate, told.area)
    return same and row.since > told.since


def _wider(chosen: Sequence[Pick], question: Question, chooser: Chooser) -> Pick | None:
    """Return the latest figure that holds above the place asked for, later than any told."""
    fit = chooser.placing.fit
    figures = (p for p in chosen if p.saying.aspect == "amount" and p.fit in ("same", "above"))
    if (first := next(figures, None)) is None:
        return None
    worth, told = chooser.worth, max(_years(each.saying for each in chosen), default="")
    later = [
        Pick(saying, 0.0, 0.0, "above", number)
        for number in chooser.index.sayings_of(first.saying.entry)
        if (saying := chooser.index.sayings[number]).aspect == "amount"
        if max(_years([saying]), default="") > told and worth.values(saying.text)
        if fit(saying.area, first.saying.area) == "above"
        if not worth.wrong_side(saying, question)
    ]
    pairs = worth.pairs(first.saying.text)
    return max(later, key=lambda pick: len(pairs & worth.pairs(pick.saying.text)), default=None)


def _years(sayings: Iterable[Saying]) -> list[str]:
    return [year for each in sayings for year in _YEAR.findall(f"{each.as_of} {each.last}")]
