"""Clues raised by what was seen, asked for, or is missing; a person verifies each of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.clue.events import ClueRaised, ClueSeenAgain
from handlers.clue.reading import clues_in
from handlers.household_file.known import note_of
from handlers.inbound import Inbound
from handlers.kept_words import without_numbers
from handlers.turn import Event
from handlers.visit.receipt import LETTERS
from state.file_rows import Clue, ClueSource
from state.rows import Household, VisitDraft

NUMBER_LETTERS = 8
MISSING = "no_data"


def raised_by_visit(
    inbound: Inbound, home: Household, draft: VisitDraft, receipt: str
) -> list[Event]:
    """Return the clues a visit raises, or says again. A visit raises each kind only once."""
    by = inbound.conversation.person
    signs = clues_in(note_of(draft), inbound.content.file_words)
    return _raised(inbound, signs, _blank(home, "visit", receipt, draft.visited_on, by))


def raised_by_request(inbound: Inbound, home: Household, text: str, ref: str) -> list[Event]:
    """Return the clues a household's own request raises. ref: the number of the request."""
    signs = clues_in(text, inbound.content.file_words)
    return _raised(inbound, signs, _blank(home, "request", ref, inbound.moment.today, ""))


def raised_by_silence(home: Household, why: str, on: date) -> Clue:
    """Return the clue of a monitored household nothing was heard of; one a household and day."""
    blank = _blank(home, "missing", f"{home.id}/{on.isoformat()}", on, "")
    return replace(_numbered(blank, MISSING, why), ref="")


def _raised(inbound: Inbound, signs: Sequence[tuple[str, str]], blank: Clue) -> list[Event]:
    known = inbound.reader.clues.of(blank.village, blank.household) if signs else ()
    events: list[Event] = []
    for kind, sentence in signs:
        same = [clue for clue in known if clue.kind == kind]
        if any(clue.ref == blank.ref for clue in same):
            continue
        open_one = next((clue for clue in same if clue.state != "excluded"), None)
        if open_one is None:
            events.append(ClueRaised(_numbered(blank, kind, sentence)))
        else:
            events.append(_again(open_one, sentence, blank.raised_by))
    return events


def _again(clue: Clue, sentence: str, by: str) -> ClueSeenAgain:
    return ClueSeenAgain(clue.number, clue.step + 1, clue.state, clue.colour, sentence, by)


def _blank(home: Household, source: ClueSource, ref: str, on: date, by: str) -> Clue:
    return Clue("", home.id, home.village, "", "", source, ref, on, by)


def _numbered(blank: Clue, kind: str, sentence: str) -> Clue:
    """Return the clue with its number: the same source and kind always get the same one."""
    named = "\0".join((blank.source, blank.ref, blank.household, kind))
    value = int.from_bytes(hashlib.sha256(named.encode()).digest(), "big")
    letters = "".join(LETTERS[(value >> 5 * place) & 31] for place in range(NUMBER_LETTERS))
    number = f"XS{blank.raised_on:%y%m%d}-{letters}"
    return replace(blank, number=number, kind=kind, sentence=without_numbers(sentence))
