"""Drafts that are open: what a message makes of them, and their card put again."""

from dataclasses import replace

from handlers.household import Said, resolve
from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn
from handlers.visit.adding import another
from handlers.visit.answer import Answered, answer, exactly_answered, of_home, the_wrong_one
from handlers.visit.attach import attached, of_stored
from handlers.visit.card import show
from handlers.visit.change import PUT_RIGHT
from handlers.visit.draft import KIND, Drafts, from_task, notes_of
from handlers.visit.form import read_note
from handlers.visit.given import given_of
from handlers.visit.ledger import of_more, wish_apart, wished
from handlers.visit.meant import asks as other_errand
from handlers.visit.meant import meant, no_visit, tells_more
from handlers.visit.no_visit import not_yet, planned_elsewhere
from handlers.visit.notes import Given
from handlers.visit.other_matter import other_matter, wants_else
from handlers.visit.putting_right import put_right
from handlers.visit.question import is_question
from handlers.visit.settling import confirmed, settled
from handlers.visit.showing import shown, shown_changed, told
from handlers.visit.told_again import fuller

# Commands that are of the open drafts; any other one is obeyed beside them.
OWN = ("back", "resume", "visit", "amend", "problem_from_visit")


def proceed(inbound: Inbound) -> Turn | None:
    """Continue the open drafts; None when the text is neither answer, correction nor visit."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    drafts, given = from_task(task), given_of(inbound)
    command, _ = inbound.content.words.command(inbound.text)
    if turn := settled(inbound, drafts, command, given):
        return turn
    if (command and command not in OWN) or given.words.patterns["take_in"].match(inbound.text):
        return None
    if given.words.patterns["sighs"].fullmatch(inbound.text):
        return say(inbound, "visit.kept_open")
    if drafts.asking < 0 and (wrong := the_wrong_one(drafts, inbound.text, given)):
        return told(inbound, "visit.wrong_field", wrong)
    if changed := of_home(drafts, inbound.text, given):
        return shown_changed(inbound, drafts, changed)
    if planned_elsewhere(drafts, inbound.text, given):
        return _with_card(not_yet(inbound, given), inbound)
    if command or inbound.text in given.words.lists["of_drafts"]:
        wish = _wished(inbound, drafts, given)
        return wish or _answered(inbound, drafts, given) or another(inbound, drafts, given)
    return _taken(inbound, drafts, given)


def _taken(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Take the text as a correction, as what its words are likely meant for, or as a visit told."""
    tells = _tells_of_visit(inbound.text, drafts, given)
    asks = given.words.patterns["asks_bot"].match(inbound.text)
    if not tells:
        if wish := _wished(inbound, drafts, given):
            return wish
        exact = None if asks else exactly_answered(drafts, inbound.text, given)
        if turn := _shown(inbound, drafts, exact):
            return turn
    if tells and other_matter(inbound.text, given.words):
        return None
    if turn := meant(inbound, drafts, given):
        return turn
    if asks or other_errand(inbound.text, drafts, given):
        return None
    if tells:
        if no_visit(inbound.text, drafts, given):
            return _add_or_change(inbound, drafts)
        other = wants_else(inbound, read_note(inbound.text, given), given)
        return None if other else another(inbound, drafts, given)
    turn = _answered(inbound, drafts, given) or another(inbound, drafts, given)
    if turn and not drafts.wanted and drafts.asking < 0 and not _surely(inbound, drafts, given):
        return _add_or_change(inbound, drafts)
    return turn


def _with_card(turn: Turn, inbound: Inbound) -> Turn:
    card = pending(inbound)
    return replace(turn, replies=(*turn.replies, card)) if card else turn


def _surely(inbound: Inbound, drafts: Drafts, given: Given) -> bool:
    """Return whether what is added to drafts is all but surely told of the visit."""
    more = given.words.patterns["more"].match(inbound.text)
    again = drafts.at >= 0 and fuller(notes_of(drafts.current.draft), inbound.text, given)
    return bool(more) or again or tells_more(inbound.text, drafts, given)


def _add_or_change(inbound: Inbound, drafts: Drafts) -> Turn:
    """Ask whether a message tells more or was to change something; nothing is added meanwhile."""
    texts = inbound.content.texts
    turn = told(inbound, "visit.add_or_change", drafts)
    add = Choice(texts("visit.add_it"), texts("visit.add_said", said=inbound.text))
    *before, card = turn.replies
    return replace(turn, replies=(*before, replace(card, choices=(add, *card.choices))))


def unread(inbound: Inbound) -> Turn | None:
    """Ask whether what nothing surely answers is to be added to the drafts; None for a question."""
    task, words = inbound.conversation.task, inbound.content.visit_words
    drafts = from_task(task) if task and task.kind == KIND else None
    if drafts is None or drafts.asking >= 0 or drafts.wanted or is_question(inbound.text, words):
        return None
    return _add_or_change(inbound, drafts)


def _wished(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Mark what is wished to go on the ledger; None for a text that wishes nothing of the kind."""
    said, how = wish_apart(inbound.text, given.words)
    agreed = given.words.patterns["agreed"].match(given.words.patterns["and_then"].sub("", said))
    if how and agreed:
        return confirmed(inbound, wished(drafts, "", how, given) or drafts, given)
    if how and (marked := wished(drafts, said, how, given)):
        return shown(inbound, marked)
    if how and said:
        changed = answer(drafts, said, "", "", given)
        return (
            shown(inbound, of_more(drafts, changed, given)) if isinstance(changed, Drafts) else None
        )
    if not how:
        return None
    return told(inbound, "visit.no_problem", drafts)


def _answered(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Take the text as an answer or a correction; None when it is neither."""
    command, rest = inbound.content.words.command(inbound.text)
    changed = answer(drafts, inbound.text, command, rest, given)
    if command and isinstance(changed, Drafts):
        return shown(inbound, changed)
    return _shown(inbound, drafts, changed)


def _shown(inbound: Inbound, drafts: Drafts, changed: Answered) -> Turn | None:
    """Show what a message made of the drafts; None when it made nothing of them."""
    if isinstance(changed, str):
        return told(inbound, changed, drafts)
    if changed is None:
        return None
    if changed is not drafts and _as_shown(changed) == _as_shown(drafts):
        return told(inbound, "visit.same", drafts)
    return shown_changed(inbound, drafts, changed)


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
    if patterns["told_name"].match(text) and put_right(drafts.current, text, given):
        return False
    visits = read_note(text, given)
    return any(resolve(visit.said, given.roster).kind == "sure" for visit in visits)


def pending(inbound: Inbound) -> Reply | None:
    """Return the open question or card, to be put again after a side question."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    content = inbound.content
    return show(from_task(task), content.texts, inbound.content.visit_words, inbound.moment.today)


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
