"""Decides whether what was found is what was meant: answer, ask back, or hand over."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from config.yaml_file import read_yaml
from knowledge.finding.entries import Entry
from knowledge.finding.hearing import AS_THEY_ARE, CLEAR_SIGN, Found, Hearing

CHOICES = 3
FAMILIAR, NEIGHBOURS = 12.0, 5
# What is named as near to a question we do not answer: at most so many, when at least so likely.
MOST_NEAR, NEAR_AT = 2, 0.5
CLOSE, THEME_CLOSE, LEAST_THEME = 0.5, 0.75, 14.0
# "what papers?" alone names no theme: so many characters beside what only asks must be there
LEAST_CORE = 2
OFFICIAL_ODDS = 2.5
AS_GOOD = 0.93
FAR, WISHED = 0.88, 0.85
NEARER_EXAMPLE = 0.2
# So likely ours is a question that stands nearly as it is among our own examples; beside a theme
# that is not ours, what a story tells of must be at least so likely meant.
SURELY_OURS, MAYBE_OURS = 0.6, 0.4

Zone: TypeAlias = Literal["answer", "guess", "ask", "not_covered"]


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic model over evidence, with the thresholds between its zones.

    answer: said straight. guess: said as a guess, with what else it may be. ask: asked back only.
    """

    weights: Mapping[str, float]
    answer_at: float
    guess_at: float
    ask_at: float

    def probability(self, hearing: Hearing) -> float:
        """Return how likely the first real entry is what was meant, 0..1."""
        total = sum(self.weights.get(k, 0.0) * v for k, v in evidence(hearing).items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def zone(self, hearing: Hearing, role: str) -> tuple[Zone, tuple[Entry, ...]]:
        """Return the zone and the entries to offer, best first."""
        likely = self._likely(hearing, role)
        if self._other_matter(hearing, role, likely):
            return "not_covered", ()
        if likely >= self.answer_at:
            return "answer", _offered(hearing.ours, role)
        if likely >= self.guess_at:
            return "ask" if _undecided(hearing) else "guess", _offered(hearing.ours, role)
        if likely >= self.ask_at and _points(hearing, role):
            return "guess" if _stands_alone(hearing) else "ask", _offered(hearing.ours, role)
        return "not_covered", self._near(hearing, role, likely)

    def _likely(self, hearing: Hearing, role: str) -> float:
        """Return how likely the first entry is meant by somebody of this role.

        A letter that speaks of no need means none. A story that wishes for a help by name is at
        least guessed to be about it.
        """
        if not hearing.ours:
            return 0.0
        means_none = hearing.known <= 0 or (hearing.long and not hearing.need)
        likely = 0.0 if means_none else self._asked_by(hearing, role)
        return max(likely, self.guess_at) if _wished(hearing) else likely

    def _asked_by(self, hearing: Hearing, role: str) -> float:
        """Officials ask about the work more often than not: they are believed a little sooner."""
        likely = self.probability(hearing)
        if role == "household":
            return likely
        odds = OFFICIAL_ODDS * likely / max(1e-9, 1 - likely)
        return odds / (1 + odds)

    def _other_matter(self, hearing: Hearing, role: str, likely: float) -> bool:
        """Whether it is of what we do not answer, or a long letter that wants no help of ours."""
        told = bool(hearing.ours) and hearing.story and _told_of(hearing)
        ours_at = MAYBE_OURS if told else SURELY_OURS
        if hearing.beyond and likely < ours_at and not _meant(hearing):
            return True
        if likely < self.guess_at and hearing.found and hearing.found[0].negative:
            return True
        return likely < self.answer_at and role == "household" and _no_help(hearing)

    def _near(self, hearing: Hearing, role: str, likely: float) -> tuple[Entry, ...]:
        """Return what is named as near to a question we do not answer."""
        if likely < NEAR_AT * self.ask_at:
            return ()
        offered = _offered(hearing.ours, role)
        return tuple(entry for entry in offered if role in entry.audience)[:MOST_NEAR]


def _wished(hearing: Hearing) -> bool:
    """Whether a story wishes for a help by name."""
    return bool(hearing.ours) and hearing.story and hearing.ours[0].parts["names"] >= WISHED


def _meant(hearing: Hearing) -> bool:
    """Whether what is first is of the officials' work, or a help wished for by name."""
    if not hearing.ours:
        return False
    first = hearing.ours[0].entry
    return "household" not in first.audience or (bool(first.policy) and _wished(hearing))


def _no_help(hearing: Hearing) -> bool:
    """Whether a long letter speaks of no need, and what is first is no help, only like it."""
    if hearing.need or not hearing.long or not hearing.ours:
        return False
    return not hearing.ours[0].entry.policy and not hearing.ours[0].parts["names"]


def _undecided(hearing: Hearing) -> bool:
    """Whether a story might as well be about another policy as about the first."""
    return bool(hearing.signs) and hearing.story and hearing.rival >= AS_GOOD


def _stands_alone(hearing: Hearing) -> bool:
    """Whether a story points clearly to one policy, or wishes for it by name, and to no other."""
    wished = hearing.ours[0].parts["names"] >= WISHED
    return (wished or _told_of(hearing)) and hearing.rival <= FAR


def _points(hearing: Hearing, role: str) -> bool:
    """Whether more than likeness in words points to ours: a name, what is told, an example.

    Where nothing foreign is near, likeness is enough; for a household that speaks of no need of
    ours it is not.
    """
    others = [found for found in hearing.found if found.negative]
    if hearing.ours[0].parts["names"] or _told_of(hearing):
        return True
    if role == "household" and not hearing.need:
        return False
    nearer = _nearest(hearing.ours) - _nearest(others) >= NEARER_EXAMPLE
    return nearer or not any(found.negative for found in hearing.found[:NEIGHBOURS])


def _told_of(hearing: Hearing) -> bool:
    """Whether what is told points clearly to the first entry."""
    return hearing.signs.get(hearing.ours[0].entry.id, 0.0) >= CLEAR_SIGN


def _offered(real: Sequence[Found], role: str) -> tuple[Entry, ...]:
    """Return the first entry and others that come near it and are meant for who asks."""
    least = CLOSE * real[0].score
    others = [each for each in real[1:] if role in each.entry.audience and each.score >= least]
    return tuple(found.entry for found in [real[0], *others][:CHOICES])


def theme_of(hearing: Hearing) -> str:
    """Return the theme of what we do not answer that is found first or close to it, or ""."""
    if hearing.beyond or len(hearing.core.replace(" ", "")) < LEAST_CORE:
        return hearing.beyond
    first = hearing.found[0].score if hearing.found else 0.0
    others = (each for each in hearing.found if each.negative)
    theme = next(others, None)
    least = max(LEAST_THEME, THEME_CLOSE * first)
    return theme.entry.title if theme and theme.score >= least else ""


def evidence(hearing: Hearing) -> dict[str, float]:
    """Return the features of the model; each about 0..1."""
    real = hearing.ours
    others = [found for found in hearing.found if found.negative]
    first = real[0] if real else None
    if first is None:
        return {"bias": 1.0}
    return {
        "bias": 1.0,
        "score": min(first.score / 40, 2.0),
        "margin": _margin(first, real[1:]),
        "over_others": _margin(first, others),
        "name": first.parts["names"],
        "sign": min(1.0, first.parts["signs"]),
        "agreement": _agreement(first, hearing.found),
        "cover": _cover(first, hearing),
        "known": hearing.known,
        "long": min(1.0, len(hearing.plain) / 150),
        "familiar": max(-FAMILIAR, min(FAMILIAR, hearing.familiar)) / FAMILIAR,
        "foreign": sum(found.negative for found in hearing.found[:NEIGHBOURS]) / NEIGHBOURS,
        "need": float(hearing.need),
        "example": _nearest(real) - _nearest(others),
    }


def _margin(first: Found, rest: Sequence[Found]) -> float:
    if not rest or first.score <= 0:
        return 1.0
    return max(-1.0, (first.score - rest[0].score) / first.score)


def _agreement(first: Found, found: Sequence[Found]) -> float:
    """Return the share of views in which the first entry is the best of those found."""
    views = [view for view in first.parts if view not in AS_THEY_ARE]
    best = sum(first.parts[v] >= max(f.parts[v] for f in found) - 1e-9 for v in views)
    return best / len(views)


def _nearest(found: Sequence[Found]) -> float:
    return max((f.parts["example"] for f in found), default=0.0) / 10


def _cover(first: Found, hearing: Hearing) -> float:
    return max(hearing.says.values(), default=0.0)


def load_confidence(path: Path) -> Confidence:
    """Read weights and thresholds. Raises YamlError when the file cannot be read."""
    raw = read_yaml(path)
    thresholds = (float(raw[key]) for key in ("answer_at", "guess_at", "ask_at"))
    return Confidence(raw["weights"], *thresholds)
