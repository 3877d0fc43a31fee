"""The answer to where a household lives, and what is said there that names no place.

answer_place(inbound, screening) -> Turn | None     None: something else is wanted
declined(screening) -> Screening                    the open question left unanswered
unread(inbound, screening, line) -> Turn | None     what answers nothing: put again, or not for us
"""

import re
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.meant import meant
from handlers.screening.asides import said_aside
from handlers.screening.changes import at_place, county, told_aside
from handlers.screening.of_which import asks_of_any
from handlers.screening.state import Screening
from handlers.screening.steps import again, go_on, spoken_of, told_in
from handlers.screening.words import asks, may_ask, names_topic, noted, without_plea
from handlers.turn import Turn
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import HOUSEHOLD, Case, Known
from knowledge.rules.conditions import PLACE
from knowledge.rules.listing import WHOSE

# so often in vain, a question is put no more
_ENOUGH_TRIES = 3
_ASKS_HOW = re.compile(SPOKEN["answers"]["asks_how"])
_LIKE_A_PLACE = re.compile(SPOKEN["answers"]["like_a_place"])


def answer_place(inbound: Inbound, screening: Screening) -> Turn | None:
    """Take where it lives; of what names no place on file, only what may be one ends the asking."""
    texts, asking = inbound.content.texts, asks(inbound.text)
    told = Case() if asking else told_in(inbound, spoken_of(screening.case, inbound.text))
    if place := county(inbound):
        known = replace(screening, case=screening.case.merged(told), place=place).put()
        line = noted(inbound.content, screening.case, known.case)
        return go_on(at_place(inbound, place), known, line)
    if not asking and (aside := told_aside(inbound, screening, told)):
        return aside
    wide = inbound.content.knowledge.areas.resolve(inbound.text)
    if wide or not _LIKE_A_PLACE.fullmatch(inbound.text) or screening.tries == 0:
        return unread(inbound, screening, texts("screening.which_county"))
    return go_on(inbound, screening.put(), texts("screening.place_not_on_file"))


def unread(inbound: Inbound, screening: Screening, line: str) -> Turn | None:
    """Put the open question again behind what answers nothing; None when it wants something else.

    line: what would be an answer.
    """
    if aside := said_aside(inbound, screening):
        return aside
    if _not_for_us(inbound):
        return None
    if screening.tries < _ENOUGH_TRIES:
        return again(inbound, screening, line)
    return go_on(inbound, declined(screening).put(), inbound.content.texts("screening.put_off"))


def declined(screening: Screening) -> Screening:
    """Return the screening with the open question left unanswered."""
    who, fact = screening.question or (HOUSEHOLD, PLACE)
    if fact == PLACE or who == WHOSE:
        return screening
    return replace(screening, case=screening.case.know(who, fact, Known("declined")))


def _not_for_us(inbound: Inbound) -> bool:
    """Return whether the text, which answers nothing, asks or wants something else."""
    named = names_topic(inbound.text, inbound.content.knowledge)
    # what is told before "what help is there" is no question of its own
    asking = may_ask(without_plea(inbound.text) or inbound.text)
    asking = asking or asks_of_any(inbound) or bool(_ASKS_HOW.search(inbound.text))
    return named or asking or _wants(inbound)


def _wants(inbound: Inbound) -> bool:
    """Return whether the text, which answers nothing, asks for something else to be done."""
    read = meant(inbound)
    command, _ = inbound.content.words.command(inbound.text)
    return bool(command or read.sure or read.tell)
