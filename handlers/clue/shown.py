"""Which clue a place in the list means that was shown last: it stands while other things are asked.

Problems are named by their places too; a place is of whichever list came last.
"""

from collections.abc import Sequence
from dataclasses import replace

from handlers.inbound import Inbound
from state.conversation import Conversation

# In the conversation's context: the numbers of the clues last listed, in their order, and when.
SHOWN, SHOWN_AT = "clues", "clues_at"
# When problems were listed (handlers.problem.lists).
PROBLEMS_AT = "problems_at"


def remembering(inbound: Inbound, numbers: Sequence[str]) -> Conversation:
    """Return the conversation that knows which clues were listed, and when."""
    said, at = inbound.conversation, inbound.moment.at.isoformat()
    return replace(said, context={**said.context, SHOWN: list(numbers), SHOWN_AT: at})


def clue_at(inbound: Inbound, place: str) -> str:
    """Return the number of the clue at a place of the list last shown, "" when it is of none."""
    said, chosen = inbound.conversation, dict(inbound.conversation.choices).get(place, "")
    if found := inbound.content.file_words.patterns["clue_number"].search(chosen):
        return found["number"]
    context = said.context
    of_problem = inbound.content.problem_words.patterns["number"].search(chosen)
    if of_problem or str(context.get(PROBLEMS_AT, "")) > str(context.get(SHOWN_AT, "")):
        return ""
    numbers, at = context.get(SHOWN) or [], int(place) if place.isdecimal() else 0
    return str(numbers[at - 1]) if 0 < at <= len(numbers) else ""
