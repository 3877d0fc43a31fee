"""Lists of the ledger with a filter: how far, whose, what about, by when."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from config.order_words import load_order_words
from handlers.inbound import Inbound, say
from handlers.order.among import IN_HAND, NEW, STANDS, is_about, stands
from handlers.order.matters import matters
from handlers.order.signs import Marked
from handlers.order.whom import has
from handlers.problem import lists
from handlers.problem.spoken import open_here, told, whole
from handlers.problem.steps import GOING
from handlers.turn import Turn
from state.problem_rows import Problem

MONTHS, WEEK = 12, 7


def listed(inbound: Inbound, said: Marked) -> Turn:
    """List the open problems a text asks for; tell so when none is like that."""
    found = _filtered(inbound, said)
    texts = inbound.content.texts
    if not found:
        return say(inbound, "problem.none_such")
    area = inbound.conversation.area
    name = inbound.content.knowledge.areas.called(area)
    every = len(found) == len(open_here(inbound))
    key = "problem.open" if every else "problem.such"
    return lists.listed(inbound, texts(key, area=name, count=len(found)), found, 1)


def of_its_own(inbound: Inbound, said: Marked) -> bool:
    """Return whether a list is asked for by what only the ledger knows: a cadre, a month."""
    patterns = load_order_words().patterns
    cadres = {one.name for one in inbound.reader.people(inbound.conversation.area, "cadre")}
    by_month = ("in_month", "next_month")
    due = patterns["runs_out"].search(inbound.text) is not None
    return any(one.name in cadres for one in said.people) or (
        due and any(patterns[name].search(inbound.text) for name in by_month)
    )


def _filtered(inbound: Inbound, said: Marked) -> list[Problem]:
    """Return the problems all that is said holds of."""
    text, going = inbound.text, told(inbound)
    found = [one for one, _ in going]
    found = _of_people(inbound, said, found)
    if due := _due(inbound, said):
        found = [one for one in found if _runs_out(one, *due)]
    for name in stands(text)[:1]:
        found = [one for one in found if STANDS[name](one, inbound.moment.today)]
    homes = {one.household for one in said.named.problems if _by_home(said, one)}
    if homes:
        return [one for one in found if one.household in homes]
    about = matters(text, going)
    kinds = {one.number for one, what in going if is_about(one, what, text, about)}
    return [one for one in found if one.number in kinds] if kinds else found


def _by_home(said: Marked, problem: Problem) -> bool:
    return bool(problem.household) and any(
        spot.home and problem in spot.problems for spot in said.named.spots
    )


def _of_people(inbound: Inbound, said: Marked, found: Sequence[Problem]) -> list[Problem]:
    """Return what somebody named has to do; of "my own" what the sender has."""
    names, far = [one.name for one in said.people if not one.own], stands(inbound.text)
    mine = load_order_words().patterns["mine"].search(inbound.text)
    if not names and mine and NEW not in far and inbound.conversation.role == "cadre":
        names = [inbound.conversation.name]
    if not names:
        return list(found)
    held = [
        one
        for one in found
        if any(has(who, name) for who in (one.department, one.owner) for name in names)
    ]
    if set(far) - {IN_HAND}:
        return held
    return [one for one in held if STANDS[IN_HAND](one, inbound.moment.today)] or held


def _runs_out(problem: Problem, since: date, until: date) -> bool:
    return (
        problem.state in GOING and problem.due_on is not None and since <= problem.due_on <= until
    )


def _due(inbound: Inbound, said: Marked) -> tuple[date, date] | None:
    """Return the days within which a limit asked for runs out, None when none is."""
    patterns, today, text = load_order_words().patterns, inbound.moment.today, inbound.text
    if not patterns["runs_out"].search(text):
        return None
    sunday = today + timedelta(WEEK - 1 - today.weekday())
    month = patterns["in_month"].search(text)
    if month and 1 <= whole(month["n"]) <= MONTHS:
        return _month(today, whole(month["n"]))
    if patterns["next_month"].search(text):
        return _month(today, today.month % MONTHS + 1)
    if patterns["next_week"].search(text):
        return sunday + timedelta(1), sunday + timedelta(WEEK)
    if patterns["this_week"].search(text):
        return today, sunday
    if patterns["this_month"].search(text):
        return today, _month(today, today.month)[1]
    return _until(said, text, today)


def _until(said: Marked, text: str, today: date) -> tuple[date, date] | None:
    if not said.limits:
        return None
    on = said.limits[0].due.on
    exact = re.search(load_order_words().lists["that_day"], text) is not None
    return (on if exact else today), on


def _month(today: date, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month, this year's or the next one's."""
    year = today.year + (month < today.month)
    first = date(year, month, 1)
    behind = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return first, behind - timedelta(1)
