"""Every dialog of this folder, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from handlers.turn import Turn
from tests.dialogs.talk import NOON, Talk, content, dialogs, shown

DIALOGS = dict(dialogs())
ONE_SCREEN = 420
# Events a dialog need not name.
UNTOLD = {"QuestionUnanswered", "HouseholdRead", "ClueRaised", "ClueSeenAgain"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of a dialog and what came of it. receipts: those given until then."""

    line: dict[str, Any]
    text: str
    receipts: tuple[str, ...]
    turn: Turn


@cache
def spoken(name: str) -> tuple[Spoken, ...]:
    """Speak a dialog to its end, once for all that is asked of it."""
    talk = Talk(DIALOGS[name].get("as", "cadre"))
    found: list[Spoken] = []
    receipts: tuple[str, ...] = ()
    for line in DIALOGS[name]["lines"]:
        text = _text(line, receipts)
        turn = _said(talk, line, text)
        found.append(Spoken(line, text, receipts, turn))
        receipts += tuple(event.receipt for event in turn.events if hasattr(event, "receipt"))
    return tuple(found)


@pytest.mark.parametrize("name", DIALOGS)
def test_the_bot_answers_as_the_dialog_says(name: str) -> None:
    for number, one in enumerate(spoken(name), 1):
        said, where = shown(one.turn), f"line {number}: {one.text[:40]!r}"
        for fragment in one.line.get("bot", ()):
            assert _text({"user": fragment}, one.receipts) in said, f"{where}\n{said}"
        for fragment in one.line.get("not", ()):
            assert fragment not in said, f"{where}\n{said}"
        events = [type(event).__name__ for event in one.turn.events]
        assert [e for e in events if e not in UNTOLD] == one.line.get("events", []), where


def _said(talk: Talk, line: dict[str, Any], text: str) -> Turn:
    """Speak a line: as (who), kind, after_minutes or at (a moment) may be given."""
    if "at" in line:
        talk.at = datetime.fromisoformat(line["at"]).replace(tzinfo=NOON.tzinfo)
    after = 0 if "at" in line else line.get("after_minutes", 0.5)
    return talk.say(text, line.get("kind", "text"), after, line.get("as", ""))


def _text(line: dict[str, Any], receipts: Sequence[str]) -> str:
    """Return the text of a line: {receipt} is the last one given, times repeats it."""
    text = str(line["user"]) * int(line.get("times", 1))
    return text.replace("{receipt}", receipts[-1]) if receipts else text


@pytest.mark.parametrize("name", DIALOGS)
def test_every_reply_fits_one_phone_screen(name: str) -> None:
    for one in spoken(name):
        assert one.turn.replies
        assert all(len(reply.text) <= ONE_SCREEN for reply in one.turn.replies), shown(one.turn)


def test_no_choice_label_is_a_command_that_means_something_else() -> None:
    words = content().words
    for name in DIALOGS:
        replies = [reply for one in spoken(name) for reply in one.turn.replies]
        for choice in (choice for reply in replies for choice in reply.choices):
            command = words.command(choice.label)[0]
            same = command in ("more", words.command(choice.value)[0])
            assert not command or same, (name, choice)
