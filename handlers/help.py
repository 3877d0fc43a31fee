"""What the bot can do for this person, and the choices that start each job."""

from handlers.inbound import Inbound, say
from handlers.policy.last import shorter
from handlers.topic import Command, Topic
from handlers.turn import Choice, Reply, Turn

JOBS = {
    "household": ("help.screen", "web.say_raise", "help.own_card"),
    "cadre": ("help.today", "help.month", "help.screen"),
    "supervisor": ("help.day", "help.week"),
}


def show(inbound: Inbound, rest: str) -> Turn:
    """Tell in one screen what this role can do. Leaves open work as it is."""
    texts, role = inbound.content.texts, inbound.conversation.role
    choices = tuple(Choice(texts(key), texts(key)) for key in JOBS[role])
    return Turn(inbound.conversation, (Reply(texts(f"help.{role}"), choices),))


def _telling(key: str) -> Command:
    return lambda inbound, rest: say(inbound, key)


def _erase(inbound: Inbound, rest: str) -> Turn:
    """Tell what forgetting takes away and what stays; one more word does it."""
    texts = inbound.content.texts
    reply = Reply(texts("help.erase"), (Choice(texts("help.forget_me"), texts("help.forget_me")),))
    return Turn(inbound.conversation, (reply,))


def _shorter(inbound: Inbound, rest: str) -> Turn:
    """Tell the last answer in its first line alone; with none, how to be told less at once."""
    return shorter(inbound) or _telling("help.shorter")(inbound, rest)


# What people ask of the bot itself, whatever else is open: what is open is put again.
TOLD = {
    "privacy": _telling("help.privacy"),
    "trust": _telling("help.trust"),
    "read_aloud": _telling("help.read_aloud"),
    "shorter": _shorter,
    "person": _telling("policy.who"),
    "erase": _erase,
}
TOPIC = Topic(
    "help",
    always={"help": show},
    idle=TOLD,
    aside=frozenset(TOLD),
    at_once=frozenset(TOLD),
)
