"""Reads the answer to one question: a label, a number however rough, yes, no, or no answer.

read_answer(fact, text) -> Value | None     None: the text is no answer to this question
"""

import re

from knowledge.chinese import find_amounts, find_numbers, negated, plain, read_answer_word
from knowledge.interval import Interval
from knowledge.schema import Fact
from knowledge.spoken import SPOKEN, one_of

_MONTHS = 12
_NOBODY = ("none", "neither")
_OLDEST: int = SPOKEN["story"]["oldest"]
_U = SPOKEN["units"]
_NOTHING = re.compile(one_of(SPOKEN["answers"]["nothing"]))
_LEAST_LABEL = 2


def read_answer(fact: Fact, text: str) -> bool | str | Interval | None:
    """Return what a text answers to *fact*: yes/no as bool, a choice id, an Interval in the fact's
    unit, "unknown" or "declined"; None when it answers nothing, or several things.
    """
    text = plain(text).strip()
    word = read_answer_word(text)
    if fact.kind == "choice":
        choice = _choice(fact, text, word)
        return choice or (word if word in ("unknown", "declined") else None)
    if word in ("unknown", "declined"):
        return word
    return _yes_no(fact, text, word) if fact.kind == "yes_no" else _number(fact, text, word)


def _yes_no(fact: Fact, text: str, word: str) -> bool | None:
    if word:
        return word == "yes"
    said = {
        value
        for phrases, value in ((fact.no_words, False), (fact.yes_words, True))
        for phrase in phrases
        if phrase in text and not (value and negated(text, text.index(phrase)))
    }
    if len(said) == 1:
        return said.pop()
    denied = any(p in text and negated(text, text.index(p)) for p in fact.yes_words)
    return False if denied or said == {True, False} else None


def _choice(fact: Fact, text: str, word: str) -> str | None:
    exact = [choice.id for choice in fact.choices if text in (choice.label, choice.id)]
    if exact:
        return exact[0]
    found = _longest(fact, text)
    if len(found) == 1:
        return found.pop()
    if word == "no" and not found:
        return next((choice.id for choice in fact.choices if choice.id in _NOBODY), None)
    return None


def _longest(fact: Fact, text: str) -> set[str]:
    """Return the choices named in the text; a word inside a longer matched one names nothing."""
    spots: dict[tuple[int, int], str] = {}
    for choice in fact.choices:
        for word in (choice.label, *choice.words):
            start = text.find(word)
            if start >= 0 and len(word) >= _LEAST_LABEL and not negated(text, start):
                spots[start, start + len(word)] = choice.id
    return {
        choice
        for (start, end), choice in spots.items()
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in spots)
    }


def _number(fact: Fact, text: str, word: str) -> Interval | None:
    if fact.unit in _U["money"]:
        return _money(fact, text, word)
    hits = find_numbers(text)
    wanted = [hit for hit in hits if hit.measure in _U["measures"].get(fact.unit, ())]
    bare = [hit for hit in hits if not hit.measure]
    chosen = wanted or bare or (list(hits) if len(hits) == 1 else [])
    if len({hit.value for hit in chosen}) != 1:
        return None
    value = chosen[0].value
    if fact.unit == _U["age"] and value.low > _OLDEST:
        return None
    return value if value.low >= 0 else Interval(0, value.high)


def _money(fact: Fact, text: str, word: str) -> Interval | None:
    amounts = find_amounts(text)
    if len(amounts) == 1 and amounts[0].per:
        factor = _factor(_U["money"][fact.unit], amounts[0].per)
        return amounts[0].value.times(factor) if factor else None
    hits = [hit for hit in find_numbers(text) if hit.measure in _U["yuan"]]
    if len(hits) == 1:
        return Interval(max(hits[0].value.low, 0), hits[0].value.high)
    return Interval(0, 0) if not hits and (word == "no" or _NOTHING.search(text)) else None


def _factor(unit: str, per: str) -> float | None:
    return {
        ("year", "year"): 1,
        ("month", "month"): 1,
        ("year", "month"): _MONTHS,
        ("month", "year"): 1 / _MONTHS,
    }.get((unit, per))
