"""Numbers in people's words, however rough, become an Interval with honest ends.

read_number(text) -> Interval | None      the first number of a text
find_numbers(text) -> tuple[NumberHit]    all of them, with where they stand and their measure word
"""

import math
import re
from dataclasses import dataclass, replace

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.numerals import CHARACTERS, UNITS, read_numeral
from knowledge.reading.spoken import SPOKEN, plain

_N = SPOKEN["numbers"]
_BEFORE = ("about", "nearly", "under", "over", "many")
_AFTER = ("about", "under", "over", "slightly")
_ARABIC = r"\d[\d,]*(?:\.\d+)?"
_UNITS = f"[{''.join(UNITS)}]"
# the old way to tell an age, "seventy and three"
_OLD = _N["old_way"]
_RUN = (
    rf"(?:{_OLD}|{_N['run_into']}|{_ARABIC}(?:{_UNITS}+(?:{_ARABIC}|[{CHARACTERS}])?)*"
    rf"|[{CHARACTERS}]+(?:(?<={_UNITS}){_ARABIC}{_UNITS}*)?)"
)

_NUMBER = re.compile(
    "".join(
        [
            "(?:" + "|".join(f"(?P<{w}_b>{one_of(_N[w + '_before'])})" for w in _BEFORE) + r")?\s*",
            rf"(?:(?P<idiom>(?<![{CHARACTERS}]){one_of(_N['idioms'])})|(?P<run>{_RUN}))",
            rf"(?P<odd>{one_of(_N['odd_after'])})?(?P<around>{one_of(_N['around_after'])})?",
            rf"(?P<bare>{one_of(_N['bare_after'])})?(?P<unit>[{''.join(UNITS)}])?",
            rf"(?P<late_odd>{one_of(_N['odd_after'])})?\s*",
            rf"(?P<measure>{one_of(_N['measures'])})?(?P<half>{_N['half']})?",
            "(?:" + "|".join(f"(?P<{w}_a>{one_of(_N[w + '_after'])})" for w in _AFTER) + ")?",
        ]
    )
)
_HALF = re.compile(rf"(?<![{CHARACTERS}\w]){_N['half']}(?={one_of(_N['half_measures'])})")
_NOT = re.compile(one_of(_N["not_numbers"]))
_RANGE = re.compile(rf"\s*{one_of(_N['range_marks'])}\s*")


@dataclass(frozen=True, slots=True)
class NumberHit:
    """One number in a text. measure: the word counted with (years, yuan, heads), "" without.

    unit: the unit character the numeral ends in (10 to 10**8), 1 without.
    """

    value: Interval
    start: int
    end: int
    measure: str
    unit: int = 1


def read_number(text: str) -> Interval | None:
    """Return the first number of the text, those with a measure word first; None without one."""
    hits = find_numbers(text)
    best = min(hits, key=lambda hit: not hit.measure, default=None)
    return best.value if best else None


def find_numbers(text: str) -> tuple[NumberHit, ...]:
    """Return every number of the text, left to right; a span from A to B is one number."""
    text = plain(text)
    masked = _mask(text)
    hits = [hit for match in _NUMBER.finditer(masked) if (hit := _hit(match))]
    hits += [_half_hit(match, text) for match in _HALF.finditer(masked)]
    return _joined(text, sorted(hits, key=lambda hit: hit.start))


def _mask(text: str) -> str:
    """Blank out words that only look like numbers, unless a numeral touches them."""

    def blank(match: re.Match[str]) -> str:
        start, end = match.span()
        edges = (text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1])
        part_of_number = any(len(edge) == 2 and all(map(_counts, edge)) for edge in edges)
        return match.group() if part_of_number else "\0" * (end - start)

    return _NOT.sub(blank, text)


def _counts(character: str) -> bool:
    return character in CHARACTERS or character.isdigit()


def _hit(match: re.Match[str]) -> NumberHit | None:
    if match["idiom"]:
        low, high = _N["idioms"][match["idiom"]]
        value: Interval | None = Interval(low, high)
    else:
        value = read_numeral(match["run"])
    if value is None:
        return None
    factor = UNITS[match["unit"]] if match["unit"] else 1
    step = _step(value.low) * factor
    value = _widened(value.times(factor), step, match)
    if match["half"] and match["measure"]:
        value = Interval(value.low + 0.5, value.high + 0.5)
    last = match["unit"] or (match["run"] or "")[-1:]
    return NumberHit(value, match.start(), match.end(), match["measure"] or "", UNITS.get(last, 1))


def _step(value: float) -> float:
    """Return the size of the last digit said: 12000 → 1000, 70 → 10, 73 → 1."""
    step = 1.0
    while value >= step * 10 and value % (step * 10) == 0:
        step *= 10
    return step


def _widened(value: Interval, step: float, said: re.Match[str]) -> Interval:
    """Return the ends a speaker means by "odd", "or so", "nearly" … around the number said."""
    low, high = value.low, value.high
    just_below = high - 1 if high >= 10 else high * 0.99
    if said["odd"] or said["late_odd"]:
        return Interval(low, high + step - (1 if step > 1 else 0.1))
    if said["around"]:
        return Interval(low - 0.3 * step, high + 0.5 * step)
    if said["bare"]:
        return Interval(0.8 * low, 1.5 * high)
    if said["slightly_a"]:
        return Interval(low, high + 0.3 * step)
    if said["nearly_b"]:
        return Interval(min(low - 0.3 * step, just_below), just_below)
    if said["under_b"] or said["under_a"]:
        return Interval(0, just_below)
    return _open_ended(value, step, said)


def _open_ended(value: Interval, step: float, said: re.Match[str]) -> Interval:
    if said["over_b"] or said["over_a"]:
        return Interval(value.low, math.inf)
    if said["many_b"] and (said["run"] or "")[:1] in UNITS:
        return Interval(value.low, max(value.high, value.low * 10 - 1))
    if said["about_b"] or said["about_a"]:
        spread = max(0.3 * step, 0.05 * value.high) if step > 1 or value.high >= 10 else 0
        return Interval(value.low - spread, value.high + spread)
    return value


def _half_hit(match: re.Match[str], text: str) -> NumberHit:
    after = re.match(one_of(_N["measures"]), text[match.end() :])
    measure = after.group() if after else ""
    return NumberHit(Interval(0.5, 0.5), match.start(), match.end() + len(measure), measure)


def _joined(text: str, hits: list[NumberHit]) -> tuple[NumberHit, ...]:
    joined: list[NumberHit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if last and (one := _range(text, last, hit)):
            joined[-1] = one
        else:
            joined.append(hit)
    return tuple(joined)


def _range(text: str, first: NumberHit, second: NumberHit) -> NumberHit | None:
    between = text[first.end : second.start]
    if not _RANGE.fullmatch(between) or first.measure not in ("", second.measure):
        return None
    borrowed = second.unit if first.unit == 1 and first.value.high < second.value.low else 1
    low = first.value.low * borrowed
    if low > second.value.high:
        return None
    return replace(second, value=Interval(low, second.value.high), start=first.start)
