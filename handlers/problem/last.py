"""Which problems were spoken of last, so that the next order need not name them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.inbound import Inbound
from state.conversation import Conversation
from state.problem_rows import Problem

# In the conversation's context: their numbers, and when.
LAST, LAST_AT = "problem_last", "problem_last_at"
# For so long somebody who says "this one" means them.
MEANT_FOR = timedelta(hours=1)


def speaking_of(
    inbound: Inbound, conversation: Conversation, numbers: Sequence[str]
) -> Conversation:
    """Return the conversation in which these problems were spoken of last."""
    at = inbound.moment.at.isoformat()
    context = conversation.context | {LAST: list(numbers), LAST_AT: at}
    return replace(conversation, context=context)


def last(inbound: Inbound) -> tuple[Problem, ...]:
    """Return the problems of the sender's area that were spoken of last; none after a while."""
    said = inbound.conversation
    at = said.context.get(LAST_AT, "")
    if not at or inbound.moment.at - datetime.fromisoformat(at) > MEANT_FOR:
        return ()
    reader = inbound.reader.problems
    found = [reader.problem(number, said.area) for number in said.context[LAST]]
    return tuple(one for one in found if one)
