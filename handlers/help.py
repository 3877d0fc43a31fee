"""What the bot can do for this person, and the choices that start each job."""

from handlers.inbound import Inbound
from handlers.topic import Topic
from handlers.turn import Choice, Reply, Turn

JOBS = {
    "household": ("help.screen",),
    "cadre": ("help.today", "help.month", "help.screen"),
    "supervisor": ("help.day", "help.week"),
}


def show(inbound: Inbound, rest: str) -> Turn:
    """Tell in one screen what this role can do. Leaves open work as it is."""
    texts, role = inbound.content.texts, inbound.conversation.role
    choices = tuple(Choice(texts(key), texts(key)) for key in JOBS[role])
    return Turn(inbound.conversation, (Reply(texts(f"help.{role}"), choices),))


def privacy(inbound: Inbound, rest: str) -> Turn:
    """Tell what is kept of a sender and how to have it forgotten. Leaves open work as it is."""
    return Turn(inbound.conversation, (Reply(inbound.content.texts("help.privacy")),))


TOPIC = Topic("help", always={"help": show, "privacy": privacy})
