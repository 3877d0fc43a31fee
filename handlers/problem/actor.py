"""Who takes a step, and under what name a household finds its own problems again."""

import hashlib

from handlers.inbound import Inbound
from handlers.problem.steps import Actor, Levels
from handlers.turn import Message
from state.problem_rows import Problem

VILLAGE = "village"
STAFF = ("cadre", "supervisor")


def raiser(person: str, message: Message) -> str:
    """Return under what a sender raises problems: their person id, else a digest of their address.

    The digest lets somebody who is nobody on the roster see their own problems, and no one else.
    """
    if person:
        return person
    address = "\0".join((message.channel, message.account, message.sender))
    return f"sender-{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def actor_of(inbound: Inbound) -> Actor:
    """Return the sender as the ledger's rules know them."""
    said = inbound.conversation
    level = inbound.content.knowledge.areas.level(said.area) if said.role in STAFF else ""
    raises = raiser(said.person, inbound.message)
    return Actor(said.person or raises, said.role, level, raises)


def levels_of(inbound: Inbound, problem: Problem) -> Levels:
    """Return which levels verify a problem first and second in this county.

    What lies at an office itself no village can verify: the offices above do both.
    """
    rules = inbound.content.county.problems
    if inbound.content.knowledge.areas.level(problem.area) == VILLAGE:
        return Levels(rules.verify_one, rules.verify_two)
    return Levels((*rules.verify_one, *rules.verify_two), rules.verify_two, alone=True)


def is_staff(inbound: Inbound) -> bool:
    """Return whether the sender works with the ledger: a bound cadre or supervisor."""
    said = inbound.conversation
    return said.role in STAFF and bool(said.person and said.area)
