"""The weights by which messages about open drafts are told apart; benchmarks/train_drafts.py."""

from functools import cache
from pathlib import Path

from config.learnt import Weights, read_weights

DRAFT_WEIGHTS_FILE = Path(__file__).parent / "draft_weights.json"


@cache
def load_draft_weights() -> Weights:
    """Read the weights once. Raises OSError, KeyError, ValueError."""
    return read_weights(DRAFT_WEIGHTS_FILE)
