"""A problem and the wish to have it reported, in words of one's own: together, or one by one."""

import re

from handlers.household_file.whose import find
from handlers.inbound import Inbound
from handlers.problem import answers, from_visit, raising
from handlers.problem.more import orders_only
from handlers.problem.told import just_offered, told_of
from handlers.turn import Turn
from handlers.visit import topic as visit

# How staff want what they tell on the ledger, by the names of the patterns.
STAFFS = ("raise_to_ledger", "raise_as_item")


def raised_in_words(inbound: Inbound) -> Turn | None:
    """Begin a problem told together with the wish to report it; None when none is."""
    patterns = inbound.content.problem_words.patterns
    match = None if orders_only(inbound, inbound.text) else _ordered_with(inbound)
    if match is None:
        return _told_before(inbound)
    apart = not inbound.text[match.end("what") :][:1].isalnum()
    refused = not apart and patterns["not_ordered"].search(match["what"])
    if refused or patterns["asks"].search(inbound.text):
        return None
    behind_told = match.re in (patterns["raise_last"], patterns["raise_to_ledger"])
    if behind_told and (visited := visit.start_listed(inbound)):
        return visited
    if match.re is patterns["raise_to_ledger"] and _of_home(inbound, match["what"]):
        return None
    behind = (match.groupdict().get("behind") or "").strip()
    return from_visit.seen_or_told(inbound, f"{match['what']} {behind}".strip())


def _ordered_with(inbound: Inbound) -> re.Match[str] | None:
    """Return how a text orders what it tells to be reported, None when it does not."""
    patterns, role = inbound.content.problem_words.patterns, inbound.conversation.role
    by_role = {
        "household": ("raise_for_me", "raise_politely", "raise_noted"),
        "cadre": ("raise_last", *STAFFS),
    }
    names = ("raise_first", *by_role.get(role, STAFFS))
    found = (patterns[name].match(inbound.text) for name in names)
    return next((match for match in found if match), None)


def _of_home(inbound: Inbound, what: str) -> bool:
    """Return whether a cadre tells of a household: a visit, with the wish to have it listed."""
    if inbound.conversation.role != "cadre":
        return False
    heads = (home.head for home in inbound.reader.households(inbound.conversation.area))
    return bool(find(inbound, what).households) or any(head in what for head in heads)


def _told_before(inbound: Inbound) -> Turn | None:
    """Begin what a household told before, when it only orders it to be reported, or unnamed."""
    patterns, text = inbound.content.problem_words.patterns, inbound.text.strip()
    told = told_of(inbound)
    if inbound.conversation.role != "household" or inbound.conversation.task:
        return None
    accuses = told and patterns["accuses_them"].fullmatch(text)
    if accuses or orders_only(inbound, text):
        return raising.tell(inbound, told)
    if just_offered(inbound) and patterns["only_place"].fullmatch(text):
        return raising.tell(inbound, told, where=text)
    nameless = told and patterns["stays_nameless"].fullmatch(text)
    hides = told and len(text) <= answers.SHORT and patterns["hides"].search(text)
    return raising.tell(inbound, told, "anonymous") if nameless or hides else None
