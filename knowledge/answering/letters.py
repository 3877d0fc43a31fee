"""What a letter of somebody in need wants to be told, when it hardly asks for anything itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from knowledge.answering.choosing import STRONG, Pick
from knowledge.answering.question import Question
from knowledge.finding.complaining import LETTER_LENGTH
from knowledge.finding.hearing import Hearing

COMPLAINED: Mapping[str, float] = {"rights": 1.0, "contact": 0.8, "how": 0.4}
NEEDED: Mapping[str, float] = {"who": 1.0, "how": 0.8, "where": 0.6}
# What was reached, what it was before and where sources differ helps nobody who did not ask for it.
BESIDE_THE_POINT = frozenset({"result", "change", "conflict", "amount"})


@dataclass(frozen=True, slots=True)
class Letter:
    """How a message is heard, whether it is a letter or a question.

    question: what it wants to know. long: it is a letter. complaint: "conduct" or "service" when
    somebody is complained of. undone: nobody is, but something due was stopped or put off.
    """

    question: Question
    long: bool
    complaint: str
    undone: bool


def letter_of(text: str, hearing: Hearing, question: Question, role: str) -> Letter:
    """Return how a message is heard. question: what its words ask for.

    A household's letter that asks nothing itself wants to know what may be done about what it
    complains of, else who gets help and how.
    """
    long = len(text) >= LETTER_LENGTH
    complaint = "" if hearing.rule else hearing.complaint
    if not (long and role == "household" and question.told):
        return Letter(question, long, complaint, undone=False)
    undone = not complaint and hearing.wronged
    wanted = COMPLAINED if undone or complaint else NEEDED
    question = replace(question, aspects=wanted, counted=(), years=())
    return Letter(question, long, complaint, undone)


def helpful(ranked: list[Pick], question: Question) -> list[Pick]:
    """Return the sayings that may help who wrote a letter; all of them when none would."""
    asked = {aspect for aspect, strength in question.aspects.items() if strength >= STRONG}
    useless = BESIDE_THE_POINT - asked
    near = [pick for pick in ranked if pick.fit != "elsewhere"]
    return [pick for pick in near if pick.saying.aspect not in useless] or ranked
