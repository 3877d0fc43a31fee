"""Message, Reply, Choice, Turn and the events a turn may carry: the words everything else uses."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from state.conversation import Conversation
from state.rows import VisitDraft

Kind: TypeAlias = Literal["text", "image", "voice", "location", "action", "other"]


# What the choices of a reply are, for a channel that can show them on a card.
Card: TypeAlias = Literal["", "question", "notice"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture already stored: the SHA-256 of its bytes in hex, its type, its size in bytes."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Voice:
    """A recording already stored, told of as a picture is. Nobody has listened to it."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Position:
    """A position in degrees. datum: GCJ-02 (a pin picked on a Chinese map) or WGS-84 (GPS)."""

    latitude: float
    longitude: float
    datum: Literal["GCJ-02", "WGS-84"]


@dataclass(frozen=True, slots=True)
class Unfetched:
    """What was sent but is not here. reason: "lost", "too_big", "no_picture" or "no_voice"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """One inbound message, as any channel delivers it.

    key: the platform's own message id, as text; unique per (channel, account).
    sent_at: aware UTC time the platform says it was sent. origin: mark of the network it came
    from, "" when unknown; kept nowhere. attachment: a picture, recording or position sent in place
    of words.
    """

    channel: str
    account: str
    sender: str
    key: str
    kind: Kind
    text: str
    sent_at: datetime
    origin: str = ""
    attachment: Photo | Voice | Position | Unfetched | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A quick reply: what is shown and what choosing it sends. Typing its number also works."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars to be drawn: name, how many, of how many. line: stands below the title."""

    title: str
    line: str
    rows: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One outbound bubble. numbered: a typed 1, 2, 3… picks a choice (not when numbers answer).

    listed: the text itself numbers the choices; a channel without buttons need not list them again.
    rated: an answer that may be called useful or not; a page may offer two small buttons for it.
    chart: a picture beside the text, which says all of it: a channel may leave it out.
    card: a channel that has cards shows the choices on one: of a question, which whatever is said
    next settles, or of a notice, which only its own buttons do. The text says what to type instead.
    link: a page that shows more; a channel that has cards opens it with one. The text names it too.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    numbered: bool = True
    listed: bool = False
    rated: bool = False
    chart: Chart | None = None
    card: Card = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class VisitSubmitted:
    """A cadre confirmed a draft; *receipt* is the number shown to them."""

    receipt: str
    draft: VisitDraft
    visitor: str


@dataclass(frozen=True, slots=True)
class VisitAmended:
    """A confirmed visit was changed: stored as version *version* with the reason given."""

    receipt: str
    version: int
    draft: VisitDraft
    reason: str
    visitor: str


@dataclass(frozen=True, slots=True)
class VisitVoided:
    """A confirmed visit was taken back within the undo window."""

    receipt: str
    visitor: str


@dataclass(frozen=True, slots=True)
class QuestionUnanswered:
    """Nothing in the knowledge base fits; kept for the curator, without who asked.

    referred: the reply says who deals with such matters.
    """

    text: str
    place: str
    referred: bool = False


@dataclass(frozen=True, slots=True)
class PersonBound:
    """A sender proved with a one-time code who they are."""

    person: str
    code_hash: str


@dataclass(frozen=True, slots=True)
class PersonUnbound:
    """A sender, of whom *person* may be "", asked to be forgotten on this channel."""

    person: str


@dataclass(frozen=True, slots=True)
class HouseholdRead:
    """A person read a household's file; goes to the audit log."""

    person: str
    household: str


# A frozen dataclass; bot/recording knows for each kind what it changes in the records.
Event: TypeAlias = object


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one message: the next conversation, what to say, what to record."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as a turn sees it: aware time in Asia/Shanghai and the working date."""

    at: datetime
    today: date
