"""What is said in the middle of the questions and answers none: why ask, how much, later, enough.

said_aside(inbound, screening, whole=False) -> Turn | None     None: nothing of the kind
"""

import re
from collections.abc import Callable

from handlers.inbound import Inbound
from handlers.screening.of_which import asks_of_any
from handlers.screening.pointed import raised_by
from handlers.screening.state import Screening, save
from handlers.screening.words import names_topic, only_answers, question, told
from handlers.turn import Reply, Turn
from knowledge.reading.likeness import exactly, likest
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD
from knowledge.rules.conditions import PLACE

_ASIDES = "asides"
_MOST_NAMED = 4
_COUNTS = re.compile(SPOKEN["answers"]["counts"])
# what is no answer takes more likeness than an answer does
_NEAR = 0.5


def said_aside(inbound: Inbound, screening: Screening, *, whole: bool = False) -> Turn | None:
    """Answer what is said of the questions themselves, and put the open one again.

    whole: only what is said so word for word, before the text is tried as an answer.
    """
    text = inbound.text
    if only_answers(text) or names_topic(text, inbound.content.knowledge):
        return None
    if whole:
        kind = exactly(_ASIDES, text) or _counts(inbound, screening)
    else:
        kind = likest(_ASIDES, text, _NEAR) or _of_any(inbound)
    return _SAID[kind](inbound, screening) if kind else None


def _counts(inbound: Inbound, screening: Screening) -> str | None:
    """Return the kind of who asks whether something counts as one of what is listed."""
    fact = inbound.content.knowledge.facts.get((screening.question or ("", ""))[1])
    return "counts" if fact and fact.listing and _COUNTS.search(inbound.text) else None


def _of_any(inbound: Inbound) -> str | None:
    """Return the kind of what may be asked of any help, where none was told of."""
    of_the_last = inbound.conversation.context.get("topic")
    return "of_any" if not of_the_last and asks_of_any(inbound) else None


def _why(inbound: Inbound, screening: Screening) -> Turn:
    knowledge, (who, fact) = inbound.content.knowledge, screening.question or (HOUSEHOLD, PLACE)
    found = screening.assessments(inbound.moment.today, knowledge)
    behind = {each.id for each in knowledge.facts.values() if each.gate == fact} | {fact}
    behind |= {each.id for each in knowledge.facts.values() if each.gate in behind}
    waiting = [
        one
        for one in found
        if any(ask in behind and who in (whose, HOUSEHOLD) for whose, ask in one.missing)
    ]
    nearest = sorted(waiting, key=lambda one: -one.raised)
    return _put(inbound, screening, "why", [one.policy for one in nearest])


def _which(inbound: Inbound, screening: Screening) -> Turn:
    return _put(inbound, screening, "which", raised_by(inbound, screening))


def _unclear(inbound: Inbound, screening: Screening) -> Turn:
    """Explain the words the open question uses."""
    content, (_, fact) = inbound.content, screening.question or (HOUSEHOLD, PLACE)
    known = content.knowledge.facts.get(fact)
    explained = known.help if known and known.listing else ""
    return _again(inbound, screening, explained or content.texts("questions.explain"))


def _told(inbound: Inbound, screening: Screening) -> Turn:
    content = inbound.content
    facts = told(content.texts, content.knowledge, screening.case)
    nothing = content.texts("screening.paper.nothing_told")
    line = content.texts("screening.aside.told", facts=facts or nothing)
    return _again(inbound, screening, line)


def _later(inbound: Inbound, screening: Screening) -> Turn:
    """Leave the question open without putting it again."""
    reply = Reply(inbound.content.texts("screening.aside.later"))
    return Turn(save(inbound.conversation, screening), (reply,))


def _put(inbound: Inbound, screening: Screening, kind: str, policies: list[str]) -> Turn:
    content, topics = inbound.content, inbound.content.knowledge.topics
    shorts = list(dict.fromkeys(topics[each].short for each in policies))[:_MOST_NAMED]
    names = content.texts("screening.and").join(shorts)
    key = f"screening.aside.{kind}" if names else "screening.aside.open"
    return _again(inbound, screening, content.texts(key, names=names))


def _again(inbound: Inbound, screening: Screening, line: str) -> Turn:
    reply = question(inbound.content, screening, line)
    return Turn(save(inbound.conversation, screening), (reply,))


def _line(kind: str) -> Callable[[Inbound, Screening], Turn]:
    return lambda inbound, screening: _again(
        inbound, screening, inbound.content.texts(f"screening.aside.{kind}")
    )


_SAID: dict[str, Callable[[Inbound, Screening], Turn]] = {
    "why": _why,
    "which": _which,
    "how_much": _line("how_much"),
    "how_long": _line("how_long"),
    "of_any": _line("of_any"),
    "counts": _line("counts"),
    "later": _later,
    "enough": _line("enough"),
    "told": _told,
    "unclear": _unclear,
}
