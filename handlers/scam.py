"""Whoever is asked for money, codes or a tap under the name of a help is told to give nothing."""

from dataclasses import replace

from handlers.complaint.door import contact_values, door_choice
from handlers.inbound import Inbound
from handlers.screening.state import KIND as SCREENING
from handlers.screening.words import topics_named
from handlers.topic import Topic
from handlers.turn import Choice, Reply, Turn
from knowledge.finding.scams import scams

# In the conversation's context: somebody was warned of, more may be told of them.
WARNED = "warned"


def start(inbound: Inbound) -> Turn | None:
    """Say what to do first, and where the help is really applied for; None when it is no scam."""
    if inbound.conversation.role != "household" or inbound.content.words.command(inbound.text)[0]:
        return None
    if scams().told(inbound.text):
        return _warned(inbound, "scam.told", door=True)
    if scams().unsure(inbound.text):
        return _warned(inbound, "scam.unsure", door=False)
    return _warned(inbound, "scam.still", door=False) if _goes_on(inbound) else None


def beside(inbound: Inbound) -> Turn | None:
    """Say so in the middle of a screening too; its question is put again after."""
    task = inbound.conversation.task
    return start(inbound) if task and task.kind == SCREENING else None


def _goes_on(inbound: Inbound) -> bool:
    warned = bool(inbound.conversation.context.get(WARNED)) and not inbound.conversation.task
    return warned and scams().goes_on(inbound.text)


def _warned(inbound: Inbound, text: str, *, door: bool) -> Turn:
    """Return the warning *text*, with the help that was named and, at a door, how to complain."""
    texts, knowledge = inbound.content.texts, inbound.content.knowledge
    named = sorted(topics_named(inbound.text, knowledge))[:1]
    asked = [texts("policy.how_to_get", name=knowledge.topics[each].short) for each in named]
    choices = [Choice(each, each) for each in asked]
    if door:
        choices.append(door_choice(texts, inbound.text))
    told = texts(text, whom=texts("policy.whom"), **contact_values(knowledge))
    conversation = replace(
        inbound.conversation, context={**inbound.conversation.context, WARNED: True}
    )
    return Turn(conversation, (Reply(told, tuple(choices)),))


TOPIC = Topic("scam", beside=beside, start=start)
