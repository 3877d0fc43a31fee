"""How people speak: the one module to import for numbers, amounts, dates, yes and no, negation.

Interval(low, high)                               read_number(text) -> Interval | None
find_numbers(text) -> tuple[NumberHit]            find_amounts(text) -> tuple[Amount]
read_date(text, today, ahead=False)               read_day(…) -> DayHit | None (day and its part)
read_answer_word(text) -> yes|no|unknown|declined|""
negated(text, start) / asked(text, start, end)    what happens to a phrase in its clause
"""

import re
from dataclasses import dataclass

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.dates import DayHit, read_date, read_day, read_part
from knowledge.reading.numbers import NumberHit, find_numbers, read_number
from knowledge.reading.spoken import SPOKEN, plain

__all__ = [
    "Amount",
    "DayHit",
    "Interval",
    "NumberHit",
    "asked",
    "clause",
    "find_amounts",
    "find_numbers",
    "negated",
    "of_others",
    "plain",
    "read_answer_word",
    "read_date",
    "read_day",
    "read_number",
    "read_part",
]

_A = SPOKEN["answers"]
_N = SPOKEN["negation"]
_M = SPOKEN["money"]

_ANSWERS = {word: kind for kind in ("yes", "no", "unknown", "declined") for word in _A[kind]}
_LEAD_IN = re.compile(rf"^(?:{one_of(_A['lead_in'])})+")
_TAIL = re.compile(rf"(?:{one_of(_A['tail'])}|[。！!，,、~～.\s])+$")
_CONTAINS = {kind: re.compile(one_of(_A[kind])) for kind in ("unknown", "declined")}
_ENDS = set(_N["clause_ends"])
_NOT_SIGNS = _N["signs"]
_BUT = re.compile(_N["but"])
_BEFORE = re.compile(one_of(_N["before"]))
_NOT_NEGATION = re.compile(one_of(_N["not_negation"]))
_ASKED = re.compile(one_of(_N["asked"]))
_WISHES = frozenset(_N["wishes"])
_TELLS_AFTER = re.compile(_N["tells_after"])
_ENQUIRING = re.compile(_N["enquiring"])
_ASKED_NEXT = re.compile(_N["asked_next"])
_MARKS = ("?", "\uff1f")
_ASKED_AFTER = re.compile(one_of(_N["asked_after"]))
_OTHERS = re.compile(f"{one_of(_N['others'])}|{_N['others_like']}")
_OF_THEM = re.compile(_N["of_them"])
_DEALT_WITH = re.compile(_N["dealt_with"])
_PER = {name: re.compile(one_of(_M[f"per_{name}"])) for name in ("year", "month", "day", "head")}
_NOT_MONEY = re.compile(one_of(_M["not_money"]))
_LONGEST_ANSWER = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """Money named in a text, yuan. per: year, month, day or "" when not said. head: per person."""

    value: Interval
    per: str
    head: bool
    start: int
    end: int


def read_answer_word(text: str) -> str:
    """Return yes, no, unknown or declined for a short answer, "" when it is none of them."""
    text = plain(text).strip()
    half = len(text) // 2
    text = text[:half] if text[:half] == text[half:] else text  # "no no"
    bare = _TAIL.sub("", text)
    for form in (text, bare, _LEAD_IN.sub("", bare), _TAIL.sub("", _LEAD_IN.sub("", text))):
        if kind := _ANSWERS.get(form):
            return str(kind)
    if len(text) > _LONGEST_ANSWER:
        return ""
    return next((kind for kind, pattern in _CONTAINS.items() if pattern.search(text)), "")


def clause(text: str, at: int) -> tuple[int, int]:
    """Return start and end of the clause that holds position *at*."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if text[i] in _ENDS), 0)
    end = next((i for i in range(at, len(text)) if text[i] in _ENDS), len(text))
    return start, end


def negated(text: str, start: int) -> bool:
    """Return whether the phrase at *start* is taken back by a negation just before it."""
    begin, _ = clause(text, start)
    before = _NOT_NEGATION.sub(lambda m: "\0" * len(m.group()), text[begin:start])
    last = None
    for last in _BEFORE.finditer(before):  # noqa: B007 - the last one counts
        pass
    return (
        last is not None
        and 0 <= len(before) - last.end() <= _N["reach"]
        and not _BUT.search(before, last.end())
    )


def asked(text: str, start: int, end: int) -> bool:
    """Return whether the phrase is asked about, supposed or wished, so not said to be true."""
    begin, stop = clause(text, start)
    # "poor or not poor": the same word with and without "not"
    if text[start] in _NOT_SIGNS and text[start - 1 : start] == text[start + 1 : start + 2]:
        return True
    said = _ENQUIRING.sub(lambda m: "\0" * len(m.group()), text[begin:end])
    wished = any(_reaches(said, match, start - begin) for match in _ASKED.finditer(said))
    bare = text[end:stop].strip() in _N["asked_last"]
    marked = text[end : end + 1] in _MARKS or bool(_ASKED_NEXT.match(text, end))
    return wished or bare or marked or bool(_ASKED_AFTER.search(text[end : stop + 1]))


def _reaches(said: str, wish: re.Match[str], at: int) -> bool:
    """Return whether words that ask or wish stand before a place, and nothing is told between."""
    told = wish.group() in _WISHES and _TELLS_AFTER.search(said, wish.end(), at)
    return wish.start() < at and not told


def of_others(text: str, start: int) -> bool:
    """Return whether the clause up to the phrase speaks of somebody else's household.

    So does the clause behind one that does, when it goes on with "he" or "she".
    """
    begin, stop = clause(text, start)
    others = _OTHERS.search(text, begin, stop)
    if others and others.start() < start:
        return True
    if begin == 0 or not _OF_THEM.match(text, begin):
        return False
    before = text[slice(*clause(text, begin - 1))]
    return bool(_OTHERS.search(before)) and not _DEALT_WITH.search(before)


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return the sums of money of a text that carry a money word or stand beside a period."""
    text = plain(text)
    found = (_amount(text, hit) for hit in find_numbers(text))
    return tuple(amount for amount in found if amount)


def _amount(text: str, hit: NumberHit) -> Amount | None:
    if _NOT_MONEY.match(text[hit.end - 1 :]) or hit.measure not in ("", *_M["measures"]):
        return None
    begin, stop = clause(text, hit.start)
    before, after = text[begin : hit.start], text[hit.end : stop]
    per = _period(before, after)
    if not hit.measure and not per:
        return None
    head = bool(_PER["head"].search(before))
    return Amount(hit.value, per, head, hit.start, hit.end)


def _period(before: str, after: str) -> str:
    """Return the period said nearest to a sum: before it in the clause, else right after it."""
    said = [
        (match.end(), len(match.group()), name)
        for name in ("year", "month", "day")
        for match in _PER[name].finditer(before)
    ]
    if said:
        return max(said)[2]
    close = after[:4].lstrip(_M["period_lead"])
    return next((n for n in ("year", "month", "day") if _PER[n].match(close)), "")
