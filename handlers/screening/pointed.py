"""What a household's own words point at: by the facts read in them, by troubles they tell of."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from handlers.inbound import Inbound
from handlers.screening.state import Screening
from knowledge.answering.answer import Answering, answering_of
from knowledge.finding.complaining import CONDUCT
from knowledge.finding.troubles import Told, load_troubles

_MOST_NAMED = 4


def trouble_in(inbound: Inbound) -> Told:
    """Return the hardship a text tells of in a few words."""
    answering: Answering = answering_of(inbound.content.knowledge)
    return load_troubles().told(answering.index.speech.plain(inbound.text))


def tells_trouble(inbound: Inbound) -> bool:
    """Return whether a household tells of a hardship, which no command of the bot is for."""
    return inbound.conversation.role == "household" and bool(trouble_in(inbound).points)


def is_for_others(inbound: Inbound) -> bool:
    """Return whether a text is of a quarrel or trade not ours, or of somebody's misconduct."""
    answering: Answering = answering_of(inbound.content.knowledge)
    heard = answering.index.hear(inbound.text, inbound.conversation.role)
    return bool(heard.beyond) or heard.complaint == CONDUCT


def raised_by(inbound: Inbound, screening: Screening) -> list[str]:
    """Return the policies that the facts of a screening point at, the nearest first."""
    found = screening.assessments(inbound.moment.today, inbound.content.knowledge)
    near = [one for one in found if one.raised and one.outcome != "unlikely"]
    return [one.policy for one in sorted(near, key=lambda one: one.raised, reverse=True)]


def about(inbound: Inbound, screening: Screening) -> str:
    """Name what was told points at, the nearest first; "" when it points at nothing."""
    content, points = inbound.content, trouble_in(inbound).points
    found = screening.assessments(inbound.moment.today, content.knowledge)
    out = {one.policy for one in found if one.outcome == "unlikely"}
    nearest = _nearest(raised_by(inbound, screening), [one for one in points if one not in out])
    names = [content.knowledge.topics[topic].short for topic in nearest]
    joined = content.texts("screening.and").join(names)
    return content.texts("screening.about", names=joined) if names else ""


def _nearest(raised: Sequence[str], points: Sequence[str]) -> list[str]:
    """Return what both the facts and the words point at, then of each by turns."""
    both = [topic for topic in points if topic in raised]
    by_turns = chain.from_iterable(zip_longest(points, raised))
    return list(dict.fromkeys([*both, *filter(None, by_turns)]))[:_MOST_NAMED]
