"""A visit in one sentence: read it, show the card, change it, confirm it for a receipt."""

from collections.abc import Sequence
from dataclasses import replace

from config.visit_words import VisitWords
from handlers.household import Said, resolve
from handlers.inbound import Inbound
from handlers.meant import wants_other
from handlers.topic import Topic
from handlers.turn import Reply, Turn, VisitAmended, VisitSubmitted
from handlers.visit import records as visit_records
from handlers.visit import undoing
from handlers.visit.amending import again, already, just_told
from handlers.visit.answer import answer
from handlers.visit.attach import attached, kept_with
from handlers.visit.card import show
from handlers.visit.change import PUT_RIGHT
from handlers.visit.draft import KIND, Drafts, Open, from_task, notes_of, opened, to_task, with_day
from handlers.visit.draft import with_notes as noted
from handlers.visit.form import read_note
from handlers.visit.no_visit import day_told, not_yet
from handlers.visit.notes import Given, merged, read_notes
from handlers.visit.question import is_question, parted
from handlers.visit.reading import Visited, announced, said_when, same_household
from handlers.visit.receipt import draft_id, receipt
from state.rows import VisitDraft

MOST_AT_ONCE = 12

today = visit_records.today
month = visit_records.month
undo = undoing.undo


def invite(inbound: Inbound, rest: str) -> Turn:
    """Answer "visit": read what stands after the word, else ask for one sentence."""
    if refusal := visit_records.refusal(inbound):
        return refusal
    if rest and (turn := start(replace(inbound, text=rest))):
        return turn
    return _say(inbound, "visit.invite")


def start(inbound: Inbound) -> Turn | None:
    """Open drafts for the visits the text tells of; None when it reads as no visit."""
    if inbound.conversation.role != "cadre":
        return _of_supervisor(inbound)
    if (rest := undoing.undo_said(inbound)) is not None:
        return undo(inbound, rest)
    if (rest := visit_records.amend_said(inbound)) is not None:
        return amend(inbound, rest)
    words = _words(inbound)
    if inbound.text in words.lists["of_drafts"] or words.patterns["drop"].match(inbound.text):
        return _say(inbound, "router.nothing_open")
    if is_question(inbound.text, words) or words.patterns["not_a_visit"].search(inbound.text):
        return None
    given = _given(inbound)
    if put_right := just_told(inbound, given):
        return _shown(inbound, put_right)
    visits = read_note(inbound.text, given)
    if wants_other(inbound, KIND):
        return None
    if not visits:
        return None if asked(inbound) else _without_name(inbound, given)
    drafts = _opened(inbound, visits, given)
    return _shown(inbound, Drafts(drafts, at=0 if len(drafts) == 1 else -1))


def _of_supervisor(inbound: Inbound) -> Turn | None:
    """Tell a township's supervisor who tells of a visit who records it; None for other words."""
    said, words = inbound.conversation, _words(inbound)
    if said.role != "supervisor" or "-" not in said.area or is_question(inbound.text, words):
        return None
    told = words.patterns["visit_told"].search(inbound.text)
    return (
        _say(inbound, "visit.not_supervisors") if told and not wants_other(inbound, KIND) else None
    )


def asked(inbound: Inbound) -> str:
    """Return what a note that opened drafts asks besides, "" for nothing."""
    return parted(inbound.text, _words(inbound))[1]


def proceed(inbound: Inbound) -> Turn | None:
    """Continue the open drafts; None when the text is neither answer, correction nor visit."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    drafts, given = from_task(task), _given(inbound)
    command, rest = inbound.content.words.command(inbound.text)
    agreed = given.words.patterns["agreed"].match(inbound.text)
    if command == "confirm" or agreed or inbound.text in given.words.lists["all_right"]:
        return _confirm(inbound, drafts, given)
    if command == "undo":
        left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
        return _say(left, "visit.dropped")
    if _tells_of_visit(inbound.text, drafts, given):
        if wants_other(inbound, KIND):
            return None
        return _another(inbound, drafts, given)
    if command == "problem_from_visit":
        return _told(inbound, "visit.confirm_first", drafts)
    if given.words.patterns["asks_bot"].match(inbound.text):
        return None
    changed = answer(drafts, inbound.text, command, rest, given)
    if isinstance(changed, str):
        return _told(inbound, changed, drafts)
    if changed is not None:
        return _shown(inbound, changed)
    return _another(inbound, drafts, given)


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
    """Keep a picture or a position with the open draft; None when no draft is open."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    drafts = from_task(task)
    changed = attached(inbound, drafts)
    if isinstance(changed, str):
        return _told(inbound, changed, drafts)
    return _shown(inbound, changed)


def amend(inbound: Inbound, rest: str) -> Turn:
    """Open a stored visit of one's own for correction: by receipt, else the last one."""
    if refusal := visit_records.refusal(inbound):
        return refusal
    stored, correction = visit_records.named(inbound, rest)
    if stored is None:
        return _say(inbound, "visit.nothing_to_amend")
    given = _given(inbound)
    drafts = Drafts((again(stored, given, correction),))
    if not correction:
        return _shown(inbound, drafts)
    changed = answer(drafts, correction, "", "", given)
    if not isinstance(changed, Drafts):
        return _told(inbound, "visit.not_read", drafts)
    return _shown(inbound, changed)


