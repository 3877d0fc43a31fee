"""Words of a list in the spelling that questions are brought to, and where they stand in one."""

import itertools
import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

# What may stand between the parts of a word that is written with an ellipsis.
GAP = ".{0,6}"
MOST_PLACES = 6

# Brings a text to the spelling that questions are brought to.
Plain: TypeAlias = Callable[[str], str]


def spelled(words: Iterable[str], plain: Plain) -> list[str]:
    """Return the words as expressions, the longest first."""
    spellings = {GAP.join(re.escape(plain(part)) for part in word.split("…")) for word in words}
    return sorted(spellings - {""}, key=len, reverse=True)


def spots_of(word: re.Pattern[str], plain: str) -> list[int]:
    """Return where a word begins in a plain text, at most so many times."""
    return [match.start() for match in itertools.islice(word.finditer(plain), MOST_PLACES)]
