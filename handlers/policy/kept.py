"""What is said where the help spoken of tells nothing of what is asked, and the talk stays."""

from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.policy.answer_text import AnswerText
from handlers.turn import Choice, QuestionUnanswered, Reply, Turn
from knowledge.answering.answer import Answer
from knowledge.answering.following import aspects_asked

MOST = 3


def kept(inbound: Inbound, found: Answer) -> Turn:
    """Say that it is not on file, keep the topic, and offer what can be asked of it."""
    texts, knowledge = inbound.content.texts, inbound.content.knowledge
    policy = knowledge.policies[found.kept]
    whom = AnswerText(texts, knowledge).whom(found, inbound.conversation.role)
    text = texts("policy.kept", title=policy.short, whom=whom)
    told = {said.aspect for said in policy.says}
    asked = [f"{policy.short}{ask}" for aspect, ask in aspects_asked().items() if aspect in told]
    choices = tuple(Choice(each, each) for each in asked[:MOST])
    lost = without_numbers(texts("policy.of_kept", title=policy.short, asked=inbound.text))
    place = inbound.conversation.place or inbound.conversation.area
    return Turn(inbound.conversation, (Reply(text, choices),), (QuestionUnanswered(lost, place),))
