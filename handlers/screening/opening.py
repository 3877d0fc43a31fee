"""How a screening opens: asked for, with what was told already, or offered beside an answer.

start(inbound) -> Turn                 "work out what I may get", with or without a story
offer(inbound) -> Turn | None          start, when the text reads as a story of a household
beside(inbound, answered) -> Turn      an answer, with the offer to work out what was told
"""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.policy import topic as policy
from handlers.policy.answer_text import LIMIT
from handlers.screening import pointed
from handlers.screening.state import Screening
from handlers.screening.steps import go_on, named_by, place_in, told_at_one_go, told_in
from handlers.screening.words import (
    asks,
    lines,
    may_ask,
    names_topic,
    noted,
    only_pleads,
    pleads,
    told_in_parts,
    topics_named,
    without_plea,
)
from handlers.turn import Choice, QuestionUnanswered, Reply, Turn
from knowledge.answering.small_talk import small_talk
from knowledge.finding.troubles import Told, load_troubles
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, Case

ENOUGH = re.compile(SPOKEN["answers"]["enough"])
_RECKON = re.compile(SPOKEN["answers"]["reckon"])
_PRONOUN = re.compile(SPOKEN["people"]["pronoun"])
_FACTS_OF_A_STORY = 3
# a single clause that tells this much is a story; with less it asks about what it names
_FACTS_IN_ONE_BREATH = 4
# so much of what was told goes along with the offer to work it out, characters
_MOST_OFFERED = 200
_MOST_OTHERS = 2
# beside whom to go to at once: the first thing told, and whom to ask
_LEAST_TOLD = 2


def start(inbound: Inbound) -> Turn:
    """Open a screening; what the text already tells is taken over, and said back."""
    content, conversation = inbound.content, inbound.conversation
    told = told_at_one_go(_bare(inbound))
    place = place_in(inbound) or conversation.place or conversation.area
    screening = Screening(told, place).naming(named_by(inbound))
    urgent = content.texts("screening.urgent") if pointed.trouble_in(inbound).urgent else ""
    about = pointed.about(inbound, screening)
    key = "screening.intro_told" if about or list(told.all()) else "screening.intro"
    said = noted(content, Case(), told)
    if screening.advanced(inbound.moment.today, content.knowledge).stage == "result":
        return go_on(inbound, screening, lines(urgent, said))
    return go_on(inbound, screening, lines(urgent, said, about, content.texts(key)))


def _bare(inbound: Inbound) -> Inbound:
    return replace(inbound, text=without_plea(inbound.text))


def open_with(inbound: Inbound, screening: Screening) -> Turn:
    """Open a screening that already knows something: what a household's file holds."""
    return go_on(inbound, screening)


def offer(inbound: Inbound) -> Turn | None:
    """Start when the text tells several facts of a household and asks nothing."""
    if ENOUGH.fullmatch(inbound.text):
        return Turn(inbound.conversation, (_nothing_yet(inbound),))
    pleads_only = only_pleads(inbound.text) and not policy.leans(inbound)
    if pleads_only and inbound.conversation.role == "household":
        return start(inbound)
    if _goes_on_about_somebody(inbound):
        return None
    if _RECKON.search(inbound.text):
        reckoned = replace(inbound, text=_RECKON.sub(" ", inbound.text).strip())
        if list(told_in(_bare(reckoned), SELF).all()):
            return start(reckoned)
    if asks(inbound.text):
        return None
    told = {known.words for _, _, known in told_in(_bare(inbound), SELF).all()}
    return start(inbound) if len(told) >= _facts_of_a_story(inbound) else None


def _goes_on_about_somebody(inbound: Inbound) -> bool:
    """Return whether "he", "she" goes on about somebody an answer was of: not the speaker."""
    spoken_of = inbound.conversation.context.get("topic") and not inbound.conversation.task
    return bool(spoken_of and _PRONOUN.match(inbound.text) and not mentions(inbound.text))


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

    Where the answer is lost, or of something else than what was told points at, the screening
    opens with it, or what is clearly meant is told. Whom to go to at once stands first.
    """
    said = inbound.conversation
    if said.role != "household" or said.task or small_talk(inbound.text):
        return answered
    turn = _beside(inbound, answered)
    if not pointed.trouble_in(inbound).urgent or topics_named(
        inbound.text, inbound.content.knowledge
    ):
        return turn
    urgent, first = inbound.content.texts("screening.urgent"), turn.replies[0]
    if urgent in first.text:
        return turn
    told = first.text.split("\n")
    while len(told) > _LEAST_TOLD and len(urgent) + sum(map(len, told)) > LIMIT:
        del told[-2]
    return replace(turn, replies=(replace(first, text=lines(urgent, *told)), *turn.replies[1:]))


def _beside(inbound: Inbound, answered: Turn) -> Turn:
    if not pleads(inbound.text) and (may_ask(inbound.text) or policy.leans(inbound)):
        return answered
    if _goes_on_about_somebody(inbound):
        return answered
    told = list(told_in(_bare(inbound), SELF).all())
    trouble = pointed.trouble_in(inbound)
    if not trouble.points and not told:
        return answered
    if _is_beside_the_point(inbound, answered, trouble) and not pointed.is_for_others(inbound):
        return _fitting(inbound, trouble) if trouble.plain else start(inbound)
    return _offering(inbound, answered) if told and not _is_lost(answered) else answered


def _is_lost(answered: Turn) -> bool:
    return any(isinstance(event, QuestionUnanswered) for event in answered.events)


def _is_beside_the_point(inbound: Inbound, answered: Turn, trouble: Told) -> bool:
    """Return whether an answer is none, or not only of what was told, or named, or pleaded for."""
    if _is_lost(answered):
        return True
    named = topics_named(inbound.text, inbound.content.knowledge)
    follows = _follows(inbound, answered)
    if pleads(inbound.text) and not named and (follows or policy.is_guess(answered)):
        return True
    long = len(inbound.text) > load_troubles().longest
    if long or (follows and not trouble.points):
        return False
    if trouble.plain and not named:
        return True
    told_of = policy.told_of(inbound)
    meant = trouble.meant or _raised(inbound)[:1]
    if not meant:
        return pleads(inbound.text) and not named
    return not told_of or not told_of <= {*meant, *named}


def _raised(inbound: Inbound) -> list[str]:
    return pointed.raised_by(inbound, Screening(told_at_one_go(_bare(inbound))))


def _follows(inbound: Inbound, answered: Turn) -> bool:
    """Return whether an answer was told of what was spoken of before."""
    topics = (turn.context.get("topic") for turn in (inbound.conversation, answered.conversation))
    before, now = topics
    return before is not None and before == now


def _fitting(inbound: Inbound, trouble: Told) -> Turn:
    """Tell what is clearly meant, with the offer to work out what else there may be."""
    topics = inbound.content.knowledge.topics
    topic, *others = trouble.points
    turn = policy.how_to_get(inbound, topic)
    *before, last = turn.replies
    text = lines(inbound.content.texts("screening.fits", name=topics[topic].short), last.text)
    also = (Choice(topics[each].title, policy.CHOOSE + each) for each in others[:_MOST_OTHERS])
    shown = replace(last, text=text, choices=(*last.choices, *also))
    return _offering(inbound, replace(turn, replies=(*before, shown)))


def _offering(inbound: Inbound, turn: Turn) -> Turn:
    *before, last = turn.replies
    command = inbound.content.words.first("screen")
    label = inbound.content.texts("screening.offer")
    offer = Choice(label, f"{command} {inbound.text[:_MOST_OFFERED]}")
    return replace(turn, replies=(*before, replace(last, choices=(*last.choices, offer))))
