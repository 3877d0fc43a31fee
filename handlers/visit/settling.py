"""What is said of open drafts as a whole: yes, no, not now, wrong, once more from the start."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn, VisitAmended, VisitSubmitted
from handlers.visit import records
from handlers.visit.answer import answer
from handlers.visit.attach import kept_with
from handlers.visit.draft import KIND, Drafts, Open, from_task
from handlers.visit.ledger import listed
from handlers.visit.notes import Given
from handlers.visit.receipt import receipt
from handlers.visit.showing import shown, told
from state.conversation import Conversation, Task

# In the conversation's context: the drafts dropped last.
DROPPED = "dropped"


def settled(inbound: Inbound, drafts: Drafts, command: str, given: Given) -> Turn | None:
    """Return what a word about the drafts as a whole does; None for any other message."""
    text, patterns = inbound.text, given.words.patterns
    if drafts.wanted and patterns["none"].fullmatch(text):
        return None
    agreed = command == "confirm" or text in given.words.lists["all_right"]
    if agreed or patterns["agreed"].match(text):
        return confirmed(inbound, drafts, given)
    if command == "undo" or patterns["refused"].match(text):
        return left_out(inbound, drafts)
    if patterns["not_now"].match(text):
        return say(inbound, "visit.kept_open")
    if command == "anew" or patterns["afresh"].match(text):
        return say(_without_drafts(inbound), "visit.afresh")
    if patterns["all_wrong"].match(text) and drafts.asking < 0 and not drafts.wanted:
        several = len(drafts.open) > 1 and drafts.at < 0
        return told(inbound, "visit.wrong_one" if several else "visit.wrong_field", drafts)
    return None


def stopped(inbound: Inbound) -> Turn | None:
    """Take the word for leaving off as of the field asked for, of all drafts, or as "not now"."""
    task = inbound.conversation.task
    if task is None or task.kind != KIND:
        return None
    if inbound.content.visit_words.patterns["not_now"].match(inbound.text):
        return say(inbound, "visit.kept_open")
    drafts = from_task(task)
    return _field_left(inbound, drafts) if drafts.wanted else _dropped(inbound, "router.cancelled")


def left_out(inbound: Inbound, drafts: Drafts) -> Turn:
    """Drop the field asked for, the one draft looked at, or all of them."""
    if drafts.wanted:
        return _field_left(inbound, drafts)
    if len(drafts.open) > 1 and drafts.at >= 0:
        name, left = drafts.current.draft.household, drafts.without(drafts.at)
        return told(inbound, "visit.dropped_one", left, household=name)
    return _dropped(inbound)


def _dropped(inbound: Inbound, key: str = "visit.dropped") -> Turn:
    """Drop all drafts and say so; one tap brings them back."""
    task, texts = inbound.conversation.task, inbound.content.texts
    kept = {**inbound.conversation.context, DROPPED: task.data} if task else {}
    left = replace(inbound.conversation.without_task(KIND), context=kept)
    back = texts("visit.bring_back")
    return Turn(left, (Reply(texts(key), (Choice(back, back),)),))


def brought_back(inbound: Inbound) -> Turn | None:
    """Open the drafts dropped last again, when that is said; None for anything else."""
    data: Any = inbound.conversation.context.get(DROPPED)
    if not data or not inbound.content.visit_words.patterns["brings_back"].match(inbound.text):
        return None
    conversation = _none_dropped(inbound.conversation)
    return shown(replace(inbound, conversation=conversation), from_task(Task(KIND, data)))


def _none_dropped(conversation: Conversation) -> Conversation:
    rest = {name: kept for name, kept in conversation.context.items() if name != DROPPED}
    return replace(conversation, context=rest)


def _field_left(inbound: Inbound, drafts: Drafts) -> Turn:
    return told(inbound, "visit.field_left", replace(drafts, wanted=""))


def _without_drafts(inbound: Inbound) -> Inbound:
    return replace(inbound, conversation=inbound.conversation.without_task(KIND))


def confirmed(inbound: Inbound, drafts: Drafts, given: Given) -> Turn:
    """Store the drafts, or put what is still to be answered first."""
    only = drafts.current.options if drafts.current.ask == "similar" else ()
    if len(only) == 1 and isinstance(named := answer(drafts, only[0][0], "", "", given), Drafts):
        return shown(inbound, named)
    if drafts.asking >= 0:
        return told(inbound, "visit.first_answer", drafts)
    if drafts.wanted:
        return _field_left(inbound, drafts)
    if outdated := [one for one in drafts.open if records.outdated(inbound, one)]:
        return _outdated_left(inbound, drafts, outdated)
    events = tuple(_event(inbound, one, at) for at, one in enumerate(drafts.open))
    pairs = tuple(zip(drafts.open, events, strict=True))
    person = inbound.conversation.person
    along = [more for one, event in pairs for more in kept_with(one, event.receipt, person)]
    found = listed(inbound, pairs)
    replies = records.stored(inbound, pairs, found)
    left = _none_dropped(_without_drafts(inbound).conversation)
    return Turn(left, replies, (*events, *along, *found))


def _outdated_left(inbound: Inbound, drafts: Drafts, outdated: Sequence[Open]) -> Turn:
    """Drop corrections of what was changed elsewhere in the meantime; say so."""
    kept = tuple(one for one in drafts.open if one not in outdated)
    if kept:
        return told(inbound, "visit.changed_meanwhile", Drafts(kept, 0 if len(kept) == 1 else -1))
    return say(_without_drafts(inbound), "visit.changed_meanwhile")


def _event(inbound: Inbound, one: Open, at: int) -> VisitSubmitted | VisitAmended:
    visitor = inbound.conversation.person
    if one.amends:
        reason = one.reason or inbound.content.texts("visit.no_reason")
        return VisitAmended(one.amends, one.version, one.draft, reason, visitor)
    number = receipt(inbound.message, inbound.moment.today, at)
    return VisitSubmitted(number, one.draft, visitor)
