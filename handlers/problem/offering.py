"""What a household tells that may be reported, told as no wish to: it is offered, nothing asked."""

from handlers.complaint.door import door_choice, hotline
from handlers.inbound import Inbound
from handlers.problem.above import is_of_conduct
from handlers.problem.told import told_of
from handlers.turn import Reply, Turn
from handlers.visit.question import is_question
from knowledge.answering.answer import answering_of


def offered(inbound: Inbound) -> Turn | None:
    """Say whom to turn to and offer to report it; None for other words and for staff.

    What is broken for all is no household's hardship; somebody kept from applying needs no law
    read to them but the way around; what officials did wrong is answered as such.
    """
    if inbound.conversation.role != "household":
        return None
    text, patterns = inbound.text, inbound.content.problem_words.patterns
    if turn := _going_on(inbound):
        return turn
    blocked, public = (patterns[kind].search(text) for kind in ("blocked", "public_matter"))
    if not (blocked or public) or is_of_conduct(inbound, text, inbound.conversation.area):
        return None
    if blocked:
        return _offer(inbound, "complaint.blocked", _with_topic(inbound, text))
    asks = is_question(text, inbound.content.visit_words)
    return None if asks else _offer(inbound, "problem.public", text)


def _going_on(inbound: Inbound) -> Turn | None:
    """Answer what is said next of what was offered to be reported; None for other words."""
    told, patterns = told_of(inbound), inbound.content.problem_words.patterns
    if told and patterns["goes_itself"].fullmatch(inbound.text):
        return _offer(inbound, "complaint.go_yourself", told)
    if told and patterns["blocked_too"].fullmatch(inbound.text):
        both = inbound.content.texts("problem.what_more", what=told, more=inbound.text)
        return _offer(inbound, "complaint.blocked_too", both)
    return None


def _with_topic(inbound: Inbound, text: str) -> str:
    """Return the text with the help that was spoken of before, where it names none itself."""
    topic = str(inbound.conversation.context.get("topic", ""))
    if topic not in inbound.content.knowledge.policies:
        return text
    knowledge = inbound.content.knowledge
    if answering_of(knowledge).index.hear(text).names:
        return text
    short = knowledge.topics[topic].short
    return inbound.content.texts("problem.what_of", what=text, topic=short)


def _offer(inbound: Inbound, key: str, told: str) -> Turn:
    texts = inbound.content.texts
    reply = Reply(texts(key, **hotline(inbound.content.knowledge)), (door_choice(texts, told),))
    return Turn(inbound.conversation, (reply,))
