"""Updates of Telegram: what they say, how many are confirmed, and who sends many at once."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import telegram

from bot.channel import Commands
from handlers.turn import Kind, Position


def said(update: telegram.Update, commands: Commands) -> tuple[Kind, str] | None:
    """Return the kind of a message and its words, None when there is none."""
    message = update.message
    if message is None:
        return None
    if isinstance(message.text, str):  # the parser takes whatever stands there
        return "text", _spoken(message.text, commands)
    kinds: tuple[tuple[Kind, object], ...] = (
        ("image", message.photo),
        ("voice", message.voice),
        ("location", message.location),
    )
    kind: Kind = next((kind for kind, there in kinds if there), "other")
    return kind, message.caption if isinstance(message.caption, str) else ""


def position(update: telegram.Update) -> Position | None:
    """Return the place a message is about."""
    place = update.message.location if update.message else None
    return Position(place.latitude, place.longitude, "WGS-84") if place else None


def after(numbers: Sequence[int], over: Sequence[bool], offset: int) -> int:
    """Return the offset that confirms every update before the first one not done with."""
    for number, done_with in zip(numbers, over, strict=True):
        if not done_with:
            return number
        offset = number + 1
    return offset


@dataclass(slots=True)
class Crowds:
    """Senders with several messages under way: none of their answers keeps the others waiting."""

    _here: Counter[str] = field(default_factory=Counter)
    _late: set[str] = field(default_factory=set)

    @contextlib.contextmanager
    def one_more(self, sender: str) -> Iterator[None]:
        """Count a message while it is answered."""
        self._here[sender] += 1
        try:
            yield
        finally:
            self._here[sender] -= 1
            if not self._here[sender]:
                del self._here[sender]
                self._late.discard(sender)

    def late(self, sender: str, wait: float) -> bool:
        """Whether an answer that would have to wait goes by the outbox, as do those after it."""
        if wait and self._here[sender] > 1:
            self._late.add(sender)
        return sender in self._late


def _spoken(text: str, commands: Commands) -> str:
    """Return a command as the words it stands for, /start CODE as a binding, other texts as is."""
    if not text.startswith("/"):
        return text
    name, _, rest = text.partition(" ")
    words = commands.slashed.get(name[1:].partition("@")[0], "")
    if rest:
        return f"{words or commands.bind} {rest}"
    return words or commands.help
