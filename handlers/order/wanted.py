"""What an order wants done, by weights learnt from orders as officials say them."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.order_words import load_order_weights, load_order_words
from handlers.inbound import Inbound
from handlers.order.signs import Marked, marked, signs_of
from handlers.problem import act
from handlers.problem.last import last
from handlers.problem.spoken import told
from handlers.problem.wanted import Wanted, hops
from handlers.visit.likely import likely
from state.problem_rows import Problem

LONGEST = 120
SHOW, LIST = "show", "list"
# What is wanted → the verb of the ledger that does it.
VERBS: Mapping[str, str] = {
    "assign": "assign",
    "extend": "extend",
    "urge": "comment",
    "note": "comment",
    "verify": "verify",
    "return": "return",
    "done": "done",
    "accept": "accept",
}
# A step that may not be taken of a problem as it stands is meant so much less.
REFUSED = 0.25


@dataclass(frozen=True, slots=True)
class Order:
    """want: of VERBS, SHOW or LIST. share: how likely, from 0 to 1. said: what it says."""

    want: str
    share: float
    said: Marked


def order_of(inbound: Inbound) -> Order | None:
    """Return what a text most likely wants of the ledger; None when nothing is open in it."""
    if not (going := told(inbound)):
        return None
    said = marked(inbound, last(inbound), going)
    shares = likely(signs_of(inbound.conversation.role, said), load_order_weights())
    fitting = {want: share * _fits(inbound, want, said) for want, share in shares.items()}
    if _is_undone(inbound.text):
        # Taken for done, the problem would be closed with the work not done.
        fitting["return"] = fitting.get("return", 0.0) + fitting.pop("verify", 0.0)
    best = max(fitting, key=lambda want: fitting[want])
    return Order(best, fitting[best], said)


def may(inbound: Inbound, want: str, problem: Problem, own: bool = False) -> bool:
    """Return whether the sender may take the step of a problem as it stands, all said for it."""
    if want not in VERBS:
        return True
    kind = act.kind_of(inbound, VERBS[want], problem)
    wanted = Wanted(kind, problem.number, problem.state, own=own)
    why = hops(inbound, problem, wanted)[1]
    return why is None or why.why == "needs"


def _is_undone(text: str) -> bool:
    """Return whether the work is said not to be done, or not well."""
    patterns = load_order_words().patterns
    return bool(patterns["undone"].search(text)) and not patterns["done_now"].search(text)


def _fits(inbound: Inbound, want: str, said: Marked) -> float:
    own = any(one.own for one in said.people)
    fits = not said.of or any(may(inbound, want, one, own) for one in said.of)
    return 1.0 if fits else REFUSED
