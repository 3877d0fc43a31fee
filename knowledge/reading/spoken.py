"""The word lists people's speech is read with, loaded once from words.yaml."""

from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml

SPOKEN: dict[str, Any] = read_yaml(Path(__file__).parent.parent / "words.yaml")

_WIDE = {ord("０") + i: str(i) for i in range(10)} | {ord("．"): ".", ord("："): ":"}


def plain(text: str) -> str:
    """Return the text with full-width digits made plain; every character keeps its place."""
    return text.translate(_WIDE)
