"""What is told beside the open question, and what takes back what was told before."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.corrections import read_change
from handlers.screening.loose import said_loosely
from handlers.screening.questions import read, understood
from handlers.screening.state import Screening
from handlers.screening.steps import WIDE_LEVELS, go_on, named_by, say, show_sheet, told_in
from handlers.screening.words import asks, lines, noted
from handlers.turn import Turn
from knowledge.reading.people import mentions
from knowledge.rules.case import SELF, Case, Known
from knowledge.rules.conditions import PLACE
from knowledge.rules.listing import WHOSE
from knowledge.rules.needless import OWN_CHILDREN
from knowledge.rules.reckoned_kin import is_one_of

_ALONE = ("supporter", "none")


def told_aside(inbound: Inbound, screening: Screening, told: Case) -> Turn | None:
    """Take what was told instead of an answer: facts, or where the household lives."""
    if loose := said_loosely(inbound, screening, told):
        return loose
    place = "" if screening.place or asks(inbound.text) else county(inbound)
    if not place and not _is_news(told, screening.case):
        return _child_after_all(inbound, screening)
    after = replace(screening, case=screening.case.merged(told), place=screening.place or place)
    line = lines(place_noted(inbound, place), noted(inbound.content, screening.case, after.case))
    return go_on(at_place(inbound, place), after.naming(named_by(inbound)), line)


def _is_news(told: Case, before: Case) -> bool:
    """Return whether anything is told that was not known before."""
    known = ((before.get(who, fact), new) for who, fact, new in told.all())
    return any(old is None or old.value != new.value for old, new in known)


def _child_after_all(inbound: Inbound, screening: Screening) -> Turn | None:
    """Take back that somebody has nobody to support them when a child of theirs is spoken of.

    What is said of the child tells whether it can; else that is asked.
    """
    alone = [who for who, fact, known in screening.case.all() if (fact, known.value) == _ALONE]
    named = [one.who[0] for one in mentions(inbound.text)]
    children = [who for who in named if is_one_of(who, OWN_CHILDREN)]
    if asks(inbound.text) or not children or not alone:
        return None
    facts = inbound.content.knowledge.facts
    case, can = screening.case, understood(facts[_ALONE[0]], inbound.text)
    for who in alone:
        case = case.forget(who, _ALONE[0])
        if can and can.value != _ALONE[1]:
            case = case.know(who, _ALONE[0], can)
    asked = tuple(ask for ask in screening.asked if ask[1] != _ALONE[0])
    line = inbound.content.texts("screening.child_after_all", who=children[0])
    after, line = (
        replace(screening, case=case, asked=asked),
        lines(line, noted(inbound.content, screening.case, case)),
    )
    if can:
        return go_on(inbound, after, line)
    return say(inbound, replace(after, stage="ask", question=(alone[0], _ALONE[0]), tries=0), line)


def county(inbound: Inbound) -> str:
    """Return the one place a text names, "" when none or only a province."""
    areas = inbound.content.knowledge.areas
    place = areas.resolve(inbound.text)
    return place if place and areas.level(place) not in WIDE_LEVELS else ""


def place_noted(inbound: Inbound, place: str) -> str:
    """Say back the place a household was told to live in, "" when none was."""
    name = inbound.content.knowledge.areas.full_name(place) if place else ""
    return inbound.content.texts("screening.place_noted", place=name) if name else ""


def at_place(inbound: Inbound, place: str) -> Inbound:
    """Return the message with its conversation moved to a place, "" leaves it where it is."""
    if not place:
        return inbound
    return replace(inbound, conversation=replace(inbound.conversation, place=place))


def correct(inbound: Inbound, screening: Screening, rest: str) -> Turn | None:
    """Change what the text names; without a name, what was told or answered last."""
    knowledge, texts = inbound.content.knowledge, inbound.content.texts
    told = _again_of(told_in(replace(inbound, text=rest), SELF), screening)
    change = read_change(rest, screening.case, knowledge.facts)
    if change is None and not list(told.all()):
        change = _of_last(inbound, screening, rest)
    if change is not None:
        who, fact_id, known = change
        after = replace(screening, case=screening.case.know(who, fact_id, known))
        return _changed(inbound, screening, after)
    if list(told.all()):
        after = replace(screening, case=screening.case.merged(told))
        return _changed(inbound, screening, after)
    if place := knowledge.areas.resolve(rest):
        return _moved(inbound, screening, place)
    return say(inbound, screening, texts("screening.what_to_change"))


def _again_of(told: Case, screening: Screening) -> Case:
    """Return what a correction tells of nobody by name as told of whom the same was told last."""
    case = Case()
    for who, fact, known in told.all():
        others = [last for last, told_fact in screening.last if told_fact == fact]
        case = case.know(others[0] if who == SELF and others else who, fact, known)
    return case


def _of_last(inbound: Inbound, screening: Screening, rest: str) -> tuple[str, str, Known] | None:
    """Return the change of what was told last, answered last, else chosen before, that the text
    answers."""
    facts = inbound.content.knowledge.facts
    asked = [ask for ask in screening.asked if ask != screening.question and ask[1] != PLACE]
    last = [each for each in (*screening.last, *asked[-1:]) if each[1] in facts]
    last = [each for each in last if each[0] != WHOSE]
    # A grade is a number too: what is chosen from a list is tried before ages and sums.
    last.sort(key=lambda each: facts[each[1]].kind == "number")
    told = [(who, fact) for who, fact, _ in screening.case.all() if facts[fact].kind == "choice"]
    for who, fact in (*last, *told):
        if not facts[fact].listing and (known := read(facts[fact], rest)):
            return who, fact, known
    return None


def _changed(inbound: Inbound, before: Screening, after: Screening) -> Turn:
    """Say back what changed and go on where the screening stood."""
    line = noted(inbound.content, before.case, after.case)
    if after.stage == "result":
        return show_sheet(inbound, after, line)
    return go_on(inbound, after, line)


def _moved(inbound: Inbound, screening: Screening, place: str) -> Turn:
    """Take another place for the household and show what changes."""
    after, moved = replace(screening, place=place), at_place(inbound, place)
    if after.stage == "result":
        return show_sheet(moved, after)
    return go_on(moved, after, place_noted(inbound, place))
