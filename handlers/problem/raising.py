"""How a problem comes into the ledger, told by anybody in their own words."""

import re
from dataclasses import replace

from handlers.clue.raising import raised_by_request
from handlers.household_file.whose import own_household
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy import topic as policy
from handlers.problem import above
from handlers.problem.actor import is_staff
from handlers.problem.draft import LEVELS, Draft, blank, raised
from handlers.problem.events import ProblemRaised
from handlers.problem.mine import already
from handlers.problem.nameless import contact_in, contact_of, nameless
from handlers.problem.raise_card import card, nobody_above, question, who_sees
from handlers.problem.wanted import KIND
from handlers.turn import Event, Reply, Turn
from handlers.visit.question import is_question
from knowledge.areas import Areas

# What is said of who may read it, or of leaving off, is no longer than this, in characters.
SHORT = 24


def tell(inbound: Inbound, rest: str) -> Turn:
    """Begin a problem in somebody's own words; ask for what is missing, then show the card."""
    words = inbound.content.problem_words
    if not rest and words.patterns["only_asks"].search(inbound.message.text):
        return say(inbound, "problem.ask_away")
    draft = blank(inbound)
    if is_staff(inbound) and _outside(inbound, rest):
        return say(inbound, "problem.outside")
    if draft.raised_as == "household":
        name, phone = contact_in(inbound, rest)
        draft = replace(draft, name=name, phone=phone)
    draft = _placed(inbound, replace(draft, what=without_numbers(rest)), rest)
    return shown(inbound, draft)


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


def answered(inbound: Inbound, draft: Draft) -> Turn | None:
    """Take the text as the answer to the open question; None when it is none."""
    text, words = inbound.text.strip(), inbound.content.problem_words
    if turn := _of_the_raising(inbound, draft, text):
        return turn
    if draft.ask == "contact" or (draft.ask == "consent" and _gives_phone(inbound, text)):
        return _with_contact(inbound, replace(draft, consent="named"), text)
    if draft.ask == "consent":
        consent = {**dict.fromkeys(words.lists["named"], "named")}
        consent |= dict.fromkeys(words.lists["anonymous"], "anonymous")
        if text not in consent and is_question(text, inbound.content.visit_words):
            return None
        return shown(inbound, replace(draft, consent=consent.get(text, "")))
    if draft.ask and is_question(text, inbound.content.visit_words):
        return None
    if draft.ask == "what":
        if text in (*words.lists["anonymous"], *words.lists["named"]):
            return Turn(inbound.conversation, (question(inbound, draft),))
        return shown(inbound, _placed(inbound, replace(draft, what=without_numbers(text)), text))
    if draft.ask == "area":
        return _with_area(inbound, draft, text)
    return _of_card(inbound, draft, text)


def _of_the_raising(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what may be said at any question: who reads it, who shall not, that it is left off."""
    words = inbound.content.problem_words
    if leaving := words.patterns["leaves"].match(text):
        return _left(inbound, leaving["rest"])
    if draft.raised_as != "household" or not draft.what:
        return None
    if len(text) > SHORT:
        return None
    hides = words.patterns["hides"].search(text) is not None
    asks = hides and is_question(text, inbound.content.visit_words)
    if hides and not asks:
        return shown(inbound, replace(draft, hide=True, share=False))
    if text in words.lists["share"]:
        return shown(inbound, replace(draft, hide=False, share=True))
    if asks or words.patterns["who_sees"].search(text):
        turn = shown(inbound, draft)
        return replace(turn, replies=(Reply(who_sees(inbound, draft)), *turn.replies))
    return None


def _left(inbound: Inbound, rest: str) -> Turn:
    """Leave off raising; what is wanted instead is answered."""
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if rest:
        return policy.answer(replace(left, text=rest))
    return say(left, "router.cancelled")


def _gives_phone(inbound: Inbound, text: str) -> bool:
    return inbound.content.problem_words.patterns["phone"].search(text) is not None


def _of_card(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what is said of the card: agreed to, refused, wrong, or something to add."""
    words, texts = inbound.content.problem_words, inbound.content.texts
    if text in words.lists["agreed"]:
        return confirm(inbound, draft)
    if text in words.lists["refused"]:
        return _left(inbound, "")
    if mended := words.patterns["mended"].match(text):
        # What was wrong stays to be read beside what is right.
        right = without_numbers(mended["value"])
        told = texts("problem.what_mended", what=draft.what, right=right) if right else ""
        return shown(inbound, replace(draft, what=told))
    more = inbound.content.visit_words.patterns["more"].match(text)
    added = f"{draft.what}；{without_numbers(more['value'])}" if more else ""
    return shown(inbound, replace(draft, what=added)) if added else None


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
    return Turn(done, (reply,), (event, *_clues(inbound, draft, event)))


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


def _placed(inbound: Inbound, draft: Draft, text: str) -> Draft:
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


def _with_area(inbound: Inbound, draft: Draft, text: str) -> Turn:
    areas = inbound.content.knowledge.areas
    code = areas.resolve(text)
    if areas.level(code) not in LEVELS:
        told = Reply(inbound.content.texts("problem.unknown_area"), numbered=False)
        return Turn(inbound.conversation, (told,))
    # What of the place is not on file stays with the words.
    rest = re.sub(r"\W", "", _without_places(areas, text))
    where = without_numbers(text) if len(rest) > 1 else ""
    what = inbound.content.texts("problem.what_where", what=draft.what, where=where)
    return shown(inbound, replace(draft, area=code, place="", what=what if where else draft.what))


def _without_places(areas: Areas, text: str) -> str:
    for hit in reversed(areas.spot(text)):
        text = text[: hit.start] + text[hit.end :]
    return text


def _with_contact(inbound: Inbound, draft: Draft, text: str) -> Turn:
    if text in inbound.content.problem_words.lists["anonymous"]:
        return shown(inbound, replace(draft, consent="anonymous"))
    name, phone = contact_of(inbound, text)
    if not phone and not name:
        return Turn(inbound.conversation, (question(inbound, draft),))
    return shown(inbound, replace(draft, name=name, phone=phone))
