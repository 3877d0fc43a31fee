"""What a letter of somebody in need wants to be told, when it hardly asks for anything itself."""

from collections.abc import Mapping
from dataclasses import replace

from knowledge.answering.choosing import STRONG, Pick
from knowledge.answering.question import Question

COMPLAINED: Mapping[str, float] = {"rights": 1.0, "contact": 0.8, "how": 0.4}
NEEDED: Mapping[str, float] = {"who": 1.0, "how": 0.8, "where": 0.6}
# What was reached, what it was before and where sources differ helps nobody who did not ask for it.
BESIDE_THE_POINT = frozenset({"result", "change", "conflict", "amount"})


def of_letter(question: Question, complaint: bool) -> Question:
    """Return the question of a letter that asks nothing itself, with what it wants to know.

    complaint: it complains; what may be done about it is wanted then, else who gets help and how.
    """
    return replace(question, aspects=COMPLAINED if complaint else NEEDED, counted=(), years=())


def helpful(ranked: list[Pick], question: Question) -> list[Pick]:
    """Return the sayings that may help who wrote a letter; all of them when none would."""
    asked = {aspect for aspect, strength in question.aspects.items() if strength >= STRONG}
    useless = BESIDE_THE_POINT - asked
    near = [pick for pick in ranked if pick.fit != "elsewhere"]
    return [pick for pick in near if pick.saying.aspect not in useless] or ranked
