"""A promise kept, told in one message without a visit: it is ticked off in the visit's record."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.household import resolve
from handlers.inbound import Inbound, say
from handlers.turn import Turn, VisitAmended
from handlers.visit.naming import name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.promise import about, days_said
from handlers.work.todo import left
from state.rows import Visit, VisitDraft


def ticked(inbound: Inbound, given: Given) -> Turn | None:
    """Tick off the one open promise the text says is kept; None when it is not just one."""
    words, person = given.words, inbound.conversation.person
    if not words.patterns["kept_told"].match(inbound.text):
        return None
    promised = [(one.visit, each) for one in left(inbound, person) for each in one.promised]
    homes = set(_homes(inbound.text, given)) if promised else set()
    that_one = bool(homes and words.patterns["that_one"].search(inbound.text))
    found = [
        (visit, promise)
        for visit, promise in promised
        if (not homes or visit.draft.household_id in homes)
        and (that_one or _of(promise, inbound.text, visit, given))
    ]
    if len(found) != 1:
        return None
    (visit, promise), texts = found[0], inbound.content.texts
    minutes = inbound.content.county.undo_minutes
    draft = _ticked(inbound, visit, promise)
    event = VisitAmended(visit.receipt, visit.version + 1, draft, texts("work.kept_why"), person)
    home = draft.household
    turn = say(inbound, "work.kept", home=home, what=promise, minutes=minutes)
    return replace(turn, events=(event,))


def _of(promise: str, said: str, visit: Visit, given: Given) -> bool:
    """Return whether what is said is about the thing promised; the household's name is no thing."""
    things = about(promise, given.words) - {*visit.draft.household}
    return bool(things & about(said, given.words))


def _homes(text: str, given: Given) -> Iterator[str]:
    """Yield the households a text names."""
    note = prepare(text, given)
    for at in range(len(text)):
        name = name_at(note, at)
        found = resolve(name.said, given.roster) if name else None
        if found and found.kind == "sure":
            yield found.households[0].id


def _ticked(inbound: Inbound, visit: Visit, promise: str) -> VisitDraft:
    """Return the record with the promise among what is done; the next day is that of the others."""
    draft, county = visit.draft, inbound.content.county
    said_on = days_said(inbound.content.visit_words, county.zone)
    others = tuple(each for each in draft.promised if each != promise)
    again = draft.follow_up_on
    if again in (said_on(promise, visit), None) or not others:
        again = min(filter(None, (said_on(each, visit) for each in others)), default=None)
    done = (*draft.done, inbound.text)
    return replace(draft, promised=others, done=done, follow_up_on=again)
