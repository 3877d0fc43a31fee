"""What a screening sends next: its next question or its sheet, and what a text tells for it."""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.listing import items_in
from handlers.screening.sheet import Sheet
from handlers.screening.state import Screening, save
from handlers.screening.words import lines, names_topic, question, without_plea
from handlers.turn import Turn
from knowledge.reading.clauses import called
from knowledge.reading.named import named_in
from knowledge.reading.people import is_child
from knowledge.reading.spoken import SPOKEN
from knowledge.reading.story import place_of, read_story
from knowledge.rules.case import HOUSEHOLD, SELF, Case, value_of
from knowledge.rules.next_question import next_question

_PRONOUN = re.compile(SPOKEN["people"]["pronoun"])
_IN_TOUCH = re.compile(SPOKEN["story"]["in_touch"])
_SCHOOL = re.compile(SPOKEN["story"]["school_alone"])
# In the conversation's context: which help was told of last, and what of it.
_OF_THE_LAST = ("topic", "aspect")


WIDE_LEVELS = ("nation", "province")


def go_on(inbound: Inbound, screening: Screening, before: str = "") -> Turn:
    """Open the next question, or show the result when nothing is left to ask."""
    on, knowledge = inbound.moment.today, inbound.content.knowledge
    further = screening.advanced(on, knowledge)
    if further.stage == "result":
        return show_sheet(inbound, further, before)
    reply = question(inbound.content, further, before)
    return Turn(save(inbound.conversation, further), (reply,))


def show_sheet(inbound: Inbound, screening: Screening, before: str = "") -> Turn:
    on, knowledge = inbound.moment.today, inbound.content.knowledge
    assessments = screening.assessments(on, knowledge)
    ask = next_question(assessments, knowledge.facts, screening.settled())
    reply = sheets(inbound, screening).page(assessments, screening.page, ask is not None)
    told = replace(reply, text=lines(before, reply.text))
    shown = replace(screening, detail=False)
    # What is asked next is of the sheet, not of what was told before it.
    context = {k: v for k, v in inbound.conversation.context.items() if k not in _OF_THE_LAST}
    conversation = replace(inbound.conversation, context=context)
    return Turn(save(conversation, shown), (told,))


def sheets(inbound: Inbound, screening: Screening) -> Sheet:
    content = inbound.content
    return Sheet(content.texts, content.knowledge, screening.place, inbound.moment.today)


def say(inbound: Inbound, screening: Screening, line: str) -> Turn:
    """Say one line and put the open question, or the sheet, again."""
    if screening.stage == "result":
        return show_sheet(inbound, screening, line)
    reply = question(inbound.content, screening, line)
    return Turn(save(inbound.conversation, screening), (reply,))


def again(inbound: Inbound, screening: Screening, line: str) -> Turn:
    """Put the open question once more, with what would answer it above."""
    once_more = replace(screening, tries=screening.tries + 1)
    reply = question(inbound.content, once_more, line)
    return Turn(save(inbound.conversation, once_more), (reply,))


def told_in(inbound: Inbound, subject: str) -> Case:
    """Return what the words of an answer or a question tell."""
    if inbound.text.strip().isdecimal():
        return Case()  # a number that is on no list tells nobody's age
    facts, today = inbound.content.knowledge.facts, inbound.moment.today
    named = names_topic(inbound.text, inbound.content.knowledge)
    bare = inbound.text if named else without_plea(inbound.text)
    items, rest = items_in(bare or inbound.text, facts)
    return _sure(read_story(rest, facts, today, subject, weigh=False), rest).merged(items)


def _sure(case: Case, text: str) -> Case:
    """Return the case without a mother who married again, of whom not said whether in touch.

    That decides who raises the child: it is asked.
    """
    for who in case.names() if not _IN_TOUCH.search(text) else ():
        if value_of(case, who, "mother") == "remarried":
            case = case.forget(who, "mother")
    return case


def spoken_of(case: Case, text: str) -> str:
    """Return whom a text is about that names nobody: "he" or "she" of the case, a pupil, the only
    one of whom anything is told, else the speaker."""
    others = [who for who in case.names() if who != SELF]
    if said := _PRONOUN.search(text):
        she = said.group() == SPOKEN["people"]["she"]
        others = [who for who in others if she in called((who,))] or others
        return others[-1] if others else SELF
    told = {who for who, _, _ in case.all() if who != HOUSEHOLD}
    if len(told) == 1:
        return told.pop()
    children = [who for who in others if is_child(who)]
    return children[0] if len(children) == 1 and _SCHOOL.match(text) else SELF


def told_at_one_go(inbound: Inbound) -> Case:
    """Return what a story tells that a screening is opened with."""
    facts, today = inbound.content.knowledge.facts, inbound.moment.today
    return _sure(read_story(inbound.text, facts, today), inbound.text)


def named_by(inbound: Inbound) -> frozenset[str]:
    return named_in(inbound.text, inbound.content.knowledge)


def place_in(inbound: Inbound) -> str:
    """Return the place a story is told of, "" when none or one too wide: "does the state help"."""
    areas = inbound.content.knowledge.areas
    place = place_of(inbound.text, areas)
    return "" if areas.level(place) in WIDE_LEVELS else place
