"""Everything one topic may look at to decide one turn."""

from dataclasses import dataclass

from config.county import County
from config.texts import Texts
from config.words import Words
from handlers.reader import Reader
from handlers.turn import Message, Moment
from knowledge.loader import Knowledge
from state.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Content:
    """Immutable data every turn shares: copy, knowledge, command words, local working rules."""

    texts: Texts
    knowledge: Knowledge
    words: Words
    county: County


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message with what is known when it arrives. text: cleaned, choices already resolved."""

    conversation: Conversation
    message: Message
    text: str
    content: Content
    reader: Reader
    moment: Moment
