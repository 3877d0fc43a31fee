"""Where a household's words about somebody in office go: to the office above them, never to them.

A complaint may not be shown or passed to whom it is of (petition_rules_2022, article 30). What lies
at an area is read there and above it only, so filing it above the official is all that is needed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from config.problem_words import ProblemWords
from handlers.complaint.door import CONDUCT
from handlers.inbound import Inbound
from handlers.problem.draft import Draft
from knowledge.answering.answer import answering_of
from state.problem_rows import Problem, ProblemStep
from state.rows import Person

# From the lowest up; who is complained of stands at one of the first three.
LEVELS = ("village", "township", "county", "city", "province")
# The field of the first step that tells of what place a problem filed above is.
ABOVE = "above"
NOWHERE = "nowhere"


def routed(inbound: Inbound, draft: Draft) -> Draft:
    """Return a household's draft at the office it goes to; above: why it goes above, NOWHERE."""
    if draft.raised_as != "household" or not (draft.what and draft.area):
        return draft
    place = draft.place or draft.area
    level, why = _accused(inbound, draft.what, place)
    if draft.hide and not level:
        level, why = LEVELS[0], "asked"
    if not level or (draft.share and why == "named"):
        return replace(draft, area=place, place="", level="", above="")
    office = _office(inbound, place, level)
    area, above = (office, why) if office else (place, NOWHERE)
    return replace(draft, area=area, place=place, level=level, above=above)


def is_of_conduct(inbound: Inbound, text: str, area: str) -> bool:
    """Return whether words complain of how somebody in office behaves."""
    return _accused(inbound, text, area)[1] == CONDUCT


def place_of(steps: Sequence[ProblemStep]) -> str:
    """Return of what place a problem filed above is, "" for any other problem."""
    return str(steps[0].sets.get(ABOVE, "")) if steps else ""


def is_addressee(inbound: Inbound, problem: Problem, steps: Sequence[ProblemStep]) -> bool:
    """Return whether a problem was filed above for the sender's own office."""
    return bool(place_of(steps)) and problem.area == inbound.conversation.area


def _accused(inbound: Inbound, text: str, place: str) -> tuple[str, str]:
    """Return (the highest level that somebody spoken of holds office at, CONDUCT or "named")."""
    words, areas = inbound.content.problem_words, inbound.content.knowledge.areas
    heard = answering_of(inbound.content.knowledge).index.hear(text).complaint == CONDUCT
    levels = [level for level, named in words.officials.items() if named.search(text)]
    levels += [areas.level(one.area) for one in _staff(inbound, place) if _names(one, text, words)]
    if not levels and not heard:
        return "", ""
    heard = heard or words.patterns["accuses"].search(text) is not None
    if heard:
        levels += [level for level, named in words.offices.items() if named.search(text)]
        levels.append(areas.level(place))
    known = [level for level in levels if level in LEVELS]
    return max(known, key=LEVELS.index), CONDUCT if heard else "named"


def _staff(inbound: Inbound, place: str) -> Iterator[Person]:
    """Yield who holds office at a place and above it, on the roster."""
    areas = inbound.content.knowledge.areas
    for code in areas.chain(place):
        level = areas.level(code)
        role = "cadre" if level == LEVELS[0] else "supervisor"
        if level in LEVELS:
            yield from (one for one in inbound.reader.people(code, role) if one.area == code)


def _names(one: Person, text: str, words: ProblemWords) -> bool:
    """Whether a text names somebody on the roster: in full, or by surname as people call them."""
    name = words.patterns["aside_of_name"].sub("", one.name)
    called = words.lists["called"].format(name=re.escape(name), family=re.escape(name[:1]))
    return re.search(called, text) is not None


def _office(inbound: Inbound, place: str, level: str) -> str:
    """Return the nearest area above a level where somebody is on the roster, "" without one."""
    areas = inbound.content.knowledge.areas
    above = LEVELS[LEVELS.index(level) + 1 :]
    offices = (code for code in areas.chain(place) if areas.level(code) in above)
    people = inbound.reader.people
    return next((c for c in offices if any(p.area == c for p in people(c, "supervisor"))), "")
