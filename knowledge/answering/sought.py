"""What sayings are weighed for: one question with what was heard of names, topics and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.answering.question import Question
from knowledge.finding.hearing import Hearing


@dataclass(frozen=True, slots=True)
class Name:
    """What a question says of one entry's names: the share of its core, the worth of each pair."""

    share: float = 0.0
    grams: Mapping[str, float] = field(default_factory=dict)

    def credit(self, said: str) -> float:
        """Return the cover a saying is given for the name it does not repeat."""
        return sum(value for gram, value in self.grams.items() if gram not in said)


@dataclass(frozen=True, slots=True)
class Sought:
    """What sayings are weighed for: the question as heard and read, who asks, what it is about.

    topics: how well each entry was found, 0..1. names: heard of each entry. top: the best cover.
    held: what each saying holds of the subject (see Index.held). fits: of areas, fitting: of
    what sayings tell, both filled as they are met.
    """

    hearing: Hearing
    question: Question
    role: str
    topics: Mapping[str, float]
    names: Mapping[str, Name]
    top: float
    held: Mapping[int, float] = field(default_factory=dict)
    fits: dict[str, str] = field(default_factory=dict)
    fitting: dict[tuple[frozenset[str], str], float] = field(default_factory=dict)
