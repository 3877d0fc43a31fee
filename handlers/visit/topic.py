"""A visit in one sentence: read it, show the card, change it, confirm it for a receipt."""

from dataclasses import replace

from config.visit_words import VisitWords
from handlers.household import Said
from handlers.inbound import Inbound, say
from handlers.meant import wants_other
from handlers.topic import Topic
from handlers.turn import Turn
from handlers.visit import open_drafts, undoing
from handlers.visit import records as visit_records
from handlers.visit.adding import drafts_of
from handlers.visit.afterwards import changed_as_meant, put_right_after, told_after
from handlers.visit.amending import again, just_told, went_again
from handlers.visit.answer import answer
from handlers.visit.draft import KIND, Drafts
from handlers.visit.form import read_note
from handlers.visit.given import given_of
from handlers.visit.ledger import gone_first, opened_wish, wish_apart
from handlers.visit.no_visit import day_told, not_yet
from handlers.visit.notes import Given, read_notes
from handlers.visit.other_matter import other_matter, wants_else
from handlers.visit.question import is_question, parted
from handlers.visit.reading import Visited, announced
from handlers.visit.settling import brought_back, stopped
from handlers.visit.showing import shown, told
from handlers.work.keeping import ticked

pending = open_drafts.pending
today = visit_records.today
month = visit_records.month
undo = undoing.undo


def invite(inbound: Inbound, rest: str) -> Turn:
    """Answer "visit": read what stands after the word, else ask for one sentence."""
    if refusal := visit_records.refusal(inbound):
        return refusal
    if rest and (turn := start(replace(inbound, text=rest))):
        return turn
    return say(inbound, "visit.invite")


def start(inbound: Inbound) -> Turn | None:
    """Open drafts for the visits the text tells of; None when it reads as no visit."""
    if inbound.conversation.role != "cadre":
        return _of_supervisor(inbound)
    if back := brought_back(inbound):
        return back
    if (rest := undoing.undo_said(inbound)) is not None:
        return undo(inbound, rest)
    if (rest := visit_records.amend_said(inbound)) is not None:
        return amend(inbound, rest)
    words = _words(inbound)
    if listed := start_listed(inbound):
        return listed
    if inbound.text in words.lists["of_drafts"] or words.patterns["drop"].match(inbound.text):
        return say(inbound, "router.nothing_open")
    if is_question(inbound.text, words) or other_matter(inbound.text, words):
        return None
    return _told(inbound, given_of(inbound))


def _told(inbound: Inbound, given: Given) -> Turn | None:
    """Take what tells of a stored visit, of a promise kept or of visits made."""
    if of_stored := _of_stored(inbound, given):
        return of_stored
    inbound = went_again(inbound, given)
    visits = read_note(inbound.text, given)
    if wants_else(inbound, visits, given):
        return None
    if not visits:
        return None if asked(inbound) else _without_name(inbound, given)
    drafts = drafts_of(inbound, visits, given)
    return shown(inbound, Drafts(drafts, at=0 if len(drafts) == 1 else -1))


def _of_stored(inbound: Inbound, given: Given) -> Turn | None:
    """Put right what was stored a moment ago, or tick off a promise kept; None for other words."""
    if put_right := just_told(inbound, given):
        return shown(inbound, put_right)
    changed = put_right_after(inbound, given) or ticked(inbound, given)
    return changed or told_after(inbound, given)


def start_listed(inbound: Inbound) -> Turn | None:
    """Open drafts for visits told together with the wish to have what was found on the ledger.

    None for a text without that wish, or that names nobody visited besides.
    """
    if inbound.conversation.role != "cadre":
        return None
    given = given_of(inbound)
    said, how = wish_apart(inbound.text, given.words)
    visits = read_note(said, given) if how else ()
    if not visits or is_question(said, given.words) or not gone_first(said, given.words):
        return None
    drafts = drafts_of(replace(inbound, text=said), visits, given)
    opened_at = Drafts(drafts, at=0 if len(drafts) == 1 else -1)
    return shown(inbound, opened_wish(opened_at, how, given))


def _of_supervisor(inbound: Inbound) -> Turn | None:
    """Tell a township's supervisor who tells of a visit who records it; None for other words."""
    said, words = inbound.conversation, _words(inbound)
    if said.role != "supervisor" or "-" not in said.area or is_question(inbound.text, words):
        return None
    if not words.patterns["visit_told"].search(inbound.text) or wants_other(inbound, KIND):
        return None
    return say(inbound, "visit.not_supervisors")


def put_again(inbound: Inbound, turn: Turn) -> Turn:
    """Return a turn of other work with the drafts that it stood before, once it is done."""
    put = pending(replace(inbound, conversation=turn.conversation))
    return replace(turn, replies=(*turn.replies, put)) if put else turn


def asked(inbound: Inbound) -> str:
    """Return what a note that opened drafts asks besides, "" for nothing."""
    return parted(inbound.text, _words(inbound))[1]


def amend(inbound: Inbound, rest: str) -> Turn:
    """Open a stored visit of one's own for correction: by receipt, else the last one."""
    if refusal := visit_records.refusal(inbound):
        return refusal
    stored, correction = visit_records.named(inbound, rest)
    if stored is None:
        return say(inbound, "visit.nothing_to_amend")
    given = given_of(inbound)
    drafts = Drafts((again(stored, given, correction),))
    if not correction:
        return shown(inbound, drafts)
    changed = answer(drafts, correction, "", "", given)
    exact = isinstance(changed, Drafts) and changed.current.draft.text == stored.draft.text
    likely = replace(inbound, text=correction)
    if not exact and (turn := changed_as_meant(likely, drafts, given)):
        return turn
    if not isinstance(changed, Drafts):
        return told(inbound, "visit.not_read", drafts)
    return shown(inbound, changed)


def _without_name(inbound: Inbound, given: Given) -> Turn | None:
    """Ask whose visit it was when the text plainly tells of one; None when it does not."""
    text, patterns = inbound.text, given.words.patterns
    plans = given.words.forms["promised"].stand_in(text) and patterns["went_home"].search(text)
    if plans or announced(text, given):
        return not_yet(inbound, given)
    if patterns["no_visit"].search(text):
        return day_told(inbound, given)
    notes = read_notes(text, given)
    if not patterns["visit_told"].search(text) and not (notes.done and notes.problems):
        return None
    visits = [Visited(Said(""), given.today, "", "home", notes)]
    return shown(inbound, Drafts(drafts_of(inbound, visits, given)))


def _words(inbound: Inbound) -> VisitWords:
    return inbound.content.visit_words


TOPIC = Topic(
    "visit",
    idle={
        "visit": invite,
        "visits_today": lambda inbound, rest: today(inbound),
        "visits_month": lambda inbound, rest: month(inbound),
        "undo": undo,
        "amend": amend,
    },
    aside=frozenset({"visits_today", "visits_month"}),
    attach=open_drafts.attach,
    proceed=open_drafts.proceed,
    pending=pending,
    start=start,
    stopped=stopped,
    asked=asked,
    unread=open_drafts.unread,
)