def _given(inbound: Inbound) -> Given:
    roster = inbound.reader.households(inbound.conversation.area)
    codes = dict.fromkeys(household.village for household in roster)
    areas = inbound.content.knowledge.areas
    villages = tuple((code, areas.name(code)) for code in codes) if len(codes) > 1 else ()
    return Given(inbound.moment.today, roster, _words(inbound), villages)


def _opened(inbound: Inbound, visits: Sequence[Visited], given: Given) -> tuple[Open, ...]:
    day, area = inbound.moment.today, inbound.conversation.area
    text = inbound.text if len(visits) == 1 else ""
    blank = VisitDraft("", area, "", "", day, text=text)
    return tuple(
        opened(replace(blank, id=draft_id(inbound.message, at)), visited, given)
        for at, visited in enumerate(visits[:MOST_AT_ONCE])
    )


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
    return _shown(inbound, Drafts(_opened(inbound, visits, given)))


def _another(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Add a further visit told while drafts are open; the same household gains what was said."""
    if is_question(inbound.text, given.words):
        return None
    visits = read_note(inbound.text, given)
    if not visits:
        return None
    kept = list(drafts.open)
    for one in _opened(inbound, visits, given):
        at = next((i for i, old in enumerate(kept) if _same(old.draft, one.draft, given)), None)
        if at is None:
            kept.append(one)
        else:
            both = merged(notes_of(kept[at].draft), notes_of(one.draft))
            gained = replace(kept[at], draft=noted(kept[at].draft, both))
            when = said_when(inbound.text, given.today, given.words)
            kept[at] = with_day(gained, *when, given.today) if when and len(visits) == 1 else gained
    if len(kept) > MOST_AT_ONCE:
        return _told(inbound, "visit.too_many", drafts)
    at = 0 if len(kept) == 1 else -1
    return _shown(inbound, Drafts(tuple(kept), at, before=drafts.open))


def _same(one: VisitDraft, other: VisitDraft, given: Given) -> bool:
    if one.household_id or other.household_id:
        return one.household_id == other.household_id
    return same_household(Said(one.household), Said(other.household), given)


def _confirm(inbound: Inbound, drafts: Drafts, given: Given) -> Turn:
    only = drafts.current.options if drafts.current.ask == "similar" else ()
    if len(only) == 1 and isinstance(named := answer(drafts, only[0][0], "", "", given), Drafts):
        return _shown(inbound, named)
    if drafts.asking >= 0 or drafts.wanted:
        return _told(inbound, "visit.first_answer", drafts)
    if outdated := [one for one in drafts.open if visit_records.outdated(inbound, one)]:
        return _without(inbound, drafts, outdated)
    events = tuple(_event(inbound, one, at) for at, one in enumerate(drafts.open))
    done = inbound.conversation.without_task(KIND)
    pairs = tuple(zip(drafts.open, events, strict=True))
    replies = visit_records.stored(inbound, pairs)
    person = inbound.conversation.person
    along = [more for one, event in pairs for more in kept_with(one, event.receipt, person)]
    return Turn(done, replies, (*events, *along))


def _without(inbound: Inbound, drafts: Drafts, outdated: Sequence[Open]) -> Turn:
    """Drop corrections of what was changed elsewhere in the meantime; say so."""
    kept = tuple(one for one in drafts.open if one not in outdated)
    if kept:
        return _told(inbound, "visit.changed_meanwhile", Drafts(kept, 0 if len(kept) == 1 else -1))
    left = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    return _say(left, "visit.changed_meanwhile")


def _event(inbound: Inbound, one: Open, at: int) -> VisitSubmitted | VisitAmended:
    visitor = inbound.conversation.person
    if one.amends:
        reason = one.reason or inbound.content.texts("visit.no_reason")
        return VisitAmended(one.amends, one.version, one.draft, reason, visitor)
    number = receipt(inbound.message, inbound.moment.today, at)
    return VisitSubmitted(number, one.draft, visitor)


def _shown(inbound: Inbound, drafts: Drafts, *before: Reply) -> Turn:
    content = inbound.content
    reply = show(drafts, content.texts, _words(inbound), inbound.moment.today)
    if told := already(inbound, drafts):
        reply = replace(reply, text=f"{told}\n{reply.text}")
    return Turn(inbound.conversation.with_task(to_task(drafts)), (*before, reply))


def _told(inbound: Inbound, key: str, drafts: Drafts) -> Turn:
    """Say one line and put the open question again."""
    return _shown(inbound, drafts, Reply(inbound.content.texts(key)))


def _say(inbound: Inbound, key: str) -> Turn:
    return Turn(inbound.conversation, (Reply(inbound.content.texts(key)),))


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
    asked=asked,
)
