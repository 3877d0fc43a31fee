"""What the texts of one sender are read against."""

from handlers.inbound import Inbound
from handlers.visit.notes import Given


def given_of(inbound: Inbound) -> Given:
    """Return the day, the roster of the sender's area, its villages, and the words."""
    roster = inbound.reader.households(inbound.conversation.area)
    codes = dict.fromkeys(household.village for household in roster)
    areas = inbound.content.knowledge.areas
    villages = tuple((code, areas.name(code)) for code in codes) if len(codes) > 1 else ()
    return Given(inbound.moment.today, roster, inbound.content.visit_words, villages)
