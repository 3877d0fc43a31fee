"""The weights by which messages about open drafts are told apart; benchmarks/train_drafts.py."""

import json
from functools import cache
from pathlib import Path

from config.visit_words import ClauseWeights

DRAFT_WEIGHTS_FILE = Path(__file__).parent / "draft_weights.json"


@cache
def load_draft_weights() -> ClauseWeights:
    """Read the weights once. Raises OSError, KeyError, ValueError."""
    learnt = json.loads(DRAFT_WEIGHTS_FILE.read_text(encoding="utf-8"))
    return ClauseWeights(tuple(learnt["labels"]), learnt["weights"], learnt["scale"])
