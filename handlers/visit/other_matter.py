"""What is said in another matter than a visit, though it names a household."""

from collections.abc import Sequence

from config.visit_words import VisitWords
from handlers.household import resolve
from handlers.inbound import Inbound
from handlers.meant import meant, wants_other
from handlers.visit.draft import KIND
from handlers.visit.ledger import gone_first
from handlers.visit.notes import Given
from handlers.visit.reading import Visited


def other_matter(text: str, words: VisitWords) -> bool:
    """Return whether a text names a household in another matter than a visit one tells of."""
    return bool(words.patterns["not_a_visit"].search(text)) and not gone_first(text, words)


def wants_else(inbound: Inbound, visits: Sequence[Visited], given: Given) -> bool:
    """Return whether something else than a visit is wanted.

    A household named with its trouble is a visit told; its file is asked for in other words.
    """
    command, _ = inbound.content.words.command(meant(inbound).sure)
    found = (visit for visit in visits if resolve(visit.said, given.roster).kind == "sure")
    if command == "file" and any(visit.notes.problems for visit in found):
        return False
    return wants_other(inbound, KIND)
