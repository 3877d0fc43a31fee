"""What somebody wrote, as it may be kept without who wrote it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

Mask: TypeAlias = Callable[[str], str]

LONGEST = 500
# The shortest and the longest name looked for in what people wrote.
SHORTEST_NAME, LONGEST_NAME = 2, 6

# Telephone numbers, however grouped, and every other long number.
_LONG_DIGITS = re.compile(r"1\d{2}[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|\d{7,}[xX]?")


def without_numbers(text: str) -> str:
    """Return the text without numbers that could lead to a person, and not too long."""
    return _LONG_DIGITS.sub("*", text)[:LONGEST]


def pieces(texts: Iterable[str]) -> set[str]:
    """Return every run of characters in the texts that could be a name."""
    return {
        text[at : at + length]
        for text in texts
        for length in range(SHORTEST_NAME, LONGEST_NAME + 1)
        for at in range(len(text) - length + 1)
    }


def masking(names: Iterable[str], sign: str) -> Mask:
    """Return what replaces these names in a text. The longest name that stands there goes."""
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in sorted(
        {name for name in names if len(name) >= SHORTEST_NAME}, key=len, reverse=True
    ):
        by_start[name[:SHORTEST_NAME]].append(name)

    def masked(text: str) -> str:
        said, at = [], 0
        while at < len(text):
            here = by_start.get(text[at : at + SHORTEST_NAME], ())
            name = next((name for name in here if text.startswith(name, at)), "")
            said.append(sign if name else text[at])
            at += len(name) or 1
        return "".join(said)

    return masked
