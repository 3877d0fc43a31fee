"""Whoever is asked for money, codes or a tap under the name of a help is told to give nothing."""

from handlers.complaint.door import contact_values, door_choice
from handlers.inbound import Inbound
from handlers.screening.state import KIND as SCREENING
from handlers.screening.words import topics_named
from handlers.topic import Topic
from handlers.turn import Choice, Reply, Turn
from knowledge.finding.scams import scams


def start(inbound: Inbound) -> Turn | None:
    """Say what to do first, and where the help is really applied for; None when it is no scam."""
    if inbound.conversation.role != "household" or inbound.content.words.command(inbound.text)[0]:
        return None
    if not scams().told(inbound.text):
        return None
    texts, knowledge = inbound.content.texts, inbound.content.knowledge
    named = sorted(topics_named(inbound.text, knowledge))[:1]
    asked = [texts("policy.how_to_get", name=knowledge.topics[each].short) for each in named]
    choices = (*(Choice(each, each) for each in asked), door_choice(texts, inbound.text))
    told = texts("scam.told", whom=texts("policy.whom"), **contact_values(knowledge))
    return Turn(inbound.conversation, (Reply(told, choices),))


def beside(inbound: Inbound) -> Turn | None:
    """Say so in the middle of a screening too; its question is put again after."""
    task = inbound.conversation.task
    return start(inbound) if task and task.kind == SCREENING else None


TOPIC = Topic("scam", beside=beside, start=start)
