"""Puts one question and reads its answer: a number of the list, a label, or free words.

One mechanism for every form: put(question) → Reply; read(fact, text) → a value, or None when the
text is no answer, in which case remedy() says what would be one. "Don't know" and "won't say" are
answers. A question that was tried in vain several times can be skipped.
"""

import re
from dataclasses import dataclass

from config.texts import Texts
from handlers.turn import Choice, Reply
from knowledge.interval import Interval
from knowledge.reading.answers import read_answer
from knowledge.reading.chinese import find_amounts
from knowledge.reading.likeness import likest
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import UNANSWERED, Known, Value
from knowledge.schema import Fact

_SAID_AS = tuple(
    (each["fact"], each["value"], re.compile(each["find"])) for each in SPOKEN["answers"]["said_as"]
)
OFFER_SKIP_AFTER = 2
LONGEST_WORDS = 30
_YES = "yes"
_SAYS = SPOKEN["answers"]
_ANSWERS = frozenset(word for kind in ("yes", "no", "unknown", "declined") for word in _SAYS[kind])


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one person. about: whom it is about, in the words shown; "" needs none.

    options: what a question put as a list lists.
    """

    fact: Fact
    about: str = ""
    options: tuple[str, ...] = ()


def put(texts: Texts, question: Question, before: str = "", tries: int = 0) -> Reply:
    """Return the question as a message. before: what stands above it. tries: failed so far.

    Choices of a number question are never numbered, so that "3" stays a number.
    """
    fact = question.fact
    ask = texts("questions.about", who=question.about, ask=fact.ask) if question.about else fact.ask
    lines = [before, ask]
    if fact.kind == "number":
        lines.append(texts("questions.rough"))
    if tries >= OFFER_SKIP_AFTER:
        lines.append(texts("questions.skip"))
    text = "\n".join(line for line in lines if line)
    return Reply(text, _choices(texts, question), numbered=fact.kind != "number")


def _choices(texts: Texts, question: Question) -> tuple[Choice, ...]:
    fact = question.fact
    labels = [choice.label for choice in fact.choices]
    if question.options:
        labels = [*question.options, texts("questions.none_of_them")]
    elif fact.kind == "yes_no":
        labels = [texts("questions.yes"), texts("questions.no")]
    labels += [texts("questions.unknown"), texts("questions.declined")]
    return tuple(Choice(label, label) for label in labels)


def read(fact: Fact, text: str) -> Known | None:
    """Return what a text answers, with the words it came in; None when it answers nothing."""
    value = read_answer(fact, text)
    if value is None:
        said = (v for of, v, find in _SAID_AS if of == fact.id and find.search(text))
        value = next(said, None)
    return None if value is None else Known(value, text[:LONGEST_WORDS])


def understood(fact: Fact, text: str) -> Known | None:
    """Return what a text that answers in words of its own is most like, None when like nothing.

    fact: of the question that is open, and no list: what else it may be was asked before. A sum
    told to a question of yes or no is a fact of its own, and mostly less than "yes".
    """
    if fact.kind == "yes_no" and find_amounts(text):
        return None
    likely = likest(fact.id, text)
    if likely is None or text in _ANSWERS:
        return None
    return Known(likely == _YES if fact.kind == "yes_no" else likely, text[:LONGEST_WORDS])


def remedy(texts: Texts, fact: Fact) -> str:
    """Return one short line on what would be an answer."""
    return texts(f"questions.remedy_{fact.kind}", unit=fact.unit.split("/")[0])


def shown(texts: Texts, fact: Fact, value: Value) -> str:
    """Return a value as people read it: a number with its unit, both ends, a choice label."""
    if isinstance(value, Interval):
        return _number(texts, fact, value)
    if isinstance(value, bool):
        return texts("questions.yes") if value else texts("questions.no")
    if value in UNANSWERED:
        return texts(f"questions.{value}")
    return next((choice.label for choice in fact.choices if choice.id == value), value)


def _number(texts: Texts, fact: Fact, value: Interval) -> str:
    low = _plain(value.low)
    if value.exact:
        return f"{low}{fact.unit}"
    if value.high == float("inf"):
        return texts("questions.at_least", low=low, unit=fact.unit)
    return texts("questions.between", low=low, high=_plain(value.high), unit=fact.unit)


def _plain(number: float) -> str:
    return f"{number:.0f}" if number == int(number) or number >= 100 else f"{number:.1f}"
