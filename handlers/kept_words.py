"""What somebody wrote, as it may be kept without who wrote it."""

import re

LONGEST = 500

# Telephone numbers, however grouped, and every other long number.
_LONG_DIGITS = re.compile(r"1\d{2}[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|\d{7,}[xX]?")


def without_numbers(text: str) -> str:
    """Return the text without numbers that could lead to a person, and not too long."""
    return _LONG_DIGITS.sub("*", text)[:LONGEST]
