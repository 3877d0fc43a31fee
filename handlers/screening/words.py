"""The words of the screening dialogue: the open question, what was noted, what a text is."""

import re
from collections.abc import Set

from config.patterns import one_of
from config.texts import Texts
from handlers.inbound import Content
from handlers.screening.outcome_text import OutcomeText
from handlers.screening.questions import OFFER_SKIP_AFTER, Question, put, shown
from handlers.screening.state import Screening
from handlers.turn import Choice, Reply
from knowledge.contents import Knowledge
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, Case
from knowledge.rules.conditions import PLACE
from knowledge.rules.listing import WHOSE, listed
from knowledge.rules.needless import asked_as

_QUESTION = re.compile(one_of(SPOKEN["answers"]["question"]))
_QUESTION_ENDS = re.compile(SPOKEN["answers"]["question_ends"])
_OF_A_STATE = re.compile(SPOKEN["answers"]["of_a_state"])
_PLEA = re.compile("|".join(SPOKEN["answers"]["plea"]))
_WITH_PLEA = re.compile(rf"(?:{_PLEA.pattern})(?:{SPOKEN['answers']['plea_ends']})*")
_PLEA_ALONE = re.compile(SPOKEN["answers"]["plea_alone"].replace("{plea}", _WITH_PLEA.pattern))
_SAYS = SPOKEN["answers"]
_ANSWERS = frozenset(
    word for kind in ("yes", "no", "unknown", "declined", "skip") for word in _SAYS[kind]
)
_ANSWER_ENDS = re.compile(rf"(?:{one_of(_SAYS['tail'])}|\W)+$")
_CLAUSE_ENDS: str = SPOKEN["negation"]["clause_ends"]
_LONGEST_SINGLE_ANSWER = 12
_LONGEST_ANSWER_TO_A_QUESTION = 4


def question(content: Content, screening: Screening, before: str = "") -> Reply:
    """Return the open question as a message; before: what stands above it."""
    who, fact_id = screening.question or (HOUSEHOLD, PLACE)
    if fact_id == PLACE:
        labels = (content.texts("questions.unknown"),)
        text = lines(before, content.texts("screening.ask_place"))
        return Reply(text, tuple(Choice(label, label) for label in labels), numbered=False)
    if who == WHOSE:
        return _whose(content.texts, fact_id, before, screening.tries)
    fact = asked_as(who, fact_id, content.knowledge.facts)
    words = OutcomeText(content.texts, content.knowledge)
    about = words.who(who) if who else ""
    options = options_of(fact_id, content.knowledge, screening.settled())
    return put(content.texts, Question(fact, about, options), before, screening.tries)


def _whose(texts: Texts, gate: str, before: str, tries: int) -> Reply:
    skip = texts("questions.skip") if tries >= OFFER_SKIP_AFTER else ""
    labels = (texts("questions.unknown"), texts("questions.declined"))
    text = lines(before, texts(f"screening.whose.{gate}"), skip)
    return Reply(text, tuple(Choice(label, label) for label in labels), numbered=False)


def options_of(
    fact_id: str, knowledge: Knowledge, settled: Set[tuple[str, str]]
) -> tuple[str, ...]:
    """Return what a question put as a list lists, nothing for any other."""
    if not knowledge.facts[fact_id].listing:
        return ()
    open_ones = listed(fact_id, knowledge.facts, settled)
    return tuple(label for fact in open_ones for label in fact.listed)


def noted(content: Content, before: Case, after: Case) -> str:
    """Say back the facts that are new or changed, each with whose it is."""
    listed_facts = told(content.texts, content.knowledge, after, before)
    return content.texts("screening.noted", facts=listed_facts) if listed_facts else ""


def told(texts: Texts, knowledge: Knowledge, case: Case, before: Case | None = None) -> str:
    """Return the facts of a case in a row, without those known *before*."""
    words = OutcomeText(texts, knowledge)
    shown_facts = [
        texts(
            "screening.fact",
            label=words.ask(who, fact),
            value=shown(texts, knowledge.facts[fact], known.value),
        )
        for who, fact, known in case.all()
        if not knowledge.facts[fact].listing
        if before is None or known != before.get(who, fact)
    ]
    return texts("screening.semicolon").join(shown_facts)


def asks(text: str) -> bool:
    """Return whether a text asks rather than answers; a short one may be an answer all the same.

    To ask what help there is, behind what was told, is to tell; to ask what those of some
    state get is not.
    """
    if _OF_A_STATE.fullmatch(text):
        return True
    return len(text) > _LONGEST_ANSWER_TO_A_QUESTION and may_ask(without_plea(text))


def may_ask(text: str) -> bool:
    """Return whether a text that answers nothing asks something, however short."""
    return bool(_QUESTION.search(text) or _QUESTION_ENDS.search(text))


def pleads(text: str) -> bool:
    """Return whether a text asks what help there is, and not for something of its own."""
    return bool(_PLEA.search(text))


def only_pleads(text: str) -> bool:
    """Return whether a text asks what help there is, and tells nothing at all."""
    return _PLEA_ALONE.fullmatch(text) is not None


def without_plea(text: str) -> str:
    """Return what a text tells before it asks what help there is."""
    return _WITH_PLEA.sub("", text)


def only_answers(text: str) -> bool:
    """Return whether a text is a bare answer: yes, none, don't know, won't say, skip."""
    return text in _ANSWERS or _ANSWER_ENDS.sub("", text) in _ANSWERS


def told_in_parts(text: str) -> bool:
    """Return whether a text has more than one clause."""
    return any(mark in text.strip(_CLAUSE_ENDS) for mark in _CLAUSE_ENDS)


def several(text: str) -> bool:
    """Return whether a text may hold more than the answer to one question."""
    return len(text) > _LONGEST_SINGLE_ANSWER or any(mark in text for mark in _CLAUSE_ENDS)


def lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def names_topic(text: str, knowledge: Knowledge) -> bool:
    """Return whether a text names something people ask about."""
    return bool(topics_named(text, knowledge))


def topics_named(text: str, knowledge: Knowledge) -> frozenset[str]:
    """Return the topics that a text names in so many words, by id."""
    topics = knowledge.topics.values()
    return frozenset(
        each.id for each in topics if any(name in text for name in (each.short, *each.aliases))
    )
