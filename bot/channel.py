"""What a channel can show, and how a reply is made to fit it: numbered choices, whole sentences."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias

from handlers.turn import Reply

Unit: TypeAlias = Literal["characters", "bytes", "utf16"]

MEASURES: dict[Unit, Callable[[str], int]] = {
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
}

# Where a text may be cut, best place first: paragraph, line, sentence, clause, word.
CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\n+",
        r"\n",
        r"[\u3002\uff01\uff1f\uff1b!?;](?=[^\u201d\u300d\uff09)])",
        r"[\uff0c\u3001,]",
        r" ",
    )
)
# Never cut before these: joiners, variation selectors, combining marks, skin tones.
GLUED = re.compile(r"[\u200d\ufe0e\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff]")
LINK = re.compile(r"https?://[\x21-\x7e]+")
CARD_LINE = 120  # characters of a line on a card
NUMBERING = 10  # room for " (12/34)"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show. choices: how many buttons a reply may have, 0 = none.

    card: how many a card may have, 0 = there are no cards; the text is numbered instead.
    push: whether the bot may speak first: never, within a reply window, or freely.
    pictures: whether a chart is shown in its bubble, in one of its own after the text, or left out.
    kept: whether what was sent stands in Redis, once by its key, where it can be lost.
    """

    text_limit: int
    unit: Unit
    choices: int
    push: Literal["none", "window", "free"]
    pictures: Literal["none", "inside", "apart"] = "none"
    card: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Commands:
    """What events of a platform mean, as a person would type it. slashed: Telegram's commands."""

    help: str
    bind: str
    forget: str
    slashed: Mapping[str, str] = field(default_factory=dict)


class Channel(Protocol):
    """A place people talk to the bot. send() is idempotent by *key*."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, account: str, sender: str, reply: Reply, key: str) -> None:
        """Deliver one reply. Raises Undelivered when it should be tried again."""


class Undelivered(Exception):
    """A reply did not reach the channel.

    permanent: trying again cannot help. until_heard: it may go once the person writes again.
    pause: the least time before the next attempt.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        until_heard: bool = False,
        pause: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.permanent, self.until_heard, self.pause = permanent, until_heard, pause


def render(reply: Reply, capabilities: Capabilities) -> tuple[Reply, ...]:
    """Return the bubbles a channel shows for *reply*; the choices stay with the last text.

    A chart apart comes after them all, so that no word waits for a picture; a card that opens a
    page comes last.
    """
    text, choices = reply.text, reply.choices
    if reply.link and capabilities.card:
        opens = Reply(_clipped(text.partition("\n")[0]), link=reply.link)
        return (*render(replace(reply, link=""), capabilities), opens)
    if reply.card and 0 < len(choices) <= capabilities.card:
        return _with_card(reply, capabilities)
    if len(choices) > capabilities.choices:
        text, choices = (text if reply.listed else f"{text}\n{_listed(reply)}"), ()
    if not text:
        return _picture(reply, capabilities)
    parts = split(text, capabilities.text_limit, capabilities.unit)
    inside = reply.chart if capabilities.pictures == "inside" else None
    last = Reply(parts[-1], choices, reply.numbered, chart=inside)
    return (*(Reply(part) for part in parts[:-1]), last, *_picture(reply, capabilities))


def packed(bubbles: Sequence[Reply], capabilities: Capabilities) -> tuple[Reply, ...]:
    """Return the bubbles in as few messages as hold them, for a channel that takes only so many."""
    measure, messages = MEASURES[capabilities.unit], list[Reply]()
    for bubble in bubbles:
        text = f"{messages[-1].text}\n\n{bubble.text}" if messages else ""
        alone = bubble.chart or (messages and (messages[-1].choices or messages[-1].chart))
        joins = text and not alone and measure(text) <= capabilities.text_limit
        if joins:
            messages[-1] = replace(bubble, text=text)
        else:
            messages.append(bubble)
    return tuple(messages)


def _with_card(reply: Reply, capabilities: Capabilities) -> tuple[Reply, ...]:
    """Return the text, then a card with its first and its last line; a short one is all on it.

    The words come first and whole: a card holds few, and shows no lines of a list.
    """
    lines = reply.text.splitlines()
    card = replace(reply, text="\n".join(map(_clipped, (*lines[:1], *lines[1:][-1:]))))
    if card.text == reply.text:
        return (card,)
    parts = split(reply.text, capabilities.text_limit, capabilities.unit)
    return (*map(Reply, parts), card)


def _clipped(line: str) -> str:
    return line if len(line) <= CARD_LINE else f"{line[: CARD_LINE - 1]}\u2026"


def _picture(reply: Reply, capabilities: Capabilities) -> tuple[Reply, ...]:
    """Return the bubble of a chart alone, none where it is left out or stands in the text's."""
    apart = reply.chart is not None and capabilities.pictures == "apart"
    return (Reply("", chart=reply.chart),) if apart else ()


def _listed(reply: Reply) -> str:
    if not reply.numbered:
        return " / ".join(choice.label for choice in reply.choices)
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1))


def split(text: str, limit: int, unit: Unit = "characters") -> tuple[str, ...]:
    """Cut *text* into parts of at most *limit* units, numbered (1/3), at the best boundary.

    No cut falls inside a link or between the code points of one visible character. Nothing of
    the text is lost but the white space at a cut. Raises ValueError for a limit under 24.
    """
    if limit < NUMBERING + 14:
        raise ValueError(f"a limit of {limit} leaves no room for text")
    measure = MEASURES[unit]
    if measure(text) <= limit:
        return (text,)
    parts: list[str] = []
    while measure(text) > limit - NUMBERING:
        at = _cut(text, _longest(text, limit - NUMBERING, measure))
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    parts += [text] if text else []
    return tuple(f"{part} ({n}/{len(parts)})" for n, part in enumerate(parts, 1))


def _longest(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """Return how many leading code points of *text* fit in *limit* units (at least one)."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _cut(text: str, longest: int) -> int:
    head, least = text[:longest], longest // 3
    for pattern in CUTS:
        places = [hit.end() for hit in pattern.finditer(head) if hit.end() >= least]
        places = [at for at in places if not _inside_link(text, at)]
        if places:
            return places[-1]
    at = longest
    while at > 1 and (_glued(text, at) or _inside_link(text, at)):
        at -= 1
    return at if at > 1 else longest


def _glued(text: str, at: int) -> bool:
    return at < len(text) and bool(GLUED.match(text[at]) or text[at - 1] == "\u200d")


def _inside_link(text: str, at: int) -> bool:
    return any(hit.start() < at < hit.end() for hit in LINK.finditer(text))
