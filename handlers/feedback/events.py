"""What somebody thought of an answer."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["useful", "useless", "missing"]


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """An answer was called useful or useless, or it was told what was *missing*; not by whom.

    topic, aspect, place, question: of the answer. ruleset: of the knowledge that gave it.
    """

    verdict: Verdict
    topic: str
    aspect: str
    place: str
    ruleset: str
    question: str
    missing: str = ""
