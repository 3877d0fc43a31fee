"""What a note names and no draft holds: a household of the roster, more households than read."""

from handlers.household import names
from handlers.inbound import Inbound
from handlers.visit.draft import Drafts
from handlers.visit.mending import mended
from handlers.visit.notes import Given
from knowledge.reading.chinese import read_number
from state.rows import Household

# Shorter names stand in other words too; so many are asked about in one line.
SHORTEST, MOST = 3, 3


def left_out(inbound: Inbound, drafts: Drafts) -> str:
    """Return a line on households a note just told of names besides, "" when it names none.

    Whoever only went along is none; whoever is only spoken of may be one: that is asked, once.
    """
    if drafts.wanted or any(one.amends for one in drafts.open):
        return ""
    if len(drafts.open) <= len(drafts.before):
        return ""
    texts, roster = inbound.content.texts, inbound.reader.households(inbound.conversation.area)
    held = {one.draft.household_id for one in drafts.open}
    held |= {id_ for one in drafts.open for _, id_ in one.options}
    given = Given(inbound.moment.today, roster, inbound.content.visit_words)
    text = mended(inbound.text, given)
    missing = [home.head for home in roster if home.id not in held and _named(home, text, given)]
    if missing:
        named = "\u3001".join(missing[:MOST])
        return texts("visit.left_out", names=named, first=missing[0])
    said = inbound.content.visit_words.patterns["told_of_homes"].search(inbound.text)
    number = read_number(said["count"]) if said else None
    told, read = int(number.low) if number else 0, len(drafts.open)
    return texts("visit.fewer_read", told=told, read=read) if told > read else ""


def _named(home: Household, text: str, given: Given) -> bool:
    """Return whether a text names somebody of a household, not as one who went along."""
    along = given.words.patterns["went_along"]
    spoken = (name for name in names(home) if len(name) >= SHORTEST or name == home.head)
    places = (text.find(name) for name in spoken)
    return any(at >= 0 and not along.search(text[:at]) for at in places)
