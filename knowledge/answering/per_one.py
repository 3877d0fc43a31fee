"""What a figure is per one of: a person, a household, a village, a month, a year."""

import re
from collections.abc import Mapping
from typing import Any


class PerOne:
    """The patterns of aspects.yaml that tell so much for each."""

    def __init__(self, facets: Mapping[str, Any]) -> None:
        patterns = facets["patterns"]
        self._before = re.compile(patterns["per_before"])
        self._behind = re.compile(patterns["per_behind"])
        self._broken = re.compile(patterns["broken"])
        self._words: Mapping[str, str] = facets["per_one"]

    def before(self, between: str, last: tuple[str, ...], alike: bool) -> tuple[str, ...]:
        """Return what is told before a figure. between: what stands between it and the last one.

        What is told in its own clause holds, else what holds for the last figure when it is
        *alike* and in the same sentence.
        """
        clause = re.split("[\uff0c\u3002\uff1b]", between)[-1]
        found = [word for match in self._before.findall(clause) for word in match if word]
        if found or self._broken.search(between) or not alike:
            return self._sorted(found)
        return last

    def behind(self, after: str) -> tuple[str, ...]:
        """Return what is told right behind a figure: a month, or after a stroke."""
        match = self._behind.match(after)
        return self._sorted((match[1] or match[2]).split("\u00b7")) if match else ()

    def _sorted(self, words: list[str]) -> tuple[str, ...]:
        return tuple(sorted({self._words.get(word, word) for word in words}))
