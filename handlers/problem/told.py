"""What was complained of last and offered to be raised: an order to report it means that."""

from dataclasses import replace

from handlers.inbound import Inbound
from handlers.problem.events import ProblemRaised
from handlers.turn import Choice, Turn

# In the conversation's context.
TOLD = "to_raise"


def told_before(inbound: Inbound) -> str:
    """Return what was offered to be raised, where words of one's own order it; "" otherwise."""
    command, _ = inbound.content.words.command(inbound.message.text)
    return "" if command else told_of(inbound)


def told_of(inbound: Inbound) -> str:
    """Return what was offered to be raised last, "" when nothing was."""
    return str(inbound.conversation.context.get(TOLD, ""))


def just_offered(inbound: Inbound) -> bool:
    """Return whether the last reply offered to raise what was told."""
    value = inbound.content.words.leading_of("problem_raise") + told_of(inbound)
    return bool(told_of(inbound)) and value in dict(inbound.conversation.choices).values()


def keeping(inbound: Inbound, turn: Turn) -> Turn:
    """Return the turn whose conversation knows what was offered to be raised, until it is."""
    word = inbound.content.words.leading_of("problem_raise")
    choices = (choice for reply in turn.replies for choice in reply.choices)
    offered = next((_told(choice, word) for choice in choices if _told(choice, word)), "")
    told = offered or told_of(inbound)
    if any(isinstance(event, ProblemRaised) for event in turn.events):
        told = ""
    said = turn.conversation
    if said.role != "household" or said.context.get(TOLD, "") == told:
        return turn
    context = {name: value for name, value in said.context.items() if name != TOLD}
    context |= {TOLD: told} if told else {}
    return replace(turn, conversation=replace(said, context=context))


def _told(choice: Choice, word: str) -> str:
    return choice.value.removeprefix(word) if choice.value.startswith(word) else ""
