"""The words of the screening dialogue: the open question, what was noted, what a text is."""

import re

from handlers.inbound import Content
from handlers.screening.outcome_text import OutcomeText
from handlers.screening.questions import Question, put, shown
from handlers.screening.state import Screening
from handlers.turn import Choice, Reply
from knowledge.contents import Knowledge
from knowledge.reading.spoken import SPOKEN, one_of
from knowledge.rules.case import HOUSEHOLD, Case
from knowledge.rules.conditions import PLACE

_QUESTION = re.compile(one_of(SPOKEN["answers"]["question"]))
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
    fact = content.knowledge.facts[fact_id]
    words = OutcomeText(content.texts, content.knowledge)
    about = words.who(who) if who else ""
    return put(content.texts, Question(fact, about), before, screening.tries)


def noted(content: Content, before: Case, after: Case) -> str:
    """Say back the facts that are new or changed, each with whose it is."""
    words = OutcomeText(content.texts, content.knowledge)
    facts = content.knowledge.facts
    told = [
        content.texts(
            "screening.fact",
            label=words.ask(who, fact),
            value=shown(content.texts, facts[fact], known.value),
        )
        for who, fact, known in after.all()
        if known != before.get(who, fact)
    ]
    listed = content.texts("screening.semicolon").join(told)
    return content.texts("screening.noted", facts=listed) if told else ""


def asks(text: str) -> bool:
    return len(text) > _LONGEST_ANSWER_TO_A_QUESTION and bool(_QUESTION.search(text))


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
    names = (name for topic in knowledge.topics.values() for name in (topic.short, *topic.aliases))
    return any(name in text for name in names)
