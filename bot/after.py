"""What a turn leaves behind, as JSON: the next conversation and the replies."""

import contextlib
from dataclasses import dataclass

import orjson

from bot.wire import replies_to_json
from handlers.turn import Message, Moment, Turn
from state.conversation import Conversation, from_json, to_json
from state.redis_store import Entry


@dataclass(slots=True)
class After:
    """What a turn leaves: the conversation and the replies, both as JSON."""

    revision: int
    conversation: bytes
    replies: bytes
    bubbles: int


def after_turn(turn: Turn, revision: int) -> After:
    """Return what a turn leaves as the given revision of the conversation."""
    conversation = to_json(turn.conversation, revision)
    return After(revision, conversation, replies_to_json(turn.replies), len(turn.replies))


def after_again(conversation: Conversation, replies: bytes) -> After:
    """Return what an answered message leaves once more."""
    raw, bubbles = to_json(conversation), len(orjson.loads(replies))
    return After(conversation.revision, raw, replies, bubbles)


def entry_of(message: Message, after: After, moment: Moment) -> Entry:
    """Return what a turn adds to the web log: [id, what was said, when, replies]."""
    said = (message.key, message.text, moment.at, orjson.Fragment(after.replies))
    entry = orjson.dumps(said, option=orjson.OPT_OMIT_MICROSECONDS)
    return Entry(entry, 1 + after.bubbles)


def readable(raw: bytes | None) -> Conversation | None:
    """Return a stored conversation, None when there is none or it cannot be read."""
    if raw is None:
        return None
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        return from_json(raw)
    return None
