"""What is asked about the last answer itself: its source and date; or to have it shorter."""

from collections.abc import Mapping

from handlers.inbound import Inbound, say
from handlers.policy.answer_text import AnswerText
from handlers.turn import Reply, Turn
from knowledge.answering.answer import Answer
from knowledge.answering.following import asks_again, asks_source
from knowledge.answering.question import OUTSIDE
from knowledge.schema import NATION
from state.conversation import Json

# In the conversation's context: the first saying told, the references, the year of figures past.
TOLD, CITED, PAST = "told", "cited", "past"
RULES = ("law", "rule")
MOST = 2


def kept_of(inbound: Inbound, found: Answer) -> Mapping[str, Json]:
    """Return what is kept of an answer for questions about it."""
    if not found.picks:
        return {}
    words = AnswerText(inbound.content.texts, inbound.content.knowledge)
    refs = list(dict.fromkeys(words.ref(pick.saying) for pick in found.picks))
    first = found.picks[0].saying
    source = inbound.content.knowledge.sources.get(first.cites[0].partition("#")[0])
    rule = source is not None and source.kind in RULES
    year = first.as_of[:4]
    past = not rule and year.isdigit() and int(year) < inbound.moment.today.year
    text = first.text.rstrip("\u3002\uff1b") + refs[0]
    return {TOLD: text, CITED: "".join(refs[:MOST]), PAST: year if past else ""}


def context_of(answer: Answer) -> dict[str, str]:
    """Return what the next question may lean on."""
    place = answer.question.place
    return {
        "topic": answer.entries[0] if answer.entries else "",
        "aspect": next(iter(answer.question.aspects), ""),
        "place": "" if place in (NATION, OUTSIDE) else place,
    }


def of_the_last(inbound: Inbound) -> Turn | None:
    """Answer what is asked about the last answer, None for anything else."""
    context, texts = inbound.conversation.context, inbound.content.texts
    if not context.get(TOLD):
        return None
    if asks_source(inbound.text):
        lines = [texts("policy.source_of", refs=str(context[CITED]))]
        if past := str(context.get(PAST, "")):
            lines.append(texts("policy.source_past", year=past, whom=texts("policy.whom")))
        return Turn(inbound.conversation, (Reply("\n".join(lines)),))
    return shorter(inbound) if asks_again(inbound.text) else None


def shorter(inbound: Inbound) -> Turn | None:
    """Tell the first thing of the last answer alone; None when none was given."""
    told = str(inbound.conversation.context.get(TOLD, ""))
    if not told:
        return None
    return say(inbound, "policy.shorter", told=told)
