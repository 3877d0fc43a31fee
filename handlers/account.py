"""Binding a sender to a person of the roster by a one-time code, and forgetting it again."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.turn import PersonBound, PersonUnbound, Reply, Turn
from state.codes import hash_code
from state.conversation import Conversation
from state.rows import Code, Person


def bind(inbound: Inbound, rest: str) -> Turn:
    """Bind the sender to the person whose unused, unexpired code *rest* is."""
    if inbound.conversation.person:
        return _say(inbound, "account.already", name=inbound.conversation.name)
    if not rest:
        return _say(inbound, "account.ask_code")
    code = inbound.reader.code(hash_code(rest))
    person = inbound.reader.person(code.person) if code else None
    if code is None or person is None:
        return _say(inbound, "account.unknown_code")
    if refusal := _refusal(inbound, code):
        return _say(inbound, refusal)
    return _bound(inbound, code, person)


def unbind(inbound: Inbound, rest: str) -> Turn:
    """Forget who the sender is; what they submitted stays, as the law of records asks."""
    person = inbound.conversation.person
    if not person:
        return _say(inbound, "account.not_bound")
    blank = Conversation(revision=inbound.conversation.revision)
    reply = Reply(inbound.content.texts("account.unbound"))
    return Turn(blank, (reply,), (PersonUnbound(person),))


def _refusal(inbound: Inbound, code: Code) -> str:
    if code.used:
        return "account.used_code"
    return "account.expired_code" if code.expires_at <= inbound.moment.at else ""


def _bound(inbound: Inbound, code: Code, person: Person) -> Turn:
    conversation = replace(
        inbound.conversation,
        person=person.id,
        name=person.name,
        role=person.role,
        area=person.area,
        place=person.area,
        tasks=(),
        context={},
    )
    area = inbound.content.knowledge.areas.full_name(person.area)
    text = inbound.content.texts(f"account.bound_{person.role}", name=person.name, area=area)
    return Turn(conversation, (Reply(text),), (PersonBound(person.id, code.code_hash),))


def _say(inbound: Inbound, key: str, **values: str) -> Turn:
    return Turn(inbound.conversation, (Reply(inbound.content.texts(key, **values)),))
