"""Reads the answer to one question: a label, a number however rough, yes, no, or no answer.

read_answer(fact, text) -> Value | None     None: the text is no answer to this question
"""

import re
from typing import TypeVar

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import (
    NumberHit,
    find_amounts,
    find_numbers,
    negated,
    plain,
    read_answer_word,
)
from knowledge.reading.spoken import SPOKEN
from knowledge.schema import Fact

_MONTHS = 12
_NOBODY = ("none", "neither")
_OLDEST: int = SPOKEN["story"]["oldest"]
_U = SPOKEN["units"]
_NOTHING = re.compile(one_of(SPOKEN["answers"]["nothing"]))
_RANKS = frozenset(_U["ranks"])
_LEAST_PHRASE = 2
_NEGATIONS = tuple(SPOKEN["negation"]["before"])

T = TypeVar("T")


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
    phrases = [(phrase, True) for phrase in fact.yes_words]
    phrases += [(phrase, False) for phrase in fact.no_words]
    said = {
        value is not (negated(text, start) and not phrase.startswith(_NEGATIONS))
        for phrase, value, start in _spotted(text, phrases)
    }
    return said.pop() if len(said) == 1 else None


def _choice(fact: Fact, text: str, word: str) -> str | None:
    phrases = [(each, c.id) for c in fact.choices for each in (c.label, c.id, *c.words)]
    exact = [choice for phrase, choice in phrases if phrase == text]
    if exact:
        return exact[0]
    found = {
        choice
        for phrase, choice, start in _spotted(text, phrases)
        if phrase.startswith(_NEGATIONS) or not negated(text, start)
    }
    if len(found) == 1:
        return found.pop()
    if word == "no" and not found:
        return next((choice.id for choice in fact.choices if choice.id in _NOBODY), None)
    return None


def _spotted(text: str, phrases: list[tuple[str, T]]) -> list[tuple[str, T, int]]:
    """Return the phrases found in a text with their place; one inside a longer one is left out."""
    spots = [
        (phrase, value, match.start())
        for phrase, value in phrases
        if len(phrase) >= _LEAST_PHRASE or phrase == text
        for match in re.finditer(re.escape(phrase), text)
    ]
    return [
        (phrase, value, start)
        for phrase, value, start in spots
        if not any(
            s <= start and start + len(phrase) <= s + len(p) and len(p) > len(phrase)
            for p, _, s in spots
        )
    ]


def _number(fact: Fact, text: str, word: str) -> Interval | None:
    if fact.unit in _U["money"]:
        return _money(fact, text, word)
    hits = [hit for hit in find_numbers(text) if not _ranks(text, hit)]
    wanted = [hit for hit in hits if hit.measure in _U["measures"].get(fact.unit, ())]
    bare = [hit for hit in hits if not hit.measure]
    chosen = wanted or bare or (list(hits) if len(hits) == 1 else [])
    told = {hit.value for hit in chosen}
    # Ages of several are all of them: what is asked is of any.
    if len(told) != 1 and not (told and fact.unit == _U["age"] and wanted):
        return None
    value = Interval(min(one.low for one in told), max(one.high for one in told))
    if fact.unit == _U["age"] and value.low > _OLDEST:
        return None
    return value if value.low >= 0 else Interval(0, value.high)


def _ranks(text: str, hit: NumberHit) -> bool:
    return hit.measure in _RANKS or text[hit.end : hit.end + 1] in _RANKS


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
