"""What is answered while a problem is being raised, or said of its card."""

import re
from dataclasses import replace

from handlers.agreeing import agrees
from handlers.inbound import Inbound, say
from handlers.kept_words import without_numbers
from handlers.policy import topic as policy
from handlers.problem.draft import LEVELS, Draft
from handlers.problem.more import orders_only, with_more
from handlers.problem.raise_card import question, who_sees
from handlers.problem.raising import confirm, placed, shown
from handlers.problem.wanted import KIND
from handlers.problem.whom import with_consent
from handlers.turn import Reply, Turn
from handlers.visit.question import is_question
from knowledge.areas import Areas

# What is said of who may read it, or of leaving off, is no longer than this, in characters.
SHORT = 24
# Asked of the raising itself, each with the text that answers it.
ASKED = {"why_contact": "problem.why_contact", "progress": "problem.not_raised_yet"}


def answered(inbound: Inbound, draft: Draft) -> Turn | None:
    """Take the text as the answer to the open question; None when it is none."""
    text = inbound.text.strip()
    if turn := _of_the_raising(inbound, draft, text):
        return turn
    if not draft.ask:
        return _of_card(inbound, draft, text)
    if draft.ask in ("consent", "contact") and (told := with_consent(inbound, draft, text)):
        return shown(inbound, told)
    if is_question(text, inbound.content.visit_words):
        return None
    if draft.ask == "what":
        return _with_what(inbound, draft, text)
    if draft.ask == "area":
        return _with_area(inbound, draft, text)
    return _more_or(inbound, draft, "problem.who_unclear")


def _of_the_raising(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what may be said at any question: who reads it, who shall not, that it is left off."""
    words = inbound.content.problem_words
    if leaving := words.patterns["leaves"].match(text):
        return _left(inbound, leaving["rest"])
    if words.patterns["left_off"].fullmatch(text):
        return _left(inbound, "")
    if draft.raised_as != "household" or not draft.what or len(text) > SHORT:
        return None
    if text in words.lists["share"]:
        return shown(inbound, replace(draft, hide=False, share=True))
    asked = (key for name, key in ASKED.items() if words.patterns[name].search(text))
    if key := next(asked, ""):
        return _beside(inbound, draft, inbound.content.texts(key))
    return _of_readers(inbound, draft, text)


def _of_readers(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what is said of who reads it, or shall not; None for other words."""
    patterns = inbound.content.problem_words.patterns
    hides = patterns["hides"].search(text) is not None
    asks = hides and is_question(text, inbound.content.visit_words)
    if hides and not asks:
        return shown(inbound, replace(draft, hide=True, share=False))
    if asks or patterns["who_sees"].search(text) or patterns["whom_told"].search(text):
        return _beside(inbound, draft, who_sees(inbound, draft))
    return None


def _beside(inbound: Inbound, draft: Draft, told: str) -> Turn:
    """Tell something, then put what is open again."""
    turn = shown(inbound, draft)
    return replace(turn, replies=(Reply(told), *turn.replies))


def _left(inbound: Inbound, rest: str) -> Turn:
    """Leave off raising; what is wanted instead is answered."""
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if rest:
        return policy.answer(replace(left, text=rest))
    return say(left, "router.cancelled")


def _with_what(inbound: Inbound, draft: Draft, text: str) -> Turn:
    """Take what is told as what the problem is; a word of yes or no tells nothing."""
    lists = inbound.content.problem_words.lists
    empty = {word for name in ("anonymous", "named", "agreed", "refused") for word in lists[name]}
    if text in empty or orders_only(inbound, text):
        return Turn(inbound.conversation, (question(inbound, draft),))
    return shown(inbound, placed(inbound, replace(draft, what=without_numbers(text)), text))


def _with_area(inbound: Inbound, draft: Draft, text: str) -> Turn:
    areas = inbound.content.knowledge.areas
    code = areas.resolve(text)
    if areas.level(code) not in LEVELS:
        only_place = inbound.content.problem_words.patterns["only_place"].fullmatch(text)
        told = None if only_place else _with_more(inbound, draft, text)
        return told or _again(inbound, draft, "problem.unknown_area")
    # What of the place is not on file stays with the words.
    rest = re.sub(r"\W", "", _without_places(areas, text))
    where = without_numbers(text) if len(rest) > 1 else ""
    what = inbound.content.texts("problem.what_where", what=draft.what, where=where)
    return shown(inbound, replace(draft, area=code, place="", what=what if where else draft.what))


def _without_places(areas: Areas, text: str) -> str:
    for hit in reversed(areas.spot(text)):
        text = text[: hit.start] + text[hit.end :]
    return text


def _more_or(inbound: Inbound, draft: Draft, unclear: str) -> Turn:
    """Add what is told besides to the problem; else say what was not understood of it."""
    return _with_more(inbound, draft, inbound.text) or _again(inbound, draft, unclear)


def _with_more(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    if told := with_more(inbound, draft, text):
        return _beside(inbound, told, inbound.content.texts("problem.heard_more"))
    return None


def _again(inbound: Inbound, draft: Draft, unclear: str) -> Turn:
    """Put the question again in other words, in its own where the text only orders to go on."""
    asked = question(inbound, draft)
    if not orders_only(inbound, inbound.text):
        asked = replace(asked, text=inbound.content.texts(unclear))
    return Turn(inbound.conversation, (asked,))


def _of_card(inbound: Inbound, draft: Draft, text: str) -> Turn | None:
    """Take what is said of the card: agreed to, refused, wrong, or something to add."""
    words, texts = inbound.content.problem_words, inbound.content.texts
    if agrees(inbound) or orders_only(inbound, text):
        return confirm(inbound, draft)
    if text in words.lists["refused"]:
        return _left(inbound, "")
    if mended := words.patterns["mended"].match(text):
        # What was wrong stays to be read beside what is right.
        right = without_numbers(mended["value"])
        told = texts("problem.what_mended", what=draft.what, right=right) if right else ""
        return shown(inbound, replace(draft, what=told))
    if more := inbound.content.visit_words.patterns["more"].match(text):
        added = texts("problem.what_more", what=draft.what, more=without_numbers(more["value"]))
        return shown(inbound, replace(draft, what=added))
    consent = with_consent(inbound, draft, text)
    return shown(inbound, consent) if consent else None
