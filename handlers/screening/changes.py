"""What is told beside the open question, and what takes back what was told before."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.screening.corrections import read_change
from handlers.screening.questions import read
from handlers.screening.state import Screening
from handlers.screening.steps import go_on, named_by, say, show_sheet, told_in
from handlers.screening.words import asks, noted
from handlers.turn import Turn
from knowledge.rules.case import SELF, Case
from knowledge.rules.conditions import PLACE

_WIDE_LEVELS = ("nation", "province")


def told_aside(inbound: Inbound, screening: Screening, told: Case) -> Turn | None:
    """Take what was told instead of an answer: facts, or where the household lives."""
    place = "" if screening.place or asks(inbound.text) else county(inbound)
    if not list(told.all()) and not place:
        return None
    after = replace(screening, case=screening.case.merged(told), place=screening.place or place)
    line = noted(inbound.content, screening.case, after.case)
    return go_on(at_place(inbound, place), after.naming(named_by(inbound)), line)


def county(inbound: Inbound) -> str:
    """Return the one place a text names, "" when none or only a province."""
    areas = inbound.content.knowledge.areas
    place = areas.resolve(inbound.text)
    return place if place and areas.level(place) not in _WIDE_LEVELS else ""


def at_place(inbound: Inbound, place: str) -> Inbound:
    """Return the message with its conversation moved to a place, "" leaves it where it is."""
    if not place:
        return inbound
    return replace(inbound, conversation=replace(inbound.conversation, place=place))


def correct(inbound: Inbound, screening: Screening, rest: str) -> Turn | None:
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
    more = told_in(replace(inbound, text=rest), SELF) if change is None else Case()
    if list(more.all()):
        after = replace(screening, case=screening.case.merged(more))
        return _changed(inbound, screening, after)
    if change is None:
        return say(inbound, screening, texts("screening.what_to_change"))
    who, fact_id, known = change
    after = replace(screening, case=screening.case.know(who, fact_id, known))
    return _changed(inbound, screening, after)


def _changed(inbound: Inbound, before: Screening, after: Screening) -> Turn:
    """Say back what changed and go on where the screening stood."""
    line = noted(inbound.content, before.case, after.case)
    if after.stage == "result":
        return show_sheet(inbound, after, line)
    return go_on(inbound, after, line)


def _moved(inbound: Inbound, screening: Screening, place: str) -> Turn:
    """Take another place for the household and show what changes."""
    after, moved = replace(screening, place=place), at_place(inbound, place)
    return show_sheet(moved, after) if after.stage == "result" else go_on(moved, after)
