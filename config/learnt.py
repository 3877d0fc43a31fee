"""Weights learnt from labelled words, as benchmarks/train_*.py write them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Weights:
    """labels: what is told apart. of: feature → its weight for each label, in 1/scale."""

    labels: tuple[str, ...]
    of: Mapping[str, Sequence[int]]
    scale: int


def read_weights(path: Path) -> Weights:
    """Read a file of weights. Raises OSError, KeyError, ValueError."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return weights_of(raw, raw["scale"])


def weights_of(raw: Mapping[str, Any], scale: int) -> Weights:
    """Return the weights of one part of a file."""
    return Weights(tuple(raw["labels"]), raw["weights"], scale)
