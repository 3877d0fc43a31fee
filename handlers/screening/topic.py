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
from handlers.meant import meant
from handlers.screening.changes import at_place, correct, county, told_aside
from handlers.screening.corrections import corrected_rest
from handlers.screening.listing import in_words, read_list
from handlers.screening.paper import paper_of
from handlers.screening.questions import read, remedy
from handlers.screening.state import Screening, load, save
from handlers.screening.steps import (
    go_on,
    named_by,
    place_in,
    say,
    sheets,
    show_sheet,
    told_at_one_go,
    told_in,
)
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
from handlers.turn import Choice, QuestionUnanswered, Reply, Turn
from knowledge.reading.chinese import read_answer_word
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, SELF, UNANSWERED, Case, Known
from knowledge.rules.conditions import PLACE
from knowledge.schema import Fact

_SKIP = frozenset(SPOKEN["answers"]["skip"])
_ENOUGH = frozenset(SPOKEN["answers"]["enough"])
_FACTS_OF_A_STORY = 3
# a single clause that tells this much is a story; with less it asks about what it names
_FACTS_IN_ONE_BREATH = 4
# so much of what was told goes along with the offer to work it out, characters
_MOST_OFFERED = 200


def start(inbound: Inbound) -> Turn:
    """Open a screening; what the text already tells is taken over, and said back."""
    conversation = inbound.conversation
    told = told_at_one_go(inbound)
    place = place_in(inbound) or conversation.place or conversation.area
    screening = Screening(told, place).naming(named_by(inbound))
    intro = inbound.content.texts("screening.intro")
    return go_on(inbound, screening, lines(noted(inbound.content, Case(), told), intro))


def open_with(inbound: Inbound, screening: Screening) -> Turn:
    """Open a screening that already knows something: what a household's file holds."""
    return go_on(inbound, screening)


def offer(inbound: Inbound) -> Turn | None:
    """Start when the text tells several facts of a household and asks nothing."""
    if asks(inbound.text):
        return None
    told = {known.words for _, _, known in told_in(inbound, SELF).all()}
    return start(inbound) if len(told) >= _facts_of_a_story(inbound) else None


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
    said = inbound.conversation
    if said.role != "household" or said.task or asks(inbound.text):
        return answered
    if not list(told_in(inbound, SELF).all()):
        return answered
    if any(isinstance(event, QuestionUnanswered) for event in answered.events):
        return start(inbound)
    *before, last = answered.replies
    command = inbound.content.words.first("screen")
    label = inbound.content.texts("screening.offer")
    offer = Choice(label, f"{command} {inbound.text[:_MOST_OFFERED]}")
    return replace(answered, replies=(*before, replace(last, choices=(*last.choices, offer))))


def proceed(inbound: Inbound) -> Turn | None:
    """Take the text as an answer, a step back, a correction or a choice of the open screening."""
    screening = load(inbound.conversation, inbound.content.knowledge)
    if screening is None:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    if command in _COMMANDS:
        return _COMMANDS[command](inbound, screening, rest)
    if inbound.text in _ENOUGH:
        return show_sheet(inbound, screening.at_result())
    if (rest_told := corrected_rest(inbound.text)) is not None:
        return correct(inbound, screening, rest_told)
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
        return go_on(inbound, _declined(screening).put())
    if fact_id == PLACE:
        return _answer_place(inbound, screening)
    fact = inbound.content.knowledge.facts[fact_id]
    if fact.listing and not asks(inbound.text):
        return _answer_list(inbound, screening, fact)
    asking = asks(inbound.text)
    known = None if asking else read(fact, inbound.text)
    told = (
        Case() if asking or (known and not several(inbound.text)) else told_in(inbound, who or SELF)
    )
    known = known or told.get(who, fact_id)
    case = screening.case.merged(told)
    if known is not None:
        after = replace(screening, case=case.know(who, fact_id, known))
        return go_on(inbound, after.put(), _beside(inbound, screening, after, known))
    if aside := told_aside(inbound, screening, told):
        return aside
    if asking or names_topic(inbound.text, inbound.content.knowledge) or _wants(inbound):
        return None
    return _again(inbound, screening, remedy(inbound.content.texts, fact))


