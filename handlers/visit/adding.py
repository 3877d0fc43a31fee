"""Drafts of the visits told: opened, and added to by what is told while they are open."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.household import Said
from handlers.inbound import Inbound
from handlers.turn import Turn
from handlers.visit.draft import Drafts, Open, notes_of, opened, with_day, with_notes
from handlers.visit.form import read_note
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.reading import Visited, same_household
from handlers.visit.receipt import draft_id
from handlers.visit.showing import shown, told
from handlers.visit.told_again import with_more
from handlers.visit.when import days
from state.rows import VisitDraft

MOST_AT_ONCE = 12


def drafts_of(inbound: Inbound, visits: Sequence[Visited], given: Given) -> tuple[Open, ...]:
    """Return a draft for each visit told."""
    day, area = inbound.moment.today, inbound.conversation.area
    text = inbound.text if len(visits) == 1 else ""
    blank = VisitDraft("", area, "", "", day, text=text)
    return tuple(
        opened(replace(blank, id=draft_id(inbound.message, at)), visited, given)
        for at, visited in enumerate(visits[:MOST_AT_ONCE])
    )


def another(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Add a further visit told while drafts are open; the same household gains what was said."""
    if is_question(inbound.text, given.words):
        return None
    visits = read_note(inbound.text, given)
    if not visits:
        return None
    kept = list(drafts.open)
    for one, visit in zip(drafts_of(inbound, visits, given), visits, strict=False):
        at = next((i for i, old in enumerate(kept) if _same(old.draft, one.draft, given)), None)
        if at is None:
            kept.append(one)
        else:
            both = with_more(notes_of(kept[at].draft), notes_of(one.draft), given)
            gained = replace(kept[at], draft=with_notes(kept[at].draft, both))
            kept[at] = _at_time(gained, visit, inbound.text, given) if len(visits) == 1 else gained
    if len(kept) > MOST_AT_ONCE:
        return told(inbound, "visit.too_many", drafts)
    at = 0 if len(kept) == 1 else -1
    return shown(inbound, Drafts(tuple(kept), at, before=drafts.open))


def _at_time(one: Open, visit: Visited, text: str, given: Given) -> Open:
    """Return the draft at the time the text tells of the visit; a promise's day is none."""
    part = visit.part_of_day or one.draft.part_of_day
    told_day = visit.visited_on in [day.on for day in days(text, given.today, given.words)]
    on = visit.visited_on if told_day else one.draft.visited_on
    return with_day(one, on, part, given.today)


def _same(one: VisitDraft, other: VisitDraft, given: Given) -> bool:
    if one.household_id or other.household_id:
        return one.household_id == other.household_id
    return same_household(Said(one.household), Said(other.household), given)
