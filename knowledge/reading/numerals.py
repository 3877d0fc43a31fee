"""One numeral as people write or say it, spoken shorthand included: its low and its high."""

import re

from knowledge.interval import Interval
from knowledge.reading.spoken import SPOKEN

_N = SPOKEN["numbers"]
DIGITS: dict[str, int] = _N["digits"]
SMALL: dict[str, int] = _N["small_units"]
LARGE: dict[str, int] = _N["large_units"]
SOME: str = _N["some"]
UNITS: dict[str, int] = SMALL | LARGE
CHARACTERS = "".join([*DIGITS, *UNITS, SOME])

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|.")
_MOST_APART = 2
_LARGEST, _LARGEST_RUN = 1e15, 1e12


class _Sum:
    """The numeral read so far. ends: low and high of the digits that wait for their unit."""

    def __init__(self) -> None:
        self.total = [0.0, 0.0]
        self.section = [0.0, 0.0]
        self.waiting: list[float] = []
        self.some = False
        self.last_unit = 1
        self.largest = 1
        self.after_zero = False

    def take_digit(self, value: float) -> None:
        self.after_zero = self.after_zero or value == 0
        if value or self.waiting:
            self.waiting.append(value)

    def take_unit(self, unit: int) -> None:
        low, high = self._ends(unit)
        if unit in LARGE.values():
            larger = unit > self.largest > 1  # ten thousand hundred millions
            for i, end in enumerate((low, high)):
                held = self.section[i] + end + (self.total[i] if larger else 0)
                self.total[i] = (held or 1) * unit + (0 if larger else self.total[i])
            self.section, self.largest = [0.0, 0.0], unit
        else:
            for i, end in enumerate((low or 1, high or 1)):
                self.section[i] += end * unit
            if self.some:
                self.section[1] += unit - 1
        self._settle(unit)

    def _settle(self, unit: int) -> None:
        if self.some and unit in LARGE.values():
            self.total[1] += unit - 1
        self.waiting, self.some, self.last_unit, self.after_zero = [], False, unit, False

    def _ends(self, unit: int) -> tuple[float, float]:
        if self.some:
            return 2.0, 9.0
        if not self.waiting:
            return 0.0, 0.0
        return self.waiting[0], self.waiting[-1]

    def result(self) -> Interval:
        low, high = (1.0, 9.0) if self.some and self.last_unit == 10 else self._ends(1)
        if not self.after_zero and self.last_unit >= 100 and max(low, high) < 10:
            low, high = low * self.last_unit / 10, high * self.last_unit / 10
        return Interval(
            self.total[0] + self.section[0] + low, self.total[1] + self.section[1] + high
        )


def read_numeral(run: str) -> Interval | None:
    """Return the ends of a run of digits and numeral characters, None when it makes no number.

    What is too large to be counted by anybody, or so long a run of digits (an ID, a phone run
    together), is no number.
    """
    value = _read(run.replace(_N["and"], ""))
    largest = _LARGEST if any(sign in LARGE for sign in run) else _LARGEST_RUN
    return value if value and value.high <= largest else None


def _read(run: str) -> Interval | None:
    tokens: list[str] = _TOKEN.findall(run)
    if all(token in DIGITS for token in tokens) and not _is_span([DIGITS[t] for t in tokens]):
        value = float("".join(str(DIGITS[token]) for token in tokens))
        return Interval(value, value)
    reading = _Sum()
    for token in tokens:
        if token in UNITS:
            reading.take_unit(UNITS[token])
        elif token == SOME:
            reading.some = True
        else:
            reading.take_digit(_value(token))
        if len(reading.waiting) > 1 and not _is_span(reading.waiting):
            return None
    return reading.result()


def _value(token: str) -> float:
    return DIGITS[token] if token in DIGITS else float(token.replace(",", ""))


def _is_span(digits: list[int] | list[float]) -> bool:
    """Two neighbouring digits in a row ("three four") are the ends of a rough number."""
    return len(digits) == 2 and 0 < digits[1] - digits[0] <= _MOST_APART and digits[0] > 0
