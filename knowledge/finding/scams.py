"""Whether somebody tells of who wants money or secrets of them under the name of a help."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml

SCAMS_FILE = Path(__file__).parent.parent / "scams.yaml"
SECRET, PAPERS, BENEFIT, DOUBTED = "secret", "papers", "benefit", "doubted"


class Scams:
    """The words of scams.yaml, ready to read messages with."""

    def __init__(self, path: Path = SCAMS_FILE) -> None:
        raw: Mapping[str, Any] = read_yaml(path)
        self._at, self._longest = float(raw["at"]), int(raw["longest"])
        self._wanted, self._luring = frozenset(raw["wanted"]), frozenset(raw["luring"])
        self._official, self._claimed = re.compile(raw["official"]), re.compile(raw["claimed"])
        self._known = re.compile(raw["known"].replace("{sum}", raw["sum"]))
        self._unsure = re.compile("|".join(raw["unsure"]))
        self._goes_on = re.compile(raw["goes_on"])
        self._longest_goes_on = int(raw["longest_goes_on"])
        self._worth = {kind: float(row["worth"]) for kind, row in raw["kinds"].items()}
        self._words = {
            kind: re.compile(row["words"].replace("{sum}", raw["sum"]))
            for kind, row in raw["kinds"].items()
        }

    def told(self, text: str) -> bool:
        """Return whether *text* tells of one who is likely to cheat whoever asks."""
        said = text.lower()
        if len(said) > self._longest:
            return False
        return bool(self._known.search(said)) or bool(self._asked_for(said) - {PAPERS})

    def unsure(self, text: str) -> bool:
        """Return whether *text* tells of a call, a message, a visit that may be anybody's."""
        said = text.lower()
        if len(said) > self._longest:
            return False
        return self._unsure.search(said) is not None or bool(self._asked_for(said))

    def goes_on(self, text: str) -> bool:
        """Return whether *text* tells more of whoever was warned of just before."""
        return len(text) <= self._longest_goes_on and self._goes_on.search(text) is not None

    def _asked_for(self, said: str) -> frozenset[str]:
        """Return what a likely cheat wants, nothing when it is none."""
        kinds = {kind for kind, words in self._words.items() if words.search(said)}
        wanted, luring = kinds & self._wanted, kinds & self._luring
        # papers are wanted where one applies, too: a doubt alone makes nobody a cheat
        if not luring or (luring == {DOUBTED} and wanted == {PAPERS}):
            return frozenset()
        if sum(self._worth[kind] for kind in kinds) < self._at or not kinds & {SECRET, BENEFIT}:
            return frozenset()
        in_office = self._official.search(said) and not self._claimed.search(said)
        return frozenset() if in_office and SECRET not in kinds else frozenset(wanted)


@cache
def scams() -> Scams:
    """Return the one reader of scams. Raises YamlError when its words cannot be read."""
    return Scams()
