"""What sayings are weighed for: one question with what was heard of names, topics and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from knowledge.answering.question import Question
from knowledge.finding.hearing import Hearing
from knowledge.finding.sayings import Saying

# The aspects a saying speaks to, and the one it stands under.
Telling: TypeAlias = tuple[frozenset[str], str]


@dataclass(frozen=True, slots=True)
class Name:
    """What a question says of one entry's names: the share of its core, the worth of each pair."""

    share: float = 0.0
    grams: Mapping[str, float] = field(default_factory=dict)

    def credit(self, said: str) -> float:
        """Return the cover a saying is given for the name it does not repeat."""
        return sum(value for gram, value in self.grams.items() if gram not in said)


@dataclass(frozen=True, slots=True)
class Place:
    """How the area of a saying relates to the place asked for.

    fit: see placing.FIT. worth: how much that counts. named: a village named in the question.
    """

    fit: str
    worth: float
    named: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What sayings are weighed for: the question as heard and read, who asks, what it is about.

    topics: how well each entry was found, 0..1. names: heard of each entry. places: of the areas
    of sayings. fitting: how well what sayings tell fits what is asked. documents: ids of the
    sources named.
    """

    hearing: Hearing
    question: Question
    role: str
    topics: Mapping[str, float]
    names: Mapping[str, Name]
    places: Mapping[str, Place]
    fitting: Mapping[Telling, float]
    documents: frozenset[str]

    def names_source_of(self, saying: Saying) -> bool:
        """Return whether the question names a source of a saying."""
        return bool(self.documents) and not self.documents.isdisjoint(saying.sources)
