"""Binding a sender to a person of the roster by a one-time code, and forgetting it again."""

from dataclasses import replace

from handlers.inbound import Inbound, say
from handlers.topic import Topic
from handlers.turn import PersonBound, PersonUnbound, Reply, Turn
from state.codes import hash_code
from state.conversation import Conversation
from state.rows import Code, Person

# In the conversation's context: key of the message that bound it.
BOUND_BY = "bound_by"


def bind(inbound: Inbound, rest: str) -> Turn:
    """Bind the sender to the person whose unused, unexpired code *rest* is."""
    if inbound.conversation.person:
        return say(inbound, "account.already", name=inbound.conversation.name)
    if not rest:
        return say(inbound, "account.ask_code")
    code = inbound.reader.code(hash_code(rest))
    person = inbound.reader.person(code.person) if code else None
    if code is None or person is None:
        return say(inbound, "account.unknown_code")
    if refusal := _refusal(inbound, code):
        return say(inbound, refusal)
    return _bound(inbound, code, person)


def unbind(inbound: Inbound, rest: str) -> Turn:
    """Forget who the sender is and what they said; visits they submitted stay, as records must."""
    person = inbound.conversation.person
    blank = Conversation(revision=inbound.conversation.revision)
    key = "account.unbound" if person else "account.not_bound"
    reply = Reply(inbound.content.texts(key))
    return Turn(blank, (reply,), (PersonUnbound(person),))


def current(inbound: Inbound) -> Inbound:
    """Return the message with its sender as the roster has them now.

    When their role or area changed, what was open is dropped: it belongs to the old area. Who is
    no longer on the roster is nobody.
    """
    said = inbound.conversation
    if not said.person:
        return inbound
    person = inbound.reader.person(said.person)
    if person is None:
        return replace(inbound, conversation=Conversation(revision=said.revision))
    if (person.role, person.area) == (said.role, said.area):
        return inbound
    return replace(inbound, conversation=_as(Conversation(revision=said.revision), person))


def _as(conversation: Conversation, person: Person) -> Conversation:
    """Return the conversation as that person's, with nothing open."""
    return replace(
        conversation,
        person=person.id,
        name=person.name,
        role=person.role,
        area=person.area,
        place=person.area,
        tasks=(),
        context={},
    )


def _refusal(inbound: Inbound, code: Code) -> str:
    if code.used:
        return "account.used_code"
    return "account.expired_code" if code.expires_at <= inbound.moment.at else ""


def _bound(inbound: Inbound, code: Code, person: Person) -> Turn:
    context = {BOUND_BY: inbound.message.key}
    conversation = replace(_as(inbound.conversation, person), context=context)
    area = inbound.content.knowledge.areas.full_name(person.area)
    text = inbound.content.texts(f"account.bound_{person.role}", name=person.name, area=area)
    return Turn(conversation, (Reply(text),), (PersonBound(person.id, code.code_hash),))


TOPIC = Topic("account", always={"bind": bind, "unbind": unbind})
