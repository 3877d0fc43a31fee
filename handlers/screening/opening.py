"""How a screening opens: asked for, with what was told already, or offered beside an answer.

start(inbound) -> Turn                 "work out what I may get", with or without a story
offer(inbound) -> Turn | None          start, when the text reads as a story of a household
beside(inbound, answered) -> Turn      an answer, with the offer to work out what was told
"""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.policy.topic import is_guess
from handlers.screening.state import Screening
from handlers.screening.steps import go_on, named_by, place_in, told_at_one_go, told_in
from handlers.screening.words import asks, lines, may_ask, names_topic, noted, pleads, told_in_parts
from handlers.turn import Choice, QuestionUnanswered, Reply, Turn
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case

ENOUGH = re.compile(SPOKEN["answers"]["enough"])
_FACTS_OF_A_STORY = 3
# a single clause that tells this much is a story; with less it asks about what it names
_FACTS_IN_ONE_BREATH = 4
# so much of what was told goes along with the offer to work it out, characters
_MOST_OFFERED = 200
_MOST_NAMED = 4


def start(inbound: Inbound) -> Turn:
    """Open a screening; what the text already tells is taken over, and said back."""
    conversation = inbound.conversation
    told = told_at_one_go(inbound)
    place = place_in(inbound) or conversation.place or conversation.area
    screening = Screening(told, place).naming(named_by(inbound))
    key = "screening.intro_told" if list(told.all()) else "screening.intro"
    intro = inbound.content.texts(key)
    about = _about(inbound, screening)
    return go_on(inbound, screening, lines(noted(inbound.content, Case(), told), about, intro))


def _about(inbound: Inbound, screening: Screening) -> str:
    """Name the policies that what was told points at, the nearest first; "" when there are none."""
    content = inbound.content
    found = screening.assessments(inbound.moment.today, content.knowledge)
    near = [one for one in found if one.raised and one.outcome != "unlikely"]
    nearest = sorted(near, key=lambda one: one.raised, reverse=True)[:_MOST_NAMED]
    names = [content.knowledge.policies[one.policy].short for one in nearest]
    joined = content.texts("screening.and").join(names)
    return content.texts("screening.about", names=joined) if names else ""


def _is_loose(inbound: Inbound, answered: Turn) -> bool:
    """Return whether an answer was a guess, or was told of what was spoken of before."""
    topics = (turn.context.get("topic") for turn in (inbound.conversation, answered.conversation))
    before, now = topics
    return is_guess(answered) or (before is not None and before == now)


def open_with(inbound: Inbound, screening: Screening) -> Turn:
    """Open a screening that already knows something: what a household's file holds."""
    return go_on(inbound, screening)


def offer(inbound: Inbound) -> Turn | None:
    """Start when the text tells several facts of a household and asks nothing."""
    if ENOUGH.fullmatch(inbound.text):
        return Turn(inbound.conversation, (_nothing_yet(inbound),))
    if asks(inbound.text):
        return None
    told = {known.words for _, _, known in told_in(inbound, SELF).all()}
    return start(inbound) if len(told) >= _facts_of_a_story(inbound) else None


def _nothing_yet(inbound: Inbound) -> Reply:
    screen = inbound.content.texts("help.screen")
    return Reply(inbound.content.texts("screening.nothing_yet"), (Choice(screen, screen),))


def _facts_of_a_story(inbound: Inbound) -> int:
    """Return how much a text must tell: what names no help and tells twice of a home is a story."""
    if not told_in_parts(inbound.text):
        return _FACTS_IN_ONE_BREATH
    household = inbound.conversation.role == "household"
    # words with blanks between them are what people search with
    spoken = household and told_in_parts("".join(inbound.text.split()))
    plain = spoken and not names_topic(inbound.text, inbound.content.knowledge)
    return _FACTS_OF_A_STORY - plain


def beside(inbound: Inbound, answered: Turn) -> Turn:
    """Return the answer to what a household told of itself, with the offer to work out the rest.

    Where nothing was found to answer, the screening opens with what was told.
    """
    said, plea = inbound.conversation, pleads(inbound.text)
    if said.role != "household" or said.task or (may_ask(inbound.text) and not plea):
        return answered
    if not list(told_in(inbound, SELF).all()):
        return answered
    lost = any(isinstance(event, QuestionUnanswered) for event in answered.events)
    named = names_topic(inbound.text, inbound.content.knowledge)
    if lost or (plea and not named and _is_loose(inbound, answered)):
        return start(inbound)
    *before, last = answered.replies
    command = inbound.content.words.first("screen")
    label = inbound.content.texts("screening.offer")
    offer = Choice(label, f"{command} {inbound.text[:_MOST_OFFERED]}")
    return replace(answered, replies=(*before, replace(last, choices=(*last.choices, offer))))
