"""What a message about open drafts says besides a yes, or of another household than the card's."""

from dataclasses import replace

from handlers.household import resolve
from handlers.inbound import Inbound
from handlers.visit.draft import KIND, Drafts, from_task
from handlers.visit.given import given_of
from handlers.visit.naming import name_at, prepare
from handlers.visit.notes import Given, read_notes
from handlers.visit.question import is_question
from handlers.visit.when import days


def besides(inbound: Inbound) -> Inbound:
    """Return the message without the yes before what it tells more, or "and" before a household.

    Whoever says yes and tells more has the draft shown with it, so that nothing goes unsaid.
    """
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return inbound
    drafts, given = from_task(task), given_of(inbound)
    if drafts.asking >= 0 or drafts.wanted:
        return inbound
    text = _without_yes(inbound.text, given)
    more = given.words.patterns["more"].match(text)
    if more and _of_another(more["value"], drafts, given):
        text = more["value"]
    return replace(inbound, text=text)


def _without_yes(text: str, given: Given) -> str:
    yes, agreed = given.words.patterns["yes_before"].match(text), given.words.patterns["agreed"]
    rest = text[yes.end() :] if yes else ""
    if not rest or agreed.match(text) or is_question(rest, given.words):
        return text
    return rest if _tells(rest, given) else text


def _tells(text: str, given: Given) -> bool:
    """Return whether a text tells more of a visit: a day to come, a trouble, a deed, a promise."""
    notes = read_notes(text, given)
    coming = (day.on for day in days(text, given.today, given.words, ahead=True))
    ahead = any(on and on > given.today for on in coming)
    told = notes.problems or notes.done or notes.promised or notes.follow_up_on
    return bool(told or ahead or given.words.patterns["more"].match(text))


def _of_another(text: str, drafts: Drafts, given: Given) -> bool:
    """Return whether a text begins with a household of the roster that the card is not of."""
    name = name_at(prepare(text, given), 0)
    found = resolve(name.said, given.roster) if name else None
    if found is None or found.kind != "sure":
        return False
    return drafts.at < 0 or found.households[0].id != drafts.current.draft.household_id
