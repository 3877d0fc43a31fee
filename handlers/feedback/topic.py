"""Useful or not: one word under an answer; after "not" one short question, answered or ignored."""

from dataclasses import replace

from handlers.feedback.events import FeedbackGiven, Verdict
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy import topic as policy
from handlers.topic import Topic
from handlers.turn import QuestionUnanswered, Reply, Turn
from handlers.visit.question import is_question
from knowledge.answering.following import place_told
from knowledge.answering.small_talk import small_talk

# In the conversation's context, beside the last answer's topic, aspect, place and question.
RATED = "rated"
ASKED_AT = "missing_asked"
# When it was asked what is right in place of an answer: that is no question of its own.
DISPUTED = "disputed"
LONGEST_MISSING = 80


def useful(inbound: Inbound, rest: str) -> Turn:
    """Record that the last answer was of use."""
    return _rated(inbound, "useful", "feedback.useful")


def useless(inbound: Inbound, rest: str, ask: str = "feedback.what_was_missing") -> Turn:
    """Record that it was not; ask what was missing, unless other work is open."""
    turn = _rated(inbound, "useless", "feedback.useless")
    if not turn.events or inbound.conversation.task:
        return turn
    asked = replace(turn.replies[0], text=inbound.content.texts(ask))
    # Good for the very next message only: the conversation's revision grows with each.
    context = {**turn.conversation.context, ASKED_AT: inbound.conversation.revision + 1}
    return replace(turn, conversation=replace(turn.conversation, context=context), replies=(asked,))


def explain(inbound: Inbound) -> Turn | None:
    """Take the message after the question as what was missing; a question is answered as well."""
    context = inbound.conversation.context
    if context.get(ASKED_AT) != inbound.conversation.revision:
        return None
    if len(inbound.text) > LONGEST_MISSING or _says_nothing(inbound):
        return None
    told = (_given(inbound, "missing", without_numbers(inbound.text)),)
    answered = policy.answer(inbound)
    found = not any(isinstance(event, QuestionUnanswered) for event in answered.events)
    disputed = context.get(DISPUTED) == context[ASKED_AT]
    if is_question(inbound.text, inbound.content.visit_words) or (found and not disputed):
        return replace(answered, events=(*answered.events, *told))
    return replace(say(inbound, "feedback.noted"), events=told)


def dispute(inbound: Inbound) -> Turn | None:
    """Take "that is wrong" as a rating; what is right, said along, is kept for the curator."""
    match = inbound.content.words.patterns["disputing"].fullmatch(inbound.text)
    if match is None or inbound.conversation.task or not inbound.conversation.context.get("topic"):
        return None
    right = (match["right"] or "").strip()
    if not right:
        turn = useless(inbound, "", "feedback.what_is_wrong")
        said = turn.conversation
        context = {**said.context, DISPUTED: said.context.get(ASKED_AT)}
        return replace(turn, conversation=replace(said, context=context)) if turn.events else turn
    if len(right) > LONGEST_MISSING or is_question(right, inbound.content.visit_words):
        return None
    if place_told(right, inbound.content.knowledge.areas):  # the place is put right, not the answer
        return None
    told = _given(inbound, "missing", without_numbers(inbound.text[:LONGEST_MISSING]))
    return replace(say(inbound, "feedback.disputed"), events=(told,))


def _start(inbound: Inbound) -> Turn | None:
    return explain(inbound) or dispute(inbound)


def _says_nothing(inbound: Inbound) -> bool:
    """Whether it is a tapped choice, or small talk."""
    chosen = inbound.text in dict(inbound.conversation.choices).values()
    return chosen or bool(small_talk(inbound.text))


def _rated(inbound: Inbound, verdict: Verdict, key: str) -> Turn:
    context = inbound.conversation.context
    if not context.get("topic"):
        return say(inbound, "feedback.of_what")
    if context.get(RATED):
        return say(inbound, "feedback.again")
    conversation = replace(inbound.conversation, context={**context, RATED: verdict})
    reply = Reply(inbound.content.texts(key))
    return Turn(conversation, (reply,), (_given(inbound, verdict),))


def _given(inbound: Inbound, verdict: Verdict, missing: str = "") -> FeedbackGiven:
    conversation = inbound.conversation
    context = {name: str(value) for name, value in conversation.context.items()}
    return FeedbackGiven(
        verdict=verdict,
        topic=context.get("topic", ""),
        aspect=context.get("aspect", ""),
        place=context.get("place", "") or conversation.place or conversation.area,
        ruleset=context.get("ruleset", ""),
        question=without_numbers(context.get("question", "")),
        missing=missing,
    )


TOPIC = Topic(
    "feedback",
    idle={"useful": useful, "useless": useless},
    aside=frozenset({"useful", "useless"}),
    at_once=frozenset({"useful", "useless"}),
    start=_start,
)
