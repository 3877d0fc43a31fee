"""Whether a message says yes to the card shown: one reader for the cards of all topics."""

from handlers.inbound import Inbound


def agrees(inbound: Inbound) -> bool:
    """Return whether a message says yes to what is on the card, and nothing besides."""
    content, text = inbound.content, inbound.text.strip()
    if content.words.command(text)[0] == "confirm":
        return True
    if text in content.problem_words.lists["agreed"]:
        return True
    bare = content.words.patterns["agreeing"].sub("", text)
    return not bare or content.visit_words.patterns["agreed"].match(bare) is not None
