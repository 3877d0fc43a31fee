"""What is asked of the result that may be asked of any help: where, with what, how long.

of_one(inbound, screening, found) -> Turn | None    None: it names its own matter, or asks nothing
asks_of_any(inbound) -> bool
leaning_on(inbound, screening, policy_id) -> Conversation
"""

import re
from dataclasses import replace

from handlers.digest.shown import numbers_kept
from handlers.inbound import Inbound
from handlers.policy import topic as policy
from handlers.screening.sheet import group_of, in_order
from handlers.screening.state import Screening, save
from handlers.screening.steps import sheets
from handlers.screening.words import only_answers
from handlers.turn import Choice, Reply, Turn
from knowledge.answering.answer import Answering, answering_of
from knowledge.reading.numbers import read_number
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.assess import Assessment
from state.conversation import Conversation

_POINTING = re.compile(SPOKEN["answers"]["pointing"])
_ASKING = re.compile(SPOKEN["answers"]["asking"])
_NTH_ASKED = re.compile(SPOKEN["answers"]["nth_asked"])
# nothing is asked but where to go and what to bring
_WAY_ALONE = re.compile(SPOKEN["answers"]["way_alone"])
_LIKELY, _SHUT = "likely", ("unlikely", "received")


def asks_of_any(inbound: Inbound) -> bool:
    """Return whether a text asks what may be asked of any help, and names none."""
    text = inbound.text
    if only_answers(text) or not _ASKING.search(text):
        return False
    answering: Answering = answering_of(inbound.content.knowledge)
    plain = _POINTING.sub(" ", answering.index.speech.plain(text))
    return answering.leaning.of_any_alike(plain)


def of_one(inbound: Inbound, screening: Screening, found: tuple[Assessment, ...]) -> Turn | None:
    """Answer what is asked of the one help it can be of; where there are several, ask of which."""
    shown = in_order(found, screening.page)
    if inbound.text.startswith(policy.CHOOSE):
        chosen = inbound.text.removeprefix(policy.CHOOSE)
        one = next((each for each in found if each.policy == chosen), None)
        asked = str(inbound.conversation.context.get("asked", ""))
        return _answer(replace(inbound, text=asked), screening, one) if one else None
    if (told := _NTH_ASKED.fullmatch(inbound.text)) and (number := read_number(told["n"])):
        nth, asking = int(number.low), replace(inbound, text=told["asked"])
        if 0 < nth <= len(shown) and asks_of_any(asking):
            return _answer(asking, screening, shown[nth - 1])
    if inbound.conversation.context.get("topic") or not asks_of_any(inbound):
        return None
    fit = [one for one in shown if group_of(one) not in _SHUT] or shown
    likely = [one for one in fit if one.outcome == _LIKELY]
    only = likely if len(likely) == 1 else fit
    if len(only) == 1:
        return _answer(inbound, screening, only[0])
    return _which(inbound, screening, fit) if fit else None


def _answer(inbound: Inbound, screening: Screening, one: Assessment) -> Turn:
    """Answer a question as one of an outcome, of which is spoken from now on."""
    conversation = leaning_on(inbound, screening, one.policy)
    if _WAY_ALONE.fullmatch(inbound.text):
        return Turn(conversation, (sheets(inbound, screening).detail(one),))
    asked = replace(inbound, conversation=conversation, text=policy.CHOOSE + one.policy)
    return policy.answer(asked)


def _which(inbound: Inbound, screening: Screening, fit: list[Assessment]) -> Turn:
    """Ask of which outcome it is: the one chosen is what the question is answered for."""
    texts, policies = inbound.content.texts, inbound.content.knowledge.policies
    choices = tuple(Choice(policies[one.policy].short, policy.CHOOSE + one.policy) for one in fit)
    context = {**inbound.conversation.context, "asked": inbound.text}
    conversation = replace(inbound.conversation, context=context)
    return Turn(save(conversation, screening), (Reply(texts("screening.of_which"), choices),))


def leaning_on(inbound: Inbound, screening: Screening, policy_id: str) -> Conversation:
    """Return the conversation after one outcome was shown: what is asked next is of it."""
    conversation = inbound.conversation
    context = {**numbers_kept(conversation.context), "topic": policy_id, "asked": inbound.text}
    return save(replace(conversation, context=context), replace(screening, detail=True))
