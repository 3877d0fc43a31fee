"""The answer to a question put as a list: labels, their numbers, or words that tell as much."""

import re
from collections.abc import Mapping

from handlers.screening.questions import LONGEST_WORDS, read
from handlers.screening.words import may_ask, only_answers
from knowledge.reading.answers import read_answer
from knowledge.reading.likeness import likest
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.derive import without
from knowledge.rules.listing import take_list
from knowledge.schema import Fact

_NUMBERS = re.compile(r"[\d\s,.\uff0c\u3001]+")
_BETWEEN = re.compile(r"[\s,.\uff0c\u3001\u3002]+")
# "there is an ill one": who it is, is asked next
_SOMEBODY = re.compile(SPOKEN["answers"]["somebody"])
_NOTHING_BUT = re.compile(SPOKEN["answers"]["nothing_but"])
_NONE = "no"
_JOINED = "\uff0c"


def in_words(text: str, choices: Mapping[str, str]) -> str:
    """Return "1 3" as the labels it picks of the choices last shown, "nothing but …" as what it
    names; other texts as they are.
    """
    picked = [choices.get(number, "") for number in re.findall(r"\d+", text)]
    whole = bool(_NUMBERS.fullmatch(text)) and all(picked) and picked
    if but := _NOTHING_BUT.match(text):
        return but["what"]
    return _JOINED.join(picked) if whole else text


def items_in(text: str, facts: Mapping[str, Fact]) -> tuple[Case, str]:
    """Return what the items of lists in a text tell, of nobody in particular, and the rest of it.

    An item is a whole part of the text, tapped or typed: what it lists is told of the household.
    """
    items = {item: fact for fact in facts.values() for item in fact.listed}
    case, rest = Case(), []
    for part in _BETWEEN.split(text):
        fact = items.get(part)
        if fact is None:
            rest.append(part)
        elif (known := read(fact, part)) or fact.kind == "yes_no":
            case = case.know(HOUSEHOLD, fact.id, known or Known(True, part))
    return case, text if len(rest) == len(_BETWEEN.split(text)) else _JOINED.join(rest)


def read_list(
    fact: Fact, text: str, before: Case, told: Case, facts: Mapping[str, Fact]
) -> Case | None:
    """Return the case with the list answered, None when the text names nothing of it or tells of
    people: then it is a story, which leaves the rest of the list open.

    before: the case so far. told: what the text tells as a story.
    """
    if _SOMEBODY.match(text) and not mentions(text):
        told = Case(household=told.household)
    value, like = read_answer(fact, text), _like(fact, text, told, facts)
    if isinstance(value, str) and not like:
        return before.know(HOUSEHOLD, fact.id, Known(value, text[:LONGEST_WORDS]))
    named = {
        each.id
        for each in facts.values()
        if each.gate == fact.id and (each.id == like or _names(each, text, told, facts))
    }
    if (value is False or like == _NONE) and not named:
        return before.know(HOUSEHOLD, fact.id, Known(False, text[:LONGEST_WORDS]))
    if any(who != HOUSEHOLD for who, _, _ in told.all()):
        return None
    if named:
        case = before.merged(told)
        return take_list(case, fact.id, frozenset(named), facts, text[:LONGEST_WORDS])
    return before.know(HOUSEHOLD, fact.id, Known(True, text[:LONGEST_WORDS])) if value else None


def _like(fact: Fact, text: str, told: Case, facts: Mapping[str, Fact]) -> str | None:
    """Return what of a list a text is most like that tells nothing of what is so, by its id."""
    outright = any(known.value != without(facts[each]) for _, each, known in told.all())
    return None if outright or only_answers(text) or may_ask(text) else likest(fact.id, text)


def _names(fact: Fact, text: str, told: Case, facts: Mapping[str, Fact]) -> bool:
    """Return whether a text names a fact of the list, or tells something that stands behind it."""
    if any(label in text for label in fact.listed):
        return True
    behind = {each.id for each in facts.values() if each.gate == fact.id} | {fact.id}
    return any(
        found in behind and known.answered and known.value != without(facts[found])
        for _, found, known in told.all()
    )
