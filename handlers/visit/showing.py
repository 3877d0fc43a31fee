"""Puts open drafts before the cadre: the card, the list or the question, with a line before it."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.turn import Reply, Turn
from handlers.visit.amending import already
from handlers.visit.card import show
from handlers.visit.draft import Drafts, to_task
from handlers.visit.left_out import left_out


def shown(inbound: Inbound, drafts: Drafts, *before: Reply) -> Turn:
    """Return the turn that keeps the drafts and shows them. before: what is said first."""
    content = inbound.content
    reply = show(drafts, content.texts, content.visit_words, inbound.moment.today)
    for line in filter(None, (already(inbound, drafts), left_out(inbound, drafts))):
        reply = replace(reply, text=f"{line}\n{reply.text}")
    return Turn(inbound.conversation.with_task(to_task(drafts)), (*before, reply))


def told(inbound: Inbound, key: str, drafts: Drafts, **values: object) -> Turn:
    """Say one line and put the open question again."""
    return shown(inbound, drafts, Reply(inbound.content.texts(key, **values)))
