"""Several orders in one message: one after another, none dropped and none glued to another."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.inbound import Inbound
from handlers.problem.actor import is_staff
from handlers.problem.spoken import LONGEST, plainly, spoken
from handlers.problem.wanted import reading

JOIN = "\uff1b"
LONGEST_OF_SEVERAL = 2 * LONGEST


def orders(inbound: Inbound) -> list[str]:
    """Return the orders of a message, each as it might have been typed alone; [] unless several."""
    text = inbound.text.strip()
    if not is_staff(inbound) or len(text) > LONGEST_OF_SEVERAL:
        return []
    return _of_places(inbound, text) or _of_pieces(inbound, text)


def joined(after: Sequence[str]) -> str:
    """Return orders as one message, in which orders() finds them again."""
    return JOIN.join(after)


def _of_places(inbound: Inbound, text: str) -> list[str]:
    """Return one order for each place, where one verb is said of several places."""
    words = inbound.content.problem_words
    patterns = words.patterns
    match = patterns["places_first"].match(text) or patterns["places_last"].match(text)
    if match is None:
        return []
    verb, rest = match["verb"], match["rest"].strip()
    at = [one.group() for one in patterns["one_place"].finditer(match["places"])]
    if (
        match.re is patterns["places_last"]
        or verb in inbound.content.problem_words.lists["written"]
    ):
        return [f"{verb} {place} {rest}".strip() for place in at]
    return [f"{place} {verb}{rest}" for place in at]


def _of_pieces(inbound: Inbound, text: str) -> list[str]:
    """Return the orders that follow one another; words behind one belong to it."""
    words, found = inbound.content.problem_words, list[str]()
    for piece in (one.strip() for one in words.patterns["order_end"].split(text)):
        if not piece:
            continue
        if len(found) > 1 and (limit := _for_all(inbound, found, piece)):
            found = [f"{one} {limit}" for one in found]
        elif _is_order(inbound, piece) or not found:
            found.append(piece)
        else:
            found[-1] += f"\uff0c{piece}"
    return found if len(found) > 1 and _is_order(inbound, found[0]) else []


def _for_all(inbound: Inbound, found: Sequence[str], piece: str) -> str:
    """Return the limit a piece sets for all the orders before it, "" when it sets none.

    One told behind the last order alone is of those before it, too, when they have none.
    """
    read, for_all = reading(inbound), inbound.content.problem_words.patterns["for_all"]
    if match := for_all.match(piece):
        return match["rest"] if read.limit(match["rest"]) else ""
    return piece if read.limit(piece) and not any(read.assignment(o).due for o in found) else ""


def _is_order(inbound: Inbound, piece: str) -> bool:
    """Whether a piece is a whole order of a problem."""
    alone = replace(inbound, text=piece)
    text = plainly(alone)
    written = inbound.content.problem_words.lists["written"]
    verb = next((word for word in written if text.startswith(word)), "")
    if text != piece or (verb and reading(inbound).index(text.removeprefix(verb))):
        return True
    told = inbound.content.problem_words.patterns["spoken"].match(piece)
    said = spoken(alone) if told and not told["of"] else None
    return said is not None and said.sure
