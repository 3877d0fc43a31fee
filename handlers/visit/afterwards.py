"""Words after the receipt, in whatever form: a correction of the visit stored, or more of it."""

from handlers.household import resolve
from handlers.inbound import Inbound
from handlers.turn import Turn
from handlers.visit.adding import another
from handlers.visit.amending import JUST_NOW, again
from handlers.visit.draft import Drafts, from_task
from handlers.visit.ledger import gone_first
from handlers.visit.meaning import LONGEST, homes_named
from handlers.visit.meant import CHANGES, likeliest, meant
from handlers.visit.naming import name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.question import is_question
from handlers.visit.records import just_stored
from handlers.visit.showing import told
from handlers.visit.striking import as_told

# Changes of a day: without a word for it, a day told is that of something else.
DAYS = ("day", "due")


def put_right_after(inbound: Inbound, given: Given) -> Turn | None:
    """Return the visit stored a moment ago as the text's words likely want it changed.

    None where they change nothing in it, or name another household.
    """
    drafts = _just_stored(inbound, given)
    if drafts is None or _names_others(inbound.text, drafts, given):
        return None
    return changed_as_meant(inbound, drafts, given)


def changed_as_meant(inbound: Inbound, drafts: Drafts, given: Given) -> Turn | None:
    """Return drafts of a stored visit changed as the text likely wants; None for no change."""
    label, _ = likeliest(inbound.text, drafts, given)
    new_day = label in DAYS and not given.words.patterns["moves_day"].search(inbound.text)
    if label not in CHANGES or new_day:
        return None
    turn = meant(inbound, drafts, given)
    changed = _of(turn) if turn else None
    return turn if changed and _telling(changed) != _telling(drafts) else None


def told_after(inbound: Inbound, given: Given) -> Turn | None:
    """Return the visit stored a moment ago with what is told of its household and of no new walk.

    None for a text that does not begin with that household.
    """
    drafts = _just_stored(inbound, given)
    name = name_at(prepare(inbound.text, given), 0)
    found = resolve(name.said, given.roster) if name else None
    if drafts is None or found is None or found.kind != "sure":
        return None
    ours = found.households[0].id == drafts.current.draft.household_id
    if not ours:
        return None
    turn = another(inbound, drafts, given)
    added = _of(turn) if turn else None
    if added is None or len(added.open) > 1 or _telling(added) == _telling(drafts):
        return None
    return told(inbound, "visit.added_to_stored", added, household=found.households[0].head)


def _just_stored(inbound: Inbound, given: Given) -> Drafts | None:
    """Return the visit stored a moment ago as a draft; None when a text cannot be about it."""
    text, stored = inbound.text, just_stored(inbound, JUST_NOW)
    if stored is None or len(text) > LONGEST or is_question(text, given.words):
        return None
    walked = gone_first(text, given.words) or given.words.patterns["walked"].search(text)
    if walked and any(homes_named(text, given)):
        return None  # who walked to a household tells of a visit, though it be the same again
    return Drafts((again(stored, given),))


def _names_others(text: str, drafts: Drafts, given: Given) -> bool:
    ours = drafts.current.draft.household_id
    return any(home != ours for _, home in homes_named(text, given))


def _of(turn: Turn) -> Drafts | None:
    task = turn.conversation.task
    return from_task(task) if task else None


def _telling(drafts: Drafts) -> object:
    """Return what a card shows of the first draft."""
    one = drafts.open[0].draft
    return as_told(drafts.open[0]), one.visited_on, one.part_of_day, one.method, one.follow_up_on
