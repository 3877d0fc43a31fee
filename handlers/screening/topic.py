"""The screening dialogue: a story or one question after another, then a sheet of outcomes.

start, offer, open_with, beside        see handlers/screening/opening.py
proceed(inbound) -> Turn | None        None: not an answer to the open question
pending(inbound) -> Reply | None       the open question, to be put again after a side question
Facts stay in the conversation's task only; cancelling drops them.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.asides import said_aside
from handlers.screening.at_result import look
from handlers.screening.changes import at_place, correct, county, place_noted, told_aside
from handlers.screening.corrections import corrected_rest
from handlers.screening.listing import in_words, read_list
from handlers.screening.opening import ENOUGH, beside, offer, open_with, start
from handlers.screening.paper import paper_of
from handlers.screening.placed import answer_place, declined, unread
from handlers.screening.pointed import tells_trouble
from handlers.screening.questions import read, remedy, understood
from handlers.screening.state import Screening, load, save
from handlers.screening.steps import (
    again,
    go_on,
    named_by,
    say,
    show_sheet,
    spoken_of,
    told_in,
)
from handlers.screening.whose import answer_whose
from handlers.screening.words import (
    asks,
    lines,
    may_ask,
    noted,
    question,
    several,
)
from handlers.topic import Topic
from handlers.turn import Choice, Reply, Turn
from knowledge.reading.chinese import read_answer_word
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF, UNANSWERED, Case, Known
from knowledge.rules.conditions import PLACE
from knowledge.rules.listing import WHOSE
from knowledge.rules.needless import asked_as
from knowledge.schema import Fact

__all__ = ["TOPIC", "beside", "offer", "open_with", "pending", "proceed", "start", "tells_trouble"]
_SKIP = frozenset(SPOKEN["answers"]["skip"])
_WHAT_IS_MEANT = frozenset(SPOKEN["answers"]["what_is_meant"])
_PARENTS = ("father", "mother")
_SUPPORTER = "supporter"
_CHILDREN_THERE = re.compile(SPOKEN["answers"]["children_there"])
# what the question says, without which the answer would tell nothing
_MEANT_OF: dict[str, str] = SPOKEN["answers"]["meant_of"]
_WHAT_IS_MEANT_ENDS = tuple(SPOKEN["answers"]["what_is_meant_ends"])


def proceed(inbound: Inbound) -> Turn | None:
    """Take the text as an answer, a step back, a correction or a choice of the open screening."""
    screening = load(inbound.conversation, inbound.content.knowledge)
    if screening is None:
        return None
    command, rest = inbound.content.words.command(inbound.text)
    if command in _COMMANDS:
        return _COMMANDS[command](inbound, screening, rest)
    if ENOUGH.fullmatch(inbound.text):
        return show_sheet(inbound, screening.at_result())
    if (rest_told := corrected_rest(inbound.text)) is not None:
        return correct(inbound, screening, rest_told)
    return _answer(inbound, screening) if screening.stage == "ask" else look(inbound, screening)


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
    if _asks_what_is_meant(inbound.text.rstrip("?\uff1f")):
        return again(inbound, screening, inbound.content.texts("questions.explain"))
    word = read_answer_word(inbound.text)
    of_nobody = fact_id == PLACE or who == WHOSE
    if aside := said_aside(inbound, screening, whole=True):
        return aside
    if inbound.text in _SKIP or (of_nobody and word in UNANSWERED):
        return go_on(inbound, declined(screening).put())
    if fact_id == PLACE:
        return answer_place(inbound, screening)
    if who == WHOSE:
        return _answer_whose(inbound, screening)
    fact = asked_as(who, fact_id, inbound.content.knowledge.facts)
    if fact.listing and not asks(inbound.text):
        return _answer_list(inbound, screening, fact)
    known, told = _heard(inbound, screening, fact)
    case = screening.case.merged(told)
    if known is not None:
        after = replace(screening, case=case.know(who, fact_id, known))
        return go_on(inbound, after.put(), _beside(inbound, screening, after, known))
    if aside := told_aside(inbound, screening, told):
        return aside
    return unread(inbound, screening, _remedy(inbound, screening, fact))


def _heard(inbound: Inbound, screening: Screening, fact: Fact) -> tuple[Known | None, Case]:
    """Return what a text answers to the open question, and what else it tells."""
    (who, fact_id), text = screening.question or ("", ""), inbound.text
    if asks(text) or (fact_id == _SUPPORTER and _CHILDREN_THERE.search(text)):
        return None, Case()
    known, short = read(fact, text), not several(text)
    meant = replace(inbound, text=_MEANT_OF.get(fact_id, "") + text)
    told = told_in(meant, who or spoken_of(screening.case, text))
    if known and fact_id in _PARENTS:  # "married again, not seen since" is more than its first word
        known = told.get(who, fact_id) or known
    if known and known.answered and short:
        return known, Case()
    known = known if known and known.answered else told.get(who, fact_id) or known
    if not (known and known.answered) and (like := understood(fact, text)) and not may_ask(text):
        return like, Case() if short else told
    return known, Case() if known and short else told


def _remedy(inbound: Inbound, screening: Screening, fact: Fact) -> str:
    """Return what would be an answer; a child there, or one who does nothing, is asked about."""
    texts, (_, asked) = inbound.content.texts, screening.question or ("", "")
    there = asked == _SUPPORTER and _CHILDREN_THERE.search(inbound.text)
    return texts("screening.supporter_there") if there else remedy(texts, fact)


def _asks_what_is_meant(text: str) -> bool:
    return text in _WHAT_IS_MEANT or text.endswith(_WHAT_IS_MEANT_ENDS)


def _answer_list(inbound: Inbound, screening: Screening, fact: Fact) -> Turn | None:
    """Take an answer to a question put as a list; a text that names nothing of it may tell more."""
    facts = inbound.content.knowledge.facts
    text = in_words(inbound.text, dict(inbound.conversation.choices))
    told = told_in(replace(inbound, text=text), spoken_of(screening.case, inbound.text))
    if read_answer_word(text) == "yes" and screening.tries == 0:
        return again(inbound, screening, inbound.content.texts("screening.which_of_them"))
    case = read_list(fact, text, screening.case, told, facts)
    if case is not None:
        place = "" if screening.place else county(inbound)
        after = replace(screening, case=case, place=screening.place or place)
        line = lines(place_noted(inbound, place), noted(inbound.content, screening.case, case))
        return go_on(at_place(inbound, place), after.naming(named_by(inbound)).put(), line)
    if aside := told_aside(inbound, screening, told):
        return aside
    return unread(inbound, screening, inbound.content.texts("questions.remedy_choice"))


def _answer_whose(inbound: Inbound, screening: Screening) -> Turn | None:
    if not asks(inbound.text) and (told := answer_whose(inbound, screening)):
        return told
    if not asks(inbound.text) and (aside := told_aside(inbound, screening, told_in(inbound, SELF))):
        return aside
    return unread(inbound, screening, inbound.content.texts("screening.whose.remedy"))


def _beside(inbound: Inbound, before: Screening, after: Screening, answer: Known) -> str:
    """Say back what was taken beside the answer, and where to learn what was not known."""
    who, fact_id = before.question or ("", "")
    fact = inbound.content.knowledge.facts[fact_id]
    help_line = fact.help if answer.value == "unknown" else ""
    answered = before.case.know(who, fact_id, answer)
    return lines(help_line, noted(inbound.content, answered, after.case))


def _back(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.detail or screening.page:
        page = screening.page if screening.detail else 0
        return show_sheet(inbound, replace(screening, page=page))
    before = screening.reopened(inbound.content.knowledge.facts)
    if before is None:
        return say(inbound, screening, inbound.content.texts("screening.first"))
    return Turn(save(inbound.conversation, before), (question(inbound.content, before),))


def _resume(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return say(inbound, screening, "")
    further = replace(screening, told=len(screening.asked))
    return go_on(inbound, further)


def _more(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        return say(inbound, screening, "")
    return show_sheet(inbound, replace(screening, page=screening.page + 1))


def _anew(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    if screening.stage == "ask":
        more = replace(inbound, text=rest)
        aside = told_aside(more, screening, told_in(more, SELF)) if rest else None
        return aside or say(inbound, screening, inbound.content.texts("screening.still_open"))
    return start(inbound)


def _restart(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    """Begin again with nothing told."""
    return start(replace(inbound, text=rest))


def _print(inbound: Inbound, screening: Screening, rest: str) -> Turn:
    """Give the whole result as text to keep or print."""
    content, on = inbound.content, inbound.moment.today
    assessments = screening.assessments(on, content.knowledge)
    paper = paper_of(
        content.texts, content.knowledge, screening.case, screening.place, on, assessments
    )
    see = content.texts("screening.see")
    reply = Reply(paper.text(), (Choice(see, see),))
    shown = replace(screening, detail=screening.stage == "result")
    return Turn(save(inbound.conversation, shown), (reply,))


_COMMANDS: dict[str, Callable[[Inbound, Screening, str], Turn | None]] = {
    "back": _back,
    "resume": _resume,
    "more": _more,
    "amend": correct,
    "screen": _anew,
    "anew": _restart,
    "print": _print,
}


TOPIC = Topic(
    "screening",
    idle={
        "screen": lambda inbound, rest: start(replace(inbound, text=rest)),
        "print": lambda inbound, rest: start(replace(inbound, text="")),
        "anew": lambda inbound, rest: start(replace(inbound, text="")),
    },
    proceed=proceed,
    pending=pending,
    start=offer,
)
