"""What a cadre tells that is no visit: a plan, or a day on which nobody was visited."""

from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.turn import Choice, Reply, Turn
from handlers.visit.card import clip
from handlers.visit.draft import Drafts
from handlers.visit.form import read_note
from handlers.visit.ledger import gone_first
from handlers.visit.meaning import homes_named
from handlers.visit.notes import Given
from handlers.visit.when import days, without_time

# So much is kept of a plan to remind of, and of what a day was spent on.
LONGEST_PLAN, LONGEST_DAY = 40, 20
AROUND = " ，,。；;！!"


def not_yet(inbound: Inbound, given: Given) -> Turn:
    """Tell that a plan is no visit, and offer to remind of it on the day it names."""
    texts, today = inbound.content.texts, given.today
    spoken = days(inbound.text, today, given.words, ahead=True)
    coming = [one.on for one in spoken if one.on and one.on > today]
    homes = [home.head for home in given.roster if home.head in inbound.text]
    plain = without_time(inbound.text, given.words).strip(AROUND)
    what = texts("visit.go_to", home=homes[0]) if homes else clip(plain, LONGEST_PLAN)
    value = [texts("visit.remind_on", month=on.month, day=on.day, what=what) for on in coming[-1:]]
    choices = tuple(Choice(texts("visit.remind"), each) for each in value)
    return Turn(inbound.conversation, (Reply(texts("visit.not_yet"), choices),))


def planned_elsewhere(drafts: Drafts, text: str, given: Given) -> bool:
    """Return whether a text only says that another household than those of drafts is gone to."""
    ours = {one.draft.household_id for one in drafts.open}
    homes = {home for _, home in homes_named(text, given)}
    coming = [one.on for one in days(text, given.today, given.words, ahead=True) if one.on]
    if not homes or homes & ours or not coming or min(coming) <= given.today:
        return False
    return gone_first(text, given.words) and not read_note(text, given)


def day_told(inbound: Inbound, given: Given) -> Turn:
    """Offer to note a day without visits among one's own days, in the village or out of it.

    Of one that is still to come, offer to remind of what it is kept for.
    """
    texts, today = inbound.content.texts, given.today
    coming = [one.on for one in days(inbound.text, today, given.words, ahead=True) if one.on]
    if coming and min(coming) > today and days(inbound.text, today, given.words)[0].on in coming:
        return not_yet(inbound, given)
    gone = [one.on for one in days(inbound.text, today, given.words) if one.on]
    on = min(gone[-1], today) if gone else today
    plain = without_numbers(without_time(inbound.text, given.words).strip(AROUND))
    told = {"month": on.month, "day": on.day, "what": clip(plain, LONGEST_DAY)}
    values = [texts(f"visit.day_{where}", **told) for where in ("in", "out")]
    reply = Reply(texts("visit.no_visit"), tuple(Choice(value, value) for value in values))
    return Turn(inbound.conversation, (reply,))
