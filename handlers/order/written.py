"""An order as it might have been typed: the verb, the problem's number, what comes with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from config.order_words import load_order_words
from handlers.inbound import Inbound
from handlers.order.shares import share_of
from handlers.order.signs import Marked
from handlers.order.wanted import VERBS
from handlers.order.whom import given_to, holders
from handlers.problem.wanted import reading
from state.problem_rows import Problem

# What comes behind the number of a problem, None for one that is not known yet.
Rest: TypeAlias = Callable[[Inbound, Marked, Problem | None], str]
JOIN = "\uff0c"
# What says less gives no reason.
SHORTEST_REASON = 2
_CLAUSE = re.compile(r"[^\s,\uff0c\u3002;\uff1b!\uff01?\uff1f]+")


def written(inbound: Inbound, want: str, said: Marked, problem: Problem) -> str:
    """Return an order of a problem as a command."""
    word = inbound.content.words.leading_of(command(want))
    return f"{word}{problem.number} {rest(inbound, want, said, problem)}".strip()


def command(want: str) -> str:
    """Return the command that does what is wanted."""
    return f"problem_{VERBS[want]}"


def rest(inbound: Inbound, want: str, said: Marked, problem: Problem | None) -> str:
    """Return what comes behind the problem's number."""
    return _RESTS[want](inbound, said, problem)


def _assign(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    share = share_of(said, problem)
    who = given_to(inbound.text, share.people, holders([problem] if problem else []))
    due = share.limits[0].due.on.isoformat() if share.limits else ""
    names = (who.name, who.person) if who else ()
    return " ".join(filter(None, (*names, due)))


def _extend(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    if inbound.conversation.role == "cadre":
        # What a cadre asks for is passed on as they say it.
        return inbound.text.strip()
    read, counted = reading(inbound), load_order_words().patterns["count_of"]
    days = [one.due.on for one in said.limits if not counted.fullmatch(one.bare)]
    due = problem.due_on if problem else None
    more = [read.more(one.bare, due) for one in said.limits]
    on = max(days) if days else more[0].on if more and more[0] else None
    return f"{on.isoformat() if on else ''} {_reason(inbound, said)}".strip()


def _words(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    return inbound.text.strip()


def _note(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    """Return the words to be noted, without those that only say so."""
    lead = load_order_words().patterns["note_lead"]
    return lead.sub("", inbound.text).strip() or inbound.text.strip()


def _why(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    return _reason(inbound, said)


def _result(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    return _reason(inbound, said) or inbound.text.strip()


def _nothing(inbound: Inbound, said: Marked, problem: Problem | None) -> str:
    return ""


def _reason(inbound: Inbound, said: Marked) -> str:
    """Return the clauses that say more than the order itself, "" when none does."""
    return JOIN.join(_telling(inbound.text, said.rest))


def _telling(text: str, left: str) -> Iterator[str]:
    """Yield the clauses of which something is left. left: the text with all that is read blank."""
    noise = load_order_words().patterns["order_noise"]
    for match in _CLAUSE.finditer(text):
        told = re.sub(r"[\s\W\d]", "", noise.sub("", left[match.start() : match.end()]))
        if len(told) >= SHORTEST_REASON:
            yield match.group()


_RESTS: Mapping[str, Rest] = {
    "assign": _assign,
    "extend": _extend,
    "urge": _words,
    "note": _note,
    "verify": _why,
    "return": _why,
    "done": _result,
    "accept": _nothing,
}
