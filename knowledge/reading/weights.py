"""Weights learnt across labelled stories: how likely what is seen somewhere tells each thing.

load_weights() -> part of knowledge/story_weights.json → Weights
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from knowledge.rules.case import Value

WEIGHTS_FILE = Path(__file__).parent.parent / "story_weights.json"

Label: TypeAlias = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Weights:
    """labels: what may be told. of: feature → (place of a label, weight). always: their starts."""

    labels: tuple[Label, ...]
    of: Mapping[str, Sequence[tuple[int, float]]]
    always: Sequence[float]

    def likely(self, signs: Sequence[str]) -> dict[Label, float]:
        """Return how likely each label is, from 0 to 1."""
        sums = [0.0] * len(self.labels)
        for sign in signs:
            for place, weight in self.of.get(sign, ()):
                sums[place] += weight
        length = math.sqrt(len(signs))
        return {
            label: 1 / (1 + math.exp(-start - value / length))
            for label, start, value in zip(self.labels, self.always, sums, strict=True)
        }


@cache
def load_weights() -> Mapping[str, Weights]:
    """Return the learnt weights of pauses, clauses and numbers, read once."""
    raw = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return {name: _weights(part, raw["scale"]) for name, part in raw["parts"].items()}


def _weights(raw: Mapping[str, Any], scale: float) -> Weights:
    of = {
        sign: tuple((place, weight / scale) for place, weight in zip(*[iter(row)] * 2, strict=True))
        for sign, row in raw["weights"].items()
    }
    labels = tuple((fact, value) for fact, value in raw["labels"])
    return Weights(labels, of, [start / scale for start in raw["always"]])
