"""A cadre's own stored visits taken back: the last one, all stored with it, or the one named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.inbound import Inbound, say
from handlers.turn import Choice, Reply, Turn, VisitAmended, VisitVoided
from handlers.visit.records import after, of_home, own, recent, refusal
from state.rows import Visit


def undo(inbound: Inbound, rest: str) -> Turn:
    """Take back one's own visit within the county's undo time: by receipt, else the last one."""
    if refused := refusal(inbound):
        return refused
    mine = recent(inbound)
    if match := inbound.content.visit_words.patterns["receipt"].search(rest):
        wanted = own(inbound, match["receipt"])
        return _void(inbound, wanted) if wanted else say(inbound, "visit.nothing_to_undo")
    if not mine:
        return say(inbound, "visit.nothing_to_undo")
    if rest and (of_it := of_home(inbound, rest)):
        return _void(inbound, of_it[0])
    together = _together(mine)
    if rest in inbound.content.visit_words.lists["all_words"]:
        return _void_all(inbound, together)
    return _void(inbound, mine[0]) if len(together) == 1 else _which(inbound, together)


def undo_said(inbound: Inbound) -> str | None:
    """Return what follows the word for taking back, when a receipt does; else None.

    All that was just stored together may be meant, or what a household had.
    """
    words = inbound.content.visit_words
    if words.patterns["undo_all"].match(inbound.text) and recent(inbound):
        return str(words.lists["all_words"][0])
    if words.patterns["undo_last"].match(inbound.text) and _undoable(inbound):
        return ""
    home = words.patterns["undo_home"].match(inbound.text)
    if home and (of_it := of_home(inbound, home["name"])):
        return of_it[0].receipt
    if offered := _offered(inbound):
        return offered
    return after(inbound, "undo_words", ("receipt", "of_home"))


def _undoable(inbound: Inbound) -> bool:
    """Return whether one's own last visit can still be taken back."""
    mine, minutes = recent(inbound), inbound.content.county.undo_minutes
    since = inbound.moment.at - timedelta(minutes=minutes)
    return bool(mine) and mine[0].submitted_at >= since


def _offered(inbound: Inbound) -> str:
    """Return the receipt of the household named, when it was just asked which is taken back."""
    receipt = inbound.content.visit_words.patterns["receipt"]
    values = [value for _, value in inbound.conversation.choices if receipt.search(value)]
    of_it = of_home(inbound, inbound.text) if values else None
    number = of_it[0].receipt if of_it else ""
    undo_one = inbound.content.texts("visit.undo_one", receipt=number)
    return number if number and undo_one in values else ""


def _void(inbound: Inbound, visit: Visit) -> Turn:
    minutes = inbound.content.county.undo_minutes
    back = visit.reason == inbound.content.texts("visit.taken_back")
    if back or inbound.moment.at - visit.submitted_at > timedelta(minutes=minutes):
        return say(inbound, "visit.undo_late", minutes=minutes, receipt=visit.receipt)
    if before := inbound.reader.visit_before(visit.receipt, visit.version):
        return _as_before(inbound, visit, before)
    turn = say(inbound, "visit.undone", receipt=visit.receipt, household=visit.draft.household)
    return replace(turn, events=(VisitVoided(visit.receipt, inbound.conversation.person),))


def _void_all(inbound: Inbound, visits: Sequence[Visit]) -> Turn:
    turns = [_void(inbound, visit) for visit in visits]
    text = "\n".join(dict.fromkeys(turn.replies[0].text for turn in turns))
    events = tuple(event for turn in turns for event in turn.events)
    return replace(turns[0], replies=(Reply(text),), events=events)


def _as_before(inbound: Inbound, visit: Visit, before: Visit) -> Turn:
    """Return a corrected visit to the version before; it stays among the versions."""
    reason, person = inbound.content.texts("visit.taken_back"), inbound.conversation.person
    back = VisitAmended(visit.receipt, visit.version + 1, before.draft, reason, person)
    turn = say(inbound, "visit.as_before", receipt=visit.receipt, household=before.draft.household)
    return replace(turn, events=(back,))


def _which(inbound: Inbound, visits: Sequence[Visit]) -> Turn:
    texts = inbound.content.texts
    choices = tuple(
        Choice(visit.draft.household, texts("visit.undo_one", receipt=visit.receipt))
        for visit in visits
    )
    both = texts("visit.undo_all")
    choices = (*choices, Choice(both, both))
    return Turn(inbound.conversation, (Reply(texts("visit.undo_which"), choices),))


def _together(mine: Sequence[Visit]) -> list[Visit]:
    """Return the visits that were stored with the last one."""
    return [visit for visit in mine if visit.submitted_at == mine[0].submitted_at]
