"""Patterns made of word lists."""

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first; of none, nothing."""
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})" if longest_first else "(?!)"
