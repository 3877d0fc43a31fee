"""Orders of the ledger in people's own words: shown as a card, offered, or listed.

Nothing is ever done at once: a card is to be confirmed, as one of a typed command is.
"""

from collections.abc import Sequence
from dataclasses import replace

from config.order_words import load_order_words
from handlers.inbound import Inbound
from handlers.order.listing import listed, of_its_own
from handlers.order.wanted import LIST, LONGEST, SHOW, VERBS, Order, may, order_of
from handlers.order.written import command, rest, written
from handlers.problem import commands, lists, unnamed
from handlers.problem.actor import is_staff
from handlers.problem.last import speaking_of
from handlers.problem.spoken import Spoken, open_here
from handlers.problem.view import View
from handlers.turn import Choice, Turn
from handlers.visit.card import clip
from state.problem_rows import Problem

# From so much likelihood on an order is taken, by who says it and whether a problem is named; a
# cadre mostly tells of visits.
SURE = {"supervisor": (0.15, 0.3), "cadre": (0.35, 0.5)}
# A list is asked for without naming any.
SURE_LIST = {"supervisor": 0.2, "cadre": 0.4}
LIKELY = 0.07
ASKED = ("done", "verify", "assign", "accept")
LABEL = 30


def ordered(inbound: Inbound) -> Turn | None:
    """Open the step of a problem an order names, or list what no other list has; else None."""
    order = _order(inbound)
    if order is None:
        return None
    step = order.want in VERBS and order.said.named.problems
    lists_own = order.want == LIST and of_its_own(inbound, order.said)
    return obeyed(inbound) if step or lists_own else None


def obeyed(inbound: Inbound) -> Turn | None:
    """Open what an order wants, or ask which problem it is of; None when it is surely none."""
    order = _order(inbound)
    if order is None or order.share < _least(inbound, order):
        return None
    if order.want == LIST:
        return listed(inbound, order.said)
    of = _meant(inbound, order)
    if len(of) == 0:
        return _which(inbound, order)
    if order.want == SHOW:
        return _shown(inbound, of)
    several = [written(inbound, order.want, order.said, one) for one in of]
    if len(several) > 1:
        return commands.one_by_one(inbound, several)
    word, text = inbound.content.words.command(several[0])
    return commands.COMMANDS[word](inbound, text)


def offers(inbound: Inbound) -> tuple[Choice, ...]:
    """Return a button for what an order may want that is not sure."""
    order = _order(inbound)
    if order is None or order.share < LIKELY or order.want in (SHOW, LIST):
        return ()
    if len(order.said.named.problems) != 1:
        return ()
    (problem,) = order.said.named.problems
    text = written(inbound, order.want, order.said, problem)
    what = View(inbound).short(problem)
    label = clip(text.replace(problem.number, what), LABEL)
    return (Choice(inbound.content.texts("problem.meant", order=label), text),)


def _order(inbound: Inbound) -> Order | None:
    if not is_staff(inbound) or len(inbound.text) > LONGEST:
        return None
    order = order_of(inbound)
    asks = inbound.content.problem_words.patterns["asks"].search(inbound.text)
    done = load_order_words().patterns["asks_done"].search(inbound.text)
    if order and done and order.want != LIST and order.said.named.sure:
        return replace(order, want=SHOW, share=1.0)
    # Who asks whether it is done wants to see how far it is.
    return replace(order, want=SHOW) if order and asks and order.want in ASKED else order


def _least(inbound: Inbound, order: Order) -> float:
    """Return how likely an order must be to be taken."""
    role = inbound.conversation.role
    if order.want == LIST:
        return SURE_LIST[role]
    named, bare = SURE[role]
    said = order.said
    return named if said.named.problems or said.named.among or said.refers else bare


def _meant(inbound: Inbound, order: Order) -> tuple[Problem, ...]:
    """Return the problems an order is of; without a name the only one it can be of."""
    if order.said.of or order.said.named.among:
        return order.said.of
    able = _able(inbound, order)
    return tuple(able) if len(able) == 1 and order.want != SHOW else ()


def _able(inbound: Inbound, order: Order) -> list[Problem]:
    own = any(one.own for one in order.said.people)
    return [one for one in open_here(inbound) if may(inbound, order.want, one, own)]


def _which(inbound: Inbound, order: Order) -> Turn | None:
    """Ask which problem an order is of, among those it can be of."""
    among = order.said.named.among or tuple(_able(inbound, order))
    if not among:
        return None
    if order.want == SHOW:
        return unnamed.which(inbound, Spoken("problem_show", "", among, inbound.text))
    left = rest(inbound, order.want, order.said, None)
    return unnamed.which(inbound, Spoken(command(order.want), left, among, inbound.text))


def _shown(inbound: Inbound, of: Sequence[Problem]) -> Turn:
    """Show problems, one card each."""
    turns = [lists.show(inbound, one.number) for one in of]
    said = speaking_of(inbound, inbound.conversation, [one.number for one in of])
    replies = tuple(reply for turn in turns for reply in turn.replies)
    return Turn(said, replies, tuple(event for turn in turns for event in turn.events))
