"""Corrections of what was told before: "change age 80", "no, grade three"."""

import re
from collections.abc import Iterator, Mapping

from config.patterns import one_of
from handlers.screening.questions import read
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, Case, Known
from knowledge.schema import Fact

_S = SPOKEN["story"]
_CORRECTS = re.compile(
    rf"^(?!{one_of(_S['not_change'])}){one_of([*_S['correction'], *_S['change']])}"
    rf"[{_S['label_ends']}]*"
)
_CORRECTED_BEHIND, _NOT_BUT = re.compile(_S["corrected_behind"]), re.compile(_S["not_but"])
_SHORTEST = 2


def corrected_rest(text: str) -> str | None:
    """Return what a correction says is so instead, None when the text corrects nothing."""
    if match := _CORRECTS.match(text):
        return text[match.end() :].strip()
    if but := _NOT_BUT.match(text):
        return but["rest"]
    behind = _CORRECTED_BEHIND.match(text)
    return behind["what"] + behind["rest"].lstrip(_S["label_ends"]) if behind else None


def read_change(rest: str, case: Case, facts: Mapping[str, Fact]) -> tuple[str, str, Known] | None:
    """Return (who, fact, what is known now) from "age 80" or "father age 80"; None when unclear.

    Facts already told come first; a part of a label is enough to name one.
    """
    who, rest = _who(rest.strip(), case)
    for fact, about in _named(rest, who, case, facts):
        text = _without_label(rest, fact)
        if text and (known := read(fact, text)):
            return about, fact.id, known
    return None


def _who(rest: str, case: Case) -> tuple[str, str]:
    for name in sorted(case.names(), key=len, reverse=True):
        if rest.startswith(name):
            return name, rest[len(name) :].lstrip(_S["label_ends"])
    return "", rest


def _named(
    rest: str, who: str, case: Case, facts: Mapping[str, Fact]
) -> Iterator[tuple[Fact, str]]:
    """Yield the facts the text may name with whose they are: those told before first."""
    named = [fact for fact in facts.values() if _overlap(rest, fact.label)]
    named.sort(key=lambda fact: -len(_overlap(rest, fact.label)))
    told = {(w, f) for w, f, _ in case.all()}
    pairs = [(fact, about) for fact in named for about in _people_of(fact, who, case)]
    pairs.sort(key=lambda pair: (pair[1], pair[0].id) not in told)
    yield from pairs


def _people_of(fact: Fact, who: str, case: Case) -> tuple[str, ...]:
    if fact.of == "household":
        return (HOUSEHOLD,)
    return (who,) if who else (SELF, *(name for name in case.names() if name != SELF))


def _overlap(rest: str, label: str) -> str:
    """Return the longest beginning of the text that stands in a label, at least two characters."""
    for end in range(min(len(rest), len(label)), _SHORTEST - 1, -1):
        if rest[:end] in label:
            return rest[:end]
    return ""


def _without_label(rest: str, fact: Fact) -> str:
    return rest[len(_overlap(rest, fact.label)) :].lstrip(_S["label_ends"])
