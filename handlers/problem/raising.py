"""How a problem comes into the ledger, told by anybody in their own words."""

from dataclasses import replace

from handlers.clue.raising import raised_by_request
from handlers.household_file.whose import own_household
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.problem import above
from handlers.problem.actor import is_staff
from handlers.problem.draft import LEVELS, Draft, blank, raised
from handlers.problem.events import ProblemRaised
from handlers.problem.mine import already
from handlers.problem.nameless import contact_in, nameless
from handlers.problem.raise_card import card, nobody_above, question
from handlers.problem.told import told_before
from handlers.problem.wanted import KIND
from handlers.turn import Choice, Event, Reply, Turn


def tell(inbound: Inbound, rest: str, consent: str = "", where: str = "") -> Turn:
    """Begin a problem in somebody's own words; ask for what is missing, then show the card.

    consent: whether a name is left with it, where that was said already; where: the words of its
    place, where they stand apart.
    """
    rest = rest or told_before(inbound)
    words = inbound.content.problem_words
    if not rest and words.patterns["only_asks"].search(inbound.message.text):
        return say(inbound, "problem.ask_away")
    draft = blank(inbound)
    if is_staff(inbound) and _outside(inbound, rest):
        return say(inbound, "problem.outside")
    if draft.raised_as == "household":
        name, phone = contact_in(inbound, rest)
        draft = replace(draft, name=name, phone=phone, consent=consent)
    else:
        draft, rest = _handed_on(inbound, draft, rest)
    draft = placed(inbound, replace(draft, what=without_numbers(rest)), rest)
    return shown(inbound, placed(inbound, draft, where) if where else draft)


def _handed_on(inbound: Inbound, draft: Draft, told: str) -> tuple[Draft, str]:
    """Return the draft with whom a supervisor hands it on to, and what is told without that."""
    next_ = inbound.content.problem_words.patterns["then_to"].search(told)
    if next_ is None or draft.raised_as != "supervisor":
        return draft, told
    return replace(draft, to=next_["to"]), told[: next_.start()]


def shown(inbound: Inbound, draft: Draft) -> Turn:
    """Ask the next question, or show what would be passed on and wait for the confirmation."""
    draft = above.routed(inbound, draft)
    if draft.above == above.NOWHERE:
        left = inbound.conversation.without_task(KIND)
        return Turn(left, (Reply(nobody_above(inbound, draft)),))
    if draft.consent == "anonymous":
        draft = replace(draft, what=nameless(inbound, draft.what), name="", phone="")
    draft = replace(draft, ask=draft.wants)
    reply = question(inbound, draft) if draft.ask else card(inbound, draft)
    return Turn(inbound.conversation.with_task(draft.task()), (reply,))


def confirm(inbound: Inbound, draft: Draft) -> Turn:
    """Put the problem into the ledger and give its number; first what is still missing."""
    if draft.wants:
        return shown(inbound, draft)
    done = inbound.conversation.without_task(KIND)
    if there := already(inbound, draft.what):
        return say(replace(inbound, conversation=done), "problem.already_in", number=there.number)
    event = raised(inbound, _with_place(inbound, draft))
    minutes = inbound.content.county.undo_minutes
    key = "household" if draft.raised_as == "household" else "staff"
    reply = Reply(
        inbound.content.texts(f"problem.raised_{key}", number=event.problem.number, minutes=minutes)
    )
    reply = replace(reply, choices=_next(inbound, draft, event.problem.number))
    return Turn(done, (reply,), (event, *_clues(inbound, draft, event)))


def _next(inbound: Inbound, draft: Draft, number: str) -> tuple[Choice, ...]:
    """Return the button that hands it on to whom it was said to go to."""
    if not draft.to:
        return ()
    order = f"{inbound.content.words.leading_of('problem_assign')}{number} {draft.to}"
    return (Choice(inbound.content.texts("problem.then_assign", to=draft.to), order),)


def _clues(inbound: Inbound, draft: Draft, event: ProblemRaised) -> list[Event]:
    """Return the signs of falling back in the words of a household that gave its name."""
    # What is said of somebody in office is not for the village, where its clues are read.
    open_ = draft.consent == "named" and not draft.above
    home = own_household(inbound) if open_ else None
    problem = event.problem
    return raised_by_request(inbound, home, problem.what, problem.number) if home else []


def _with_place(inbound: Inbound, draft: Draft) -> Draft:
    """Return a draft that goes above with the place it is of in its words."""
    place = inbound.content.knowledge.areas.name(draft.place) if draft.above else ""
    if not place or place in draft.what:
        return draft
    what = inbound.content.texts("problem.what_where", what=draft.what, where=place)
    return replace(draft, what=what)


def _outside(inbound: Inbound, text: str) -> bool:
    """Whether words name a place that lies outside the sender's area."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    code = areas.resolve(text) if text else ""
    return areas.level(code) in LEVELS and not (
        areas.contains(own, code) or areas.contains(code, own)
    )


def placed(inbound: Inbound, draft: Draft, text: str) -> Draft:
    """Return the draft with the place and the one household its words name, where they do."""
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    code = areas.resolve(text) if text else ""
    # A household may tell of another place; the one around its own says nothing nearer.
    household = draft.raised_as == "household" and not areas.contains(code, own)
    inside = not own or household or areas.contains(own, code)
    if code and inside and areas.level(code) in LEVELS:
        draft = replace(draft, area=code, place="")
    if draft.raised_as == "household" or areas.level(draft.area) != "village":
        return draft
    homes = [h for h in inbound.reader.households(draft.area) if h.head in text]
    if len(homes) != 1:
        return draft
    return replace(draft, household_id=homes[0].id, household=homes[0].head)
