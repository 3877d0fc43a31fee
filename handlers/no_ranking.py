"""Nobody is put in order, scored, or made to check in: said before anything is looked up."""

from handlers.inbound import Inbound, say
from handlers.topic import Topic
from handlers.turn import Turn

STAFF = ("cadre", "supervisor")
# A longer message tells of something else besides.
LONGEST = 40


def start(inbound: Inbound) -> Turn | None:
    """Say that there are no rankings, points, check-ins; None when none is asked for."""
    words, text, role = (
        inbound.content.work_words.patterns,
        inbound.text,
        inbound.conversation.role,
    )
    if role not in STAFF or len(text) > LONGEST or inbound.content.words.command(text)[0]:
        return None
    if not words["ranking"].search(text) or words["not_ranking"].search(text):
        return None
    key = "meant.no_ranking_own" if role == "cadre" else "meant.no_ranking"
    return say(inbound, key)


TOPIC = Topic("no_ranking", beside=start, start=start)
