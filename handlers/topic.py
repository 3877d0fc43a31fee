"""What a topic of conversation is to the router: its commands, its open question, its free text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from handlers.inbound import Inbound
from handlers.turn import Reply, Turn

# A command and what was typed after it.
Command: TypeAlias = Callable[[Inbound, str], Turn]


def _nothing(inbound: Inbound) -> None:
    return None


def _unasked(inbound: Inbound) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, as its own module declares it.

    kind: of the tasks it leaves open.
    always: its commands that are obeyed whatever else is open.
    idle: its commands that are obeyed once no open question takes the message as an answer.
    aside: those of *idle* that may be asked in the middle of other work without ending it.
    at_once: those of *aside* that no open question ever takes as its answer.
    proceed: takes the message as an answer to the open question; None when it is none.
    pending: the open question, to be put again; None when there is none.
    attach: takes a picture or a position, of the open task or of what was just done; None when
        it wants none.
    beside: takes free text that may be said in the middle of any work, which goes on after it.
    start: takes free text that no open question wanted; None when it is not for this topic.
    stopped: takes the word for leaving off as of a part of the open task; None when it is of all.
    asked: what the text it started with asks besides, to be answered along; "" for nothing.
    unread: what is said to text that neither the open question takes nor anything surely answers;
        None for the plain "not understood", or what was guessed.
    """

    kind: str
    always: Mapping[str, Command] = field(default_factory=dict)
    idle: Mapping[str, Command] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()
    proceed: Callable[[Inbound], Turn | None] = _nothing
    pending: Callable[[Inbound], Reply | None] = _nothing
    attach: Callable[[Inbound], Turn | None] = _nothing
    beside: Callable[[Inbound], Turn | None] = _nothing
    start: Callable[[Inbound], Turn | None] = _nothing
    stopped: Callable[[Inbound], Turn | None] = _nothing
    asked: Callable[[Inbound], str] = _unasked
    unread: Callable[[Inbound], Turn | None] = _nothing
