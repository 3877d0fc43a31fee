"""Questions answered without servers or database: one process, one conversation, nothing kept."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import cast

from bot.channel import render
from bot.channels.terminal import CAPABILITIES
from bot.content import clock_of, load_content
from handlers.inbound import Content
from handlers.reader import Reader
from handlers.router import receive
from handlers.turn import Message, Turn
from state.conversation import Conversation


class NothingStored:
    """A Reader of empty records."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: {} if name == "last_visits" else ONE_OR_MANY.get(name, ())


ONE_OR_MANY = {"person": None, "code": None, "visit": None, "unanswered": 0}
READER = cast(Reader, NothingStored())


def ask(question: str, place: str = "") -> list[str]:
    """Return the answer to one question, as lines; place: area code it is asked from."""
    content = load_content()
    turn = _turn(content, Conversation(place=place), question, "1")
    return _lines(turn)


def screen(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the first question of the screening, then what follows each line of answer."""
    content = load_content()
    numbers = map(str, count(1))
    turn = _turn(content, Conversation(), _first_phrase(content, "screen"), next(numbers))
    yield _lines(turn)
    for line in lines:
        turn = _turn(content, turn.conversation, line, next(numbers))
        yield _lines(turn)


def _first_phrase(content: Content, command: str) -> str:
    return next(phrase for phrase, name in content.words.exact.items() if name == command)


def _turn(content: Content, conversation: Conversation, text: str, key: str) -> Turn:
    moment = clock_of(content.county)
    message = Message("alone", "local", "me", key, "text", text, moment.at)
    turn = receive(content, conversation, message, READER, moment)
    revision = conversation.revision + 1
    return replace(turn, conversation=replace(turn.conversation, revision=revision))


def _lines(turn: Turn) -> list[str]:
    bubbles = [bubble for reply in turn.replies for bubble in render(reply, CAPABILITIES)]
    return [bubble.text for bubble in bubbles]
