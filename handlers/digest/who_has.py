"""Whose visits told of a trouble: "whose roof leaks", asked by an official of their own area."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.digest.looking import visit_line
from handlers.digest.page import Listed, Look, paged
from handlers.inbound import Inbound
from handlers.names_shown import names_shown
from handlers.turn import Turn
from handlers.visit.clause import OTHER, aspects, has_trouble
from state.digest_rows import SeenVisit

# So far back is looked, in days: a trouble told earlier is in the ledger or over.
BACK = timedelta(days=90)


def who_has(inbound: Inbound, said: str, page: int) -> Turn | None:
    """List the visits that told of the trouble a question names; None when it names none.

    Those that say so in its words, else those that tell of trouble of the same kind. Not above a
    township, where nobody is named.
    """
    words, notes = inbound.content.digest_words.patterns, inbound.content.visit_words
    match = words["whose"].match(said) or words["which_ones"].match(said)
    if match is None or words["entitled"].search(said) or words["not_told"].search(said):
        return None
    told_of = match.groupdict().get("told")
    if not (told_of or words["in_trouble"].search(said) or has_trouble(said, notes)):
        return None
    scope, today = inbound.conversation.area, inbound.moment.today
    if not names_shown(scope):
        return None
    wanted = Look("who_has", scope, today - BACK, today, inbound.moment.at, said=said, page=page)
    visits = [one for one in inbound.reader.digests.visits(*wanted.seen) if one.problems]
    told = _said(inbound, match["what"], visits)
    found = told or _alike(inbound, match["what"], visits)
    if not (found or told_of or words["of_homes"].search(said)):
        # "Who keeps it safe" that no visit told of asks for no household.
        return None
    area = inbound.content.knowledge.areas.name(scope)
    head = inbound.content.texts(
        "digest.who_has" if told or not found else "digest.who_has_like",
        area=area,
        days=BACK.days,
        what=match["what"],
        count=len({(one.village, one.household_id or one.household) for one in found}),
    )
    lines = [visit_line(inbound, wanted, one) for one in found]
    return paged(inbound, wanted, Listed(head, lines, [one.household_id for one in found]))


def _said(inbound: Inbound, what: str, visits: Sequence[SeenVisit]) -> Sequence[SeenVisit]:
    """Return the visits that told of it in these words; all of trouble of any kind."""
    if inbound.content.digest_words.patterns["any_trouble"].match(what):
        return visits
    return [one for one in visits if any(what in told for told in one.problems)]


def _alike(inbound: Inbound, what: str, visits: Sequence[SeenVisit]) -> Sequence[SeenVisit]:
    """Return the visits that told of trouble with the same: housing, water, illness."""
    words = inbound.content.visit_words
    kind = aspects(what, True, words)
    if kind == (OTHER,):
        return ()
    return [one for one in visits if kind in (aspects(told, True, words) for told in one.problems)]
