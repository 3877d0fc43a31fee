"""A visit in one sentence: read it, show the card, change it, confirm it for a receipt."""

from collections.abc import Sequence
from dataclasses import replace

from config.visit_words import VisitWords
from handlers.household import Said, resolve
from handlers.inbound import Inbound
from handlers.meant import meant, wants_other
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from handlers.visit import records as visit_records
from handlers.visit import undoing
from handlers.visit.adding import another, drafts_of
from handlers.visit.amending import again, just_told
from handlers.visit.answer import answer, of_home
from handlers.visit.attach import attached, of_stored
from handlers.visit.card import show
from handlers.visit.change import PUT_RIGHT
from handlers.visit.draft import KIND, Drafts, from_task
from handlers.visit.form import read_note
from handlers.visit.ledger import gone_first, of_more, opened_wish, wish_apart, wished
from handlers.visit.no_visit import day_told, not_yet
from handlers.visit.notes import Given, read_notes
from handlers.visit.question import is_question, parted
from handlers.visit.reading import Visited, announced
from handlers.visit.records import say
from handlers.visit.settling import settled, stopped
from handlers.visit.showing import shown, told
from handlers.work.keeping import ticked

# Commands that are of the open drafts; any other one is obeyed beside them.
OWN = ("back", "resume", "visit", "amend", "problem_from_visit")

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
    if (rest := undoing.undo_said(inbound)) is not None:
        return undo(inbound, rest)
    if (rest := visit_records.amend_said(inbound)) is not None:
        return amend(inbound, rest)
    words = _words(inbound)
    if listed := start_listed(inbound):
        return listed
    if inbound.text in words.lists["of_drafts"] or words.patterns["drop"].match(inbound.text):
        return say(inbound, "router.nothing_open")
    if is_question(inbound.text, words) or _other_matter(inbound.text, words):
        return None
    return _told(inbound, _given(inbound))


def _told(inbound: Inbound, given: Given) -> Turn | None:
    """Take what tells of a stored visit, of a promise kept or of visits made."""
    if of_stored := _of_stored(inbound, given):
        return of_stored
    visits = read_note(inbound.text, given)
    if _wants_other(inbound, visits, given):
        return None
    if not visits:
        return None if asked(inbound) else _without_name(inbound, given)
    drafts = drafts_of(inbound, visits, given)
    return shown(inbound, Drafts(drafts, at=0 if len(drafts) == 1 else -1))


def _wants_other(inbound: Inbound, visits: Sequence[Visited], given: Given) -> bool:
    """Return whether something else than a visit is wanted.

    A household named with its trouble is a visit told; its file is asked for in other words.
    """
    command, _ = inbound.content.words.command(meant(inbound).sure)
    found = (visit for visit in visits if resolve(visit.said, given.roster).kind == "sure")
    if command == "file" and any(visit.notes.problems for visit in found):
        return False
    return wants_other(inbound, KIND)


def _of_stored(inbound: Inbound, given: Given) -> Turn | None:
    """Put right what was stored a moment ago, or tick off a promise kept; None for other words."""
    put_right = just_told(inbound, given)
    return shown(inbound, put_right) if put_right else ticked(inbound, given)


def _other_matter(text: str, words: VisitWords) -> bool:
    """Return whether a text names a household in another matter than a visit one tells of."""
    return bool(words.patterns["not_a_visit"].search(text)) and not gone_first(text, words)


def start_listed(inbound: Inbound) -> Turn | None:
    """Open drafts for visits told together with the wish to have what was found on the ledger.

    None for a text without that wish, or that names nobody visited besides.
    """
    if inbound.conversation.role != "cadre":
        return None
    given = _given(inbound)
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


def asked(inbound: Inbound) -> str:
    """Return what a note that opened drafts asks besides, "" for nothing."""
    return parted(inbound.text, _words(inbound))[1]


