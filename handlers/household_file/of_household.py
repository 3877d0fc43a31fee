"""What a household asks of files: its own is shown to it, of another's nothing is said."""

from handlers.household_file.whose import own_household
from handlers.inbound import Inbound, say
from handlers.turn import Turn
from knowledge.answering.answer import answering_of


def asked_of_others(inbound: Inbound) -> Turn | None:
    """Refuse to say what another household has; None for anything else, for a complaint too."""
    if inbound.conversation.role != "household":
        return None
    text, content = inbound.text, inbound.content
    if not content.file_words.patterns["others_asked"].match(text):
        return None
    own = own_household(inbound)
    if (own and own.head in text) or answering_of(content.knowledge).index.hear(text).complaint:
        return None
    return say(inbound, "policy.others")


def asks_own(inbound: Inbound) -> bool:
    """Return whether a household asks what stands in its own file."""
    asked = inbound.content.file_words.patterns["own_asked"].match(inbound.text)
    return inbound.conversation.role == "household" and asked is not None
