"""Whether somebody tells of who wants money or secrets of them under the name of a help."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml

SCAMS_FILE = Path(__file__).parent.parent / "scams.yaml"
SECRET, BENEFIT = "secret", "benefit"


class Scams:
    """The words of scams.yaml, ready to read messages with."""

    def __init__(self, path: Path = SCAMS_FILE) -> None:
        raw: Mapping[str, Any] = read_yaml(path)
        self._at, self._longest = float(raw["at"]), int(raw["longest"])
        self._wanted, self._luring = frozenset(raw["wanted"]), frozenset(raw["luring"])
        self._official, self._claimed = re.compile(raw["official"]), re.compile(raw["claimed"])
        self._worth = {kind: float(row["worth"]) for kind, row in raw["kinds"].items()}
        self._words = {
            kind: re.compile(row["words"].replace("{sum}", raw["sum"]))
            for kind, row in raw["kinds"].items()
        }

    def told(self, text: str) -> bool:
        """Return whether *text* tells of one who is likely to cheat whoever asks."""
        said = text.lower()
        kinds = {kind for kind, words in self._words.items() if words.search(said)}
        worth = sum(self._worth[kind] for kind in kinds)
        if len(said) > self._longest or worth < self._at or not kinds & self._wanted:
            return False
        if not kinds & self._luring or not kinds & {SECRET, BENEFIT}:
            return False
        in_office = self._official.search(said) and not self._claimed.search(said)
        return SECRET in kinds or not in_office


@cache
def scams() -> Scams:
    """Return the one reader of scams. Raises YamlError when its words cannot be read."""
    return Scams()
