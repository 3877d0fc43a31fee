"""Matters that are not ours whatever words of ours stand beside them: quarrels, courts, trades."""

import re
from collections.abc import Callable
from pathlib import Path

from config.yaml_file import read_yaml

BEYOND_FILE = Path(__file__).parent.parent / "beyond.yaml"


class Beyond:
    """The patterns of beyond.yaml, ready to read messages with."""

    def __init__(self, needed: Callable[[str], bool], path: Path = BEYOND_FILE) -> None:
        """needed: whether a text holds a word of a need that our topics answer."""
        raw = read_yaml(path)
        self._needed = needed
        self._asked, self._short = int(raw["asked"]), int(raw["short"])
        self._ours, self._reckoned = re.compile(raw["ours"]), re.compile(raw["reckoned"])
        self._any = re.compile("|".join(f"(?P<{k}>{v})" for k, v in raw["themes"].items()))

    def theme(self, plain: str) -> str:
        """Return the theme of negatives.yaml that a plain text asks for, "" when for none."""
        found = list(self._any.finditer(plain))
        if not found or self._reckoned.search(plain):
            return ""
        last = self._start_of_asked(plain)
        asked = [match for match in found if match.end() > last]
        if not asked and (self._needed(plain[last:]) or self._ours.search(plain, last)):
            return ""
        return str((asked or found)[-1].lastgroup)

    def _start_of_asked(self, plain: str) -> int:
        """Where the clauses that ask begin: the last ones, the whole of a short message."""
        if len(plain) < self._short:
            return 0
        blanks = [at for at, character in enumerate(plain) if character == " "]
        return blanks[-self._asked] if len(blanks) >= self._asked else 0