def proceed(inbound: Inbound) -> Turn | None:
    """Continue the open drafts; None when the text is neither answer, correction nor visit."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    drafts, given = from_task(task), _given(inbound)
    command, _ = inbound.content.words.command(inbound.text)
    if turn := settled(inbound, drafts, command, given):
        return turn
    if (command and command not in OWN) or given.words.patterns["take_in"].match(inbound.text):
        return None
    if changed := of_home(drafts, inbound.text, given):
        return shown(inbound, changed)
    if _tells_of_visit(inbound.text, drafts, given):
        visits = read_note(inbound.text, given)
        not_told = _other_matter(inbound.text, given.words)
        if not_told or _wants_other(inbound, visits, given):
            return None
        return another(inbound, drafts, given)
    if wish := _wished(inbound, drafts, given):
        return wish
    if given.words.patterns["asks_bot"].match(inbound.text):
        return None
    return _answered(inbound, drafts, given) or another(inbound, drafts, given)


def _wished(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Mark what is wished to go on the ledger; None for a text that wishes nothing of the kind."""
    said, how = wish_apart(inbound.text, given.words)
    if how and (marked := wished(drafts, said, how)):
        return shown(inbound, marked)
    if how and said:
        changed = answer(drafts, said, "", "", given)
        return shown(inbound, of_more(drafts, changed)) if isinstance(changed, Drafts) else None
    if not how:
        return None
    return told(inbound, "visit.no_problem", drafts)


def _answered(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Take the text as an answer or a correction; None when it is neither."""
    command, rest = inbound.content.words.command(inbound.text)
    changed = answer(drafts, inbound.text, command, rest, given)
    if isinstance(changed, str):
        return told(inbound, changed, drafts)
    if changed is None:
        return None
    if not command and changed is not drafts and _as_shown(changed) == _as_shown(drafts):
        return told(inbound, "visit.same", drafts)
    return shown(inbound, changed)


def _as_shown(drafts: Drafts) -> Drafts:
    """Return the drafts without what no card shows."""
    kept = (replace(one, draft=replace(one.draft, text="")) for one in drafts.open)
    return replace(drafts, open=tuple(kept), before=())


def _tells_of_visit(text: str, drafts: Drafts, given: Given) -> bool:
    """Return whether the text names whom was visited, so that it belongs to their draft only."""
    asked = drafts.asking >= 0 or drafts.wanted
    patterns = given.words.patterns
    if listed := None if asked else patterns["listed_home"].match(text):
        return resolve(Said(listed["name"]), given.roster).kind == "sure"
    if asked or any(patterns[name].match(text) for name in PUT_RIGHT):
        return False
    visits = read_note(text, given)
    return any(resolve(visit.said, given.roster).kind == "sure" for visit in visits)


def pending(inbound: Inbound) -> Reply | None:
    """Return the open question or card, to be put again after a side question."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    content = inbound.content
    return show(from_task(task), content.texts, _words(inbound), inbound.moment.today)


def attach(inbound: Inbound) -> Turn | None:
    """Keep a picture or a position with the open draft, else with the visit just stored."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return of_stored(inbound) if inbound.conversation.role == "cadre" else None
    drafts = from_task(task)
    changed = attached(inbound, drafts)
    if isinstance(changed, str):
        return told(inbound, changed, drafts)
    return shown(inbound, changed)


def amend(inbound: Inbound, rest: str) -> Turn:
    """Open a stored visit of one's own for correction: by receipt, else the last one."""
    if refusal := visit_records.refusal(inbound):
        return refusal
    stored, correction = visit_records.named(inbound, rest)
    if stored is None:
        return say(inbound, "visit.nothing_to_amend")
    given = _given(inbound)
    drafts = Drafts((again(stored, given, correction),))
    if not correction:
        return shown(inbound, drafts)
    changed = answer(drafts, correction, "", "", given)
    if not isinstance(changed, Drafts):
        return told(inbound, "visit.not_read", drafts)
    return shown(inbound, changed)


def _given(inbound: Inbound) -> Given:
    roster = inbound.reader.households(inbound.conversation.area)
    codes = dict.fromkeys(household.village for household in roster)
    areas = inbound.content.knowledge.areas
    villages = tuple((code, areas.name(code)) for code in codes) if len(codes) > 1 else ()
    return Given(inbound.moment.today, roster, _words(inbound), villages)


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
    attach=attach,
    proceed=proceed,
    pending=pending,
    start=start,
    stopped=stopped,
    asked=asked,
)
