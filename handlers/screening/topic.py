"""The screening dialogue: a story or one question after another, then a sheet of outcomes.

start(inbound) -> Turn                 "work out what I may get", with or without a story
offer(inbound) -> Turn | None          start, when the text reads as a story of a household
proceed(inbound) -> Turn | None        None: not an answer to the open question
pending(inbound) -> Reply | None       the open question, to be put again after a side question
Facts stay in the conversation's task only; cancelling drops them.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.corrections import corrected_rest, read_change
from handlers.screening.questions import read, remedy
from handlers.screening.sheet import Sheet
from handlers.screening.state import Screening, load, save
from handlers.screening.words import (
    asks,
    lines,
    names_topic,
    noted,
    question,
    several,
    told_in_parts,
)
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from knowledge.reading.chinese import read_answer_word
from knowledge.reading.named import named_in
from knowledge.reading.spoken import SPOKEN
from knowledge.reading.story import place_of, read_story
from knowledge.rules.case import HOUSEHOLD, SELF, UNANSWERED, Case, Known
from knowledge.rules.conditions import PLACE
from knowledge.rules.next_question import next_question

_SKIP = frozenset(SPOKEN["answers"]["skip"])
_ENOUGH = frozenset(SPOKEN["answers"]["enough"])
_FACTS_OF_A_STORY = 3
# a single clause that tells this much is a story; with less it asks about what it names
_FACTS_IN_ONE_BREATH = 4
_WIDE_LEVELS = ("nation", "province")


def start(inbound: Inbound) -> Turn:
    """Open a screening; what the text already tells is taken over, and said back."""
    conversation = inbound.conversation
    command, _ = inbound.content.words.command(inbound.text)
    told = Case() if command else _story(inbound, SELF)
    place = _place(inbound) or conversation.place or conversation.area
    screening = Screening(told, place).naming(_named(inbound))
    intro = inbound.content.texts("screening.intro")
    return _go_on(inbound, screening, lines(noted(inbound.content, Case(), told), intro))


def offer(inbound: Inbound) -> Turn | None:
    """Start when the text tells several facts of a household and asks nothing."""
    wanted = _FACTS_OF_A_STORY if told_in_parts(inbound.text) else _FACTS_IN_ONE_BREATH
    if asks(inbound.text) or len(list(_story(inbound, SELF).all())) < wanted:
        return None
    return start(inbound)


def proceed(inbound: Inbound) -> Turn | None:
    """Take the text as an answer, a step back, a correction or a choice of the open screening."""
    screening = load(inbound.conversation, inbound.content.knowledge)
    if screening is None:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    if command in _COMMANDS:
        return _COMMANDS[command](inbound, screening, rest)
    if inbound.text in _ENOUGH:
        return _sheet(inbound, screening.at_result())
    if (rest_told := corrected_rest(inbound.text)) is not None:
        return _correct(inbound, screening, rest_told)
    return _answer(inbound, screening) if screening.stage == "ask" else _look(inbound, screening)


def pending(inbound: Inbound) -> Reply | None:
    """Return the open question as it was put, None when the screening waits for nothing."""
    screening = load(inbound.conversation, inbound.content.knowledge)
    if screening is None or screening.stage != "ask":
        return None
    return question(inbound.content, screening)


def _answer(inbound: Inbound, screening: Screening) -> Turn | None:
    if screening.question is None:
        return None
    who, fact_id = screening.question
    word = read_answer_word(inbound.text)
    if inbound.text in _SKIP or (fact_id == PLACE and word in UNANSWERED):
        return _go_on(inbound, _declined(screening).put())
    if fact_id == PLACE:
        return _answer_place(inbound, screening)
    fact = inbound.content.knowledge.facts[fact_id]
    asking = asks(inbound.text)
    known = None if asking else read(fact, inbound.text)
    told = (
        Case() if asking or (known and not several(inbound.text)) else _story(inbound, who or SELF)
    )
    known = known or told.get(who, fact_id)
    case = screening.case.merged(told)
    if known is not None:
        after = replace(screening, case=case.know(who, fact_id, known))
        return _go_on(inbound, after.put(), _beside(inbound, screening, after, known))
    if list(told.all()):
        after = replace(screening, case=case).naming(_named(inbound))
        return _go_on(inbound, after, noted(inbound.content, screening.case, case))
    if asking or names_topic(inbound.text, inbound.content.knowledge):
        return None
    return _again(inbound, screening, remedy(inbound.content.texts, fact))


def _beside(inbound: Inbound, before: Screening, after: Screening, answer: Known) -> str:
    """Say back what was taken beside the answer, and where to learn what was not known."""
    who, fact_id = before.question or ("", "")
    fact = inbound.content.knowledge.facts[fact_id]
    help_line = fact.help if answer.value == "unknown" else ""
    answered = before.case.know(who, fact_id, answer)
    return lines(help_line, noted(inbound.content, answered, after.case))


def _answer_place(inbound: Inbound, screening: Screening) -> Turn | None:
    texts, areas = inbound.content.texts, inbound.content.knowledge.areas
    place = areas.resolve(inbound.text)
    if place and areas.level(place) not in _WIDE_LEVELS:
        conversation = replace(inbound.conversation, place=place)
        known = replace(screening, place=place).put()
        return _go_on(replace(inbound, conversation=conversation), known)
    if asks(inbound.text):
        return None
    if place or screening.tries == 0:
        return _again(inbound, screening, texts("screening.which_county"))
    return _go_on(inbound, screening.put(), texts("screening.place_not_on_file"))


def _declined(screening: Screening) -> Screening:
    who, fact = screening.question or (HOUSEHOLD, PLACE)
    if fact == PLACE:
        return screening
    return replace(screening, case=screening.case.know(who, fact, Known("declined")))


def _again(inbound: Inbound, screening: Screening, remedy_line: str) -> Turn:
    once_more = replace(screening, tries=screening.tries + 1)
    reply = question(inbound.content, once_more, remedy_line)
    return Turn(save(inbound.conversation, once_more), (reply,))


def _correct(inbound: Inbound, screening: Screening, rest: str) -> Turn | None:
    """Change what the text names; without a name, what was answered last."""
    knowledge, texts = inbound.content.knowledge, inbound.content.texts
    change = read_change(rest, screening.case, knowledge.facts)
    if change is None:
        told = [ask for ask in screening.asked if ask != screening.question and ask[1] != PLACE]
        last = told[-1] if told else None
        known = read(knowledge.facts[last[1]], rest) if last else None
        change = (*last, known) if last and known else None
    if change is None and (place := knowledge.areas.resolve(rest)):
        return _moved(inbound, screening, place)
    if change is None:
        return _say(inbound, screening, texts("screening.what_to_change"))
    who, fact_id, known = change
    after = replace(screening, case=screening.case.know(who, fact_id, known))
    line = noted(inbound.content, screening.case, after.case)
    if after.stage == "result":
        return _sheet(inbound, after, line)
    return _go_on(inbound, after, line)


def _moved(inbound: Inbound, screening: Screening, place: str) -> Turn:
    """Take another place for the household and show what changes."""
    after = replace(screening, place=place)
    moved = replace(inbound, conversation=replace(inbound.conversation, place=place))
    return _sheet(moved, after) if after.stage == "result" else _go_on(moved, after)


def _look(inbound: Inbound, screening: Screening) -> Turn | None:
    """At the result: the detail of a policy, or more of the story."""
    assessments = screening.assessments(inbound.moment.today, inbound.content.knowledge)
    for assessment in assessments:
        policy = inbound.content.knowledge.policies[assessment.policy]
        if inbound.text in (policy.short, policy.title):
            reply = _sheets(inbound, screening).detail(assessment)
            return Turn(save(inbound.conversation, screening), (reply,))
    told = Case() if asks(inbound.text) else _story(inbound, SELF)
    if not list(told.all()):
        return None
    after = replace(screening, case=screening.case.merged(told)).naming(_named(inbound))
    return _sheet(inbound, after, noted(inbound.content, screening.case, after.case))


def _back(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    before = screening.reopened()
    if before is None:
        return _say(inbound, screening, inbound.content.texts("screening.first"))
    return Turn(save(inbound.conversation, before), (question(inbound.content, before),))


def _resume(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return _say(inbound, screening, "")
    further = replace(screening, told=len(screening.asked))
    return _go_on(inbound, further)


def _more(inbound: Inbound, screening: Screening, rest: str) -> Turn | None:
    if screening.stage == "ask":
        return None
    return _sheet(inbound, replace(screening, page=screening.page + 1))


def _anew(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return _say(inbound, screening, inbound.content.texts("screening.still_open"))
    return start(inbound)


_COMMANDS: dict[str, Callable[[Inbound, Screening, str], Turn | None]] = {
    "back": _back,
    "resume": _resume,
    "more": _more,
    "amend": _correct,
    "screen": _anew,
}


def _go_on(inbound: Inbound, screening: Screening, before: str = "") -> Turn:
    """Open the next question, or show the result when nothing is left to ask."""
    on, knowledge = inbound.moment.today, inbound.content.knowledge
    further = screening.advanced(on, knowledge)
    if further.stage == "result":
        return _sheet(inbound, further, before)
    reply = question(inbound.content, further, before)
    return Turn(save(inbound.conversation, further), (reply,))


def _sheet(inbound: Inbound, screening: Screening, before: str = "") -> Turn:
    on, knowledge = inbound.moment.today, inbound.content.knowledge
    assessments = screening.assessments(on, knowledge)
    ask = next_question(assessments, knowledge.facts, screening.settled())
    reply = _sheets(inbound, screening).page(assessments, screening.page, ask is not None)
    told = replace(reply, text=lines(before, reply.text))
    return Turn(save(inbound.conversation, screening), (told,))


def _sheets(inbound: Inbound, screening: Screening) -> Sheet:
    content = inbound.content
    return Sheet(content.texts, content.knowledge, screening.place, inbound.moment.today)


def _say(inbound: Inbound, screening: Screening, line: str) -> Turn:
    """Say one line and put the open question, or the sheet, again."""
    if screening.stage == "result":
        return _sheet(inbound, screening, line)
    reply = question(inbound.content, screening, line)
    return Turn(save(inbound.conversation, screening), (reply,))


def _story(inbound: Inbound, subject: str) -> Case:
    return read_story(inbound.text, inbound.content.knowledge.facts, inbound.moment.today, subject)


def _named(inbound: Inbound) -> frozenset[str]:
    return named_in(inbound.text, inbound.content.knowledge)


def _place(inbound: Inbound) -> str:
    return place_of(inbound.text, inbound.content.knowledge.areas)


TOPIC = Topic(
    "screening",
    idle={"screen": lambda inbound, rest: start(inbound)},
    proceed=proceed,
    pending=pending,
    start=offer,
)