def _answer_list(inbound: Inbound, screening: Screening, fact: Fact) -> Turn | None:
    """Take an answer to a question put as a list; a text that names nothing of it may tell more."""
    facts = inbound.content.knowledge.facts
    text = in_words(inbound.text, dict(inbound.conversation.choices))
    told = told_in(replace(inbound, text=text), SELF)
    case = read_list(fact, text, screening.case, told, facts)
    if case is not None:
        after = replace(screening, case=case).naming(named_by(inbound)).put()
        return go_on(inbound, after, noted(inbound.content, screening.case, case))
    if aside := told_aside(inbound, screening, told):
        return aside
    if names_topic(inbound.text, inbound.content.knowledge) or _wants(inbound):
        return None
    return _again(inbound, screening, inbound.content.texts("questions.remedy_choice"))


def _wants(inbound: Inbound) -> bool:
    """Return whether the text, which answers nothing, asks for something else to be done."""
    read = meant(inbound)
    command, _ = inbound.content.words.command(inbound.text)
    return bool(command or read.sure or read.tell)


def _beside(inbound: Inbound, before: Screening, after: Screening, answer: Known) -> str:
    """Say back what was taken beside the answer, and where to learn what was not known."""
    who, fact_id = before.question or ("", "")
    fact = inbound.content.knowledge.facts[fact_id]
    help_line = fact.help if answer.value == "unknown" else ""
    answered = before.case.know(who, fact_id, answer)
    return lines(help_line, noted(inbound.content, answered, after.case))


def _answer_place(inbound: Inbound, screening: Screening) -> Turn | None:
    texts = inbound.content.texts
    if place := county(inbound):
        known = replace(screening, place=place).put()
        return go_on(at_place(inbound, place), known)
    if asks(inbound.text):
        return None
    if aside := told_aside(inbound, screening, told_in(inbound, SELF)):
        return aside
    if inbound.content.knowledge.areas.resolve(inbound.text) or screening.tries == 0:
        return _again(inbound, screening, texts("screening.which_county"))
    return go_on(inbound, screening.put(), texts("screening.place_not_on_file"))


def _declined(screening: Screening) -> Screening:
    who, fact = screening.question or (HOUSEHOLD, PLACE)
    if fact == PLACE:
        return screening
    return replace(screening, case=screening.case.know(who, fact, Known("declined")))


def _again(inbound: Inbound, screening: Screening, remedy_line: str) -> Turn:
    once_more = replace(screening, tries=screening.tries + 1)
    reply = question(inbound.content, once_more, remedy_line)
    return Turn(save(inbound.conversation, once_more), (reply,))


def _look(inbound: Inbound, screening: Screening) -> Turn | None:
    """At the result: the detail of a policy, or more of the story."""
    assessments = screening.assessments(inbound.moment.today, inbound.content.knowledge)
    for assessment in assessments:
        policy = inbound.content.knowledge.policies[assessment.policy]
        if inbound.text in (policy.short, policy.title):
            reply = sheets(inbound, screening).detail(assessment)
            return Turn(save(inbound.conversation, screening), (reply,))
    told = Case() if asks(inbound.text) else told_in(inbound, SELF)
    if not list(told.all()):
        return None
    after = replace(screening, case=screening.case.merged(told)).naming(named_by(inbound))
    return show_sheet(inbound, after, noted(inbound.content, screening.case, after.case))


def _back(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    before = screening.reopened()
    if before is None:
        return say(inbound, screening, inbound.content.texts("screening.first"))
    return Turn(save(inbound.conversation, before), (question(inbound.content, before),))


def _resume(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return say(inbound, screening, "")
    further = replace(screening, told=len(screening.asked))
    return go_on(inbound, further)


def _more(inbound: Inbound, screening: Screening, rest: str) -> Turn | None:
    if screening.stage == "ask":
        return None
    return show_sheet(inbound, replace(screening, page=screening.page + 1))


def _anew(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return say(inbound, screening, inbound.content.texts("screening.still_open"))
    return start(inbound)


def _print(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    """Give the whole result as text to keep or print."""
    content, on = inbound.content, inbound.moment.today
    assessments = screening.assessments(on, content.knowledge)
    paper = paper_of(
        content.texts, content.knowledge, screening.case, screening.place, on, assessments
    )
    see = content.texts("screening.see")
    reply = Reply(paper.text(), (Choice(see, see),))
    return Turn(save(inbound.conversation, screening), (reply,))


_COMMANDS: dict[str, Callable[[Inbound, Screening, str], Turn | None]] = {
    "back": _back,
    "resume": _resume,
    "more": _more,
    "amend": correct,
    "screen": _anew,
    "print": _print,
}


TOPIC = Topic(
    "screening",
    idle={
        "screen": lambda inbound, rest: start(replace(inbound, text=rest)),
        "print": lambda inbound, rest: start(replace(inbound, text="")),
    },
    proceed=proceed,
    pending=pending,
    start=offer,
)
