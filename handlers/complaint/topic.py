"""The word for complaints and wishes: tells where they can be taken."""

from handlers.complaint.door import door, door_choice
from handlers.inbound import Inbound
from handlers.topic import Topic
from handlers.turn import Reply, Turn


def show(inbound: Inbound, rest: str) -> Turn:
    """Tell where a complaint can be taken. Leaves open work as it is."""
    texts = inbound.content.texts
    told = door(texts, inbound.content.knowledge, texts("policy.whom"), "conduct")
    reply = Reply("\n".join([texts("complaint.ask"), told]), (door_choice(texts),))
    return Turn(inbound.conversation, (reply,))


TOPIC = Topic("complaint", idle={"complain": show}, aside=frozenset({"complain"}))
