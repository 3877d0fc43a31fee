"""How the place a saying is of relates to the place a question is of, and how much that counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.answering.question import Question
from knowledge.answering.sought import Place
from knowledge.answering.worth import FIGURES
from knowledge.areas import Areas
from knowledge.finding.sayings import Saying
from knowledge.schema import NATION

SMALL = ("township", "village")
FIT = {"same": 1.0, "above": 0.65, "nation": 0.7, "below": 0.6, "elsewhere": -0.1}
# A village's own help or figure says little to somebody who asks for a wider place.
SMALL_BELOW = 0.35
WIDE_FIGURE = 0.55
WIDE_RULE = 0.8
HERE_TOO = 0.5
NOT_THERE = -0.6
NAMED_PLACE = 0.6
# What holds in another province alone says less than what holds everywhere.
ABROAD = -0.3
# With no place known, wide places come first; the city most is known of counts as wide.
UNPLACED = {"nation": 1.0, "province": 0.95, "city": 0.7, "county": 0.55}
UNPLACED_VILLAGE = 0.45
UNPLACED_MAIN = 0.95


@dataclass(frozen=True, slots=True)
class Placing:
    """main: the city most sayings are of. abroad: sources that speak of a place not on file."""

    areas: Areas
    main: str = ""
    abroad: frozenset[str] = frozenset()

    def places(self, areas: Iterable[str], question: Question) -> dict[str, Place]:
        """Return, for the areas of sayings, how each relates to the place asked for.

        A village named is the topic, under whichever entry a saying of it stands.
        """
        found = {}
        for area in areas:
            fit = self._best_fit(area, question)
            named = area in question.places and self.areas.level(area) in SMALL
            found[area] = Place(fit, self._worth(fit, area, question), named)
        return found

    def _worth(self, fit: str, area: str, question: Question) -> float:
        """How much a place counts: figures are local, rules may well be wide."""
        if not question.place and not question.places:
            return self._unplaced(area)
        wide = fit == "nation" or (fit == "above" and self.areas.level(area) == "province")
        if wide:
            worth = WIDE_FIGURE if question.aspects.keys() & FIGURES else WIDE_RULE
            return worth * NAMED_PLACE if question.places else worth
        if fit == "below" and self.areas.level(area) in SMALL:
            return SMALL_BELOW
        if fit != "elsewhere":
            return FIT[fit]
        if question.asks("here_too"):
            return HERE_TOO
        return NOT_THERE if question.places else FIT[fit]

    def _unplaced(self, area: str) -> float:
        level = self.areas.level(area)
        return UNPLACED_MAIN if area == self.main else UNPLACED.get(level, UNPLACED_VILLAGE)

    def _best_fit(self, area: str, question: Question) -> str:
        """Of several places named, the one an area fits best counts."""
        fits = [self.fit(area, place) for place in question.places or (question.place,)]
        return max(fits, key=FIT.__getitem__)

    def fit(self, area: str, place: str) -> str:
        """Return how the area of a saying relates to the place asked for."""
        if not place or area == place:
            return "same"
        if area == NATION:
            return "nation"
        if area in self.areas.chain(place):
            return "above"
        return "below" if self.areas.contains(place, area) else "elsewhere"


def main_city(sayings: Sequence[Saying], areas: Areas) -> str:
    """Return the code of the city most sayings are of, "" without any."""
    counts = Counter(saying.area for saying in sayings if areas.level(saying.area) == "city")
    return max(counts, key=counts.__getitem__, default="")
