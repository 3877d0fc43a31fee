"""Two helps that a question names together: what one would get of both."""

from collections.abc import Callable, Iterator, Sequence

from knowledge.answering.choosing import Pick
from knowledge.answering.figure import Figure
from knowledge.answering.multiply import Multiplier, Total
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import Hearing
from knowledge.finding.names import EXACT

HOLDING = ("same", "above", "nation")


def helps_named(hearing: Hearing, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the ids of the helps a question names in so many words, in its order."""
    hits = sorted((hit for hit in hearing.names if hit.sureness == EXACT), key=lambda h: h.start)
    policies = (entries[n] for hit in hits for n in hit.entries[:1])
    return tuple(dict.fromkeys(entry.id for entry in policies if entry.policy))


class Helps:
    """Adds up the figures of two helps. money: the unit of what is paid."""

    def __init__(
        self, multiplier: Multiplier, figures: Callable[[Pick], list[Figure]], money: str
    ) -> None:
        self._multiplier = multiplier
        self._figures = figures
        self._money = money

    def total(
        self, named: Sequence[str], ranked: Sequence[Pick]
    ) -> tuple[Total | None, list[Pick]]:
        """Return what two helps named come to, in the first place both are told of.

        Both figures are for one of the same, and no line that help is measured against.
        """
        if len(named) != 2:
            return None, []
        for one in self._paid(named[0], ranked):
            for other in self._paid(named[1], ranked):
                found = self._sum_of(one, other)
                if found and one.saying.area == other.saying.area:
                    return found, [one, other]
        return None, []

    def _paid(self, entry: str, ranked: Sequence[Pick]) -> Iterator[Pick]:
        for pick in ranked:
            said = pick.saying
            amount = said.entry == entry and said.aspect == "amount" and pick.fit in HOLDING
            if amount and not self._multiplier.barred(said) and self._told(pick):
                yield pick

    def _told(self, pick: Pick) -> Figure | None:
        paid = (f for f in self._figures(pick) if f.unit == self._money and f.per)
        return next(paid, None)

    def _sum_of(self, one: Pick, other: Pick) -> Total | None:
        figures = [figure for pick in (one, other) if (figure := self._told(pick))]
        return self._multiplier.total(figures)
