"""What assessing comes to: the outcome of one policy for one case, with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar

from knowledge.rates import Figure
from knowledge.schema import SelfCheck, Version

T = TypeVar("T")
Outcome: TypeAlias = Literal[
    "likely", "unlikely", "need_facts", "human_judgement", "local_standard_missing"
]
Status: TypeAlias = Literal["in_force", "ended", "not_yet", "elsewhere", "place_unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition an outcome rests on: its text as reviewed, its source, whose fact it is.

    as_of: of something the sources say, the year or day they speak of.
    """

    id: str
    text: str
    cite: str
    who: str
    fact: str
    truth: bool | None
    why: str = ""
    words: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a policy comes to for a case.

    because: the conditions that decided, or that are still open. missing: (who, fact) that stand
    in the way; fact "place" asks for the place. figures: local figures used or missing, with the
    last known rows. for_whom: the people of the case it comes to this for, empty for households.
    status: why no conditions were weighed, unless in_force. stale: the source is due for checking.
    leaning: the outcome before it is held back as stale; need_facts while more can be asked.
    received: the household, or every person of it, says it already gets this.
    raised: how much of what was told points at this policy; it orders questions, nothing else.
    assumed: what the outcome rests on that the story only was silent on.
    """

    policy: str
    outcome: Outcome
    because: tuple[Reason, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    citations: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    self_check: tuple[SelfCheck, ...] = ()
    for_whom: tuple[str, ...] = ()
    version: Version | None = None
    status: Status = "in_force"
    stale: bool = False
    leaning: Outcome = "human_judgement"
    received: bool = False
    raised: int = 0
    assumed: tuple[Reason, ...] = ()
    ruleset: str = ""


def together(chosen: list[Assessment]) -> Assessment:
    """Return one assessment for all people with the same outcome.

    When it is likely the first one's reasons do; else everybody's count.
    """
    first = chosen[0]
    if len(chosen) == 1:
        return first
    told = chosen[:1] if first.leaning == "likely" else chosen
    return replace(
        first,
        because=once(reason for one in told for reason in one.because),
        missing=once(ask for one in chosen for ask in one.missing),
        citations=once(cite for one in told for cite in one.citations),
        for_whom=once(who for one in chosen for who in one.for_whom),
        assumed=once(reason for one in told for reason in one.assumed),
    )


def once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
