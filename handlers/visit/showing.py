"""Puts open drafts before the cadre: the card, the list or the question, with a line before it."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.turn import Reply, Turn
from handlers.visit.amending import already
from handlers.visit.card import clip, show
from handlers.visit.draft import Drafts, to_task
from handlers.visit.left_out import left_out
from handlers.visit.striking import as_told

# Between clauses that were taken out; so much of them is said.
BETWEEN, LONGEST_OUT = "\uff1b", 40


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


def shown_changed(inbound: Inbound, before: Drafts, after: Drafts) -> Turn:
    """Show the drafts, and say what was taken out of them."""
    homes = [one.draft.household for one in after.open]
    gone = [one.draft.household for one in before.open if one.draft.household not in homes]
    if gone and len(after.open) < len(before.open):
        return told(inbound, "visit.dropped_one", after, household=gone[0])
    was, left = _clauses(before), _clauses(after)
    out = [clause for clause in was if not any(clause in each for each in left)]
    if out and len(left) < len(was):
        return told(inbound, "visit.taken_out", after, what=clip(BETWEEN.join(out), LONGEST_OUT))
    return shown(inbound, after)


def _clauses(drafts: Drafts) -> list[str]:
    return [clause for one in drafts.open for clause in as_told(one)]
