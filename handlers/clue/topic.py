"""Clues on the phone of a township: what was raised, and each step of what people make of it.

A cadre reads those of the own village; above the township there are sums only.
"""

from dataclasses import replace
from typing import cast

from handlers.clue.listing import list_of, one
from handlers.clue.moving import (
    KIND,
    Wanted,
    lacks_reason,
    name_of,
    offer,
    open_one,
    question,
    taken,
)
from handlers.clue.shown import clue_at
from handlers.clue.wording import clue_short
from handlers.household_file.whose import refusal
from handlers.inbound import Inbound, say
from handlers.topic import Topic
from handlers.turn import Reply, Turn
from handlers.visit.question import is_question
from state.file_rows import ClueState


def listed(inbound: Inbound, rest: str) -> Turn:
    """List the clues of one's area; with a number show that one, with a step behind it offer it."""
    if refused := refusal(inbound):
        return refused
    if page := inbound.content.file_words.patterns["page"].match(rest):
        return list_of(inbound, "", int(page["page"]) - 1)
    number, said = number_of(inbound, rest)
    if not number:
        return list_of(inbound, "", 0)
    state, reason = inbound.content.file_words.step(said)
    return offer(inbound, number, cast(ClueState, state), reason) if state else one(inbound, number)


def start(inbound: Inbound) -> Turn | None:
    """Take "1 verified red, why" or "discussed 1" of a township as a step of the clue listed."""
    said, words = inbound.conversation, inbound.content.file_words
    if said.role == "household" or not said.person:
        return None
    number, after = number_of(inbound, inbound.text)
    state, rest = words.step(after if number else inbound.text)
    if not state:
        return None
    if not number:
        number, rest = number_of(inbound, rest)
    if said.role == "cadre":
        return say(inbound, "clue.read") if number not in ("", "?") else None
    return offer(inbound, number, cast(ClueState, state), rest) if number else None


def proceed(inbound: Inbound) -> Turn | None:
    """Take the confirmation, the word for taking back, or the reason that was asked for."""
    wanted = open_one(inbound)
    if wanted is None:
        return None
    command, _ = inbound.content.words.command(inbound.text)
    closed = replace(inbound, conversation=inbound.conversation.without_task(KIND))
    if command == "undo":
        return say(closed, "problem.dropped")
    if lacks_reason(inbound, wanted):
        asked = is_question(inbound.text, inbound.content.visit_words)
        said = f"{wanted.rest} {inbound.text}".strip()
        return None if asked or command else offer(closed, wanted.number, wanted.state, said)
    return _confirmed(closed, wanted) if command == "confirm" else start(closed)


def pending(inbound: Inbound) -> Reply | None:
    """Return the question for the reason, or the card, to be put again."""
    wanted = open_one(inbound)
    clue = wanted and inbound.reader.clues.one(inbound.conversation.area, wanted.number)
    return question(inbound, wanted, clue) if wanted and clue else None


def number_of(inbound: Inbound, rest: str) -> tuple[str, str]:
    """Return (number of a clue, what follows): written out, or the place in the list shown."""
    words = inbound.content.file_words
    if match := words.patterns["clue_number"].match(rest.upper()):
        return match["number"], rest[match.end() :].strip(" ，,：:")
    place = words.patterns["number"].match(rest)
    if place is None:
        return "", rest
    number = clue_at(inbound, place["number"])
    return number or "?", rest[place.end() :].strip(" ，,：:")


def _confirmed(inbound: Inbound, wanted: Wanted) -> Turn:
    """Note the step and show the list as it stands then, so that the next one can be taken."""
    took = taken(inbound, wanted)
    if took is None:
        return say(inbound, "clue.changed")
    clue, moved = took
    told = inbound.content.texts(
        "clue.moved",
        household=name_of(inbound, clue),
        short=clue_short(clue, inbound.content),
        minutes=inbound.content.county.undo_minutes,
    )
    turn = list_of(inbound, told, 0, clue)
    return replace(turn, events=(*turn.events, moved))


TOPIC = Topic(
    KIND,
    always={"clues": listed},
    proceed=proceed,
    pending=pending,
    start=start,
)
