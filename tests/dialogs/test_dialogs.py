"""Every dialog of this folder, line by line."""

from datetime import datetime
from typing import Any

import pytest

from handlers.turn import Turn
from tests.dialogs.talk import NOON, Talk, content, dialogs, shown

DIALOGS = dict(dialogs())
ONE_SCREEN = 420
# Events a dialog need not name.
UNTOLD = {"QuestionUnanswered", "HouseholdRead", "ClueRaised", "ClueSeenAgain"}


@pytest.mark.parametrize("name", DIALOGS)
def test_the_bot_answers_as_the_dialog_says(name: str) -> None:
    dialog = DIALOGS[name]
    talk = Talk(dialog.get("as", "cadre"))
    receipts: list[str] = []
    for number, line in enumerate(dialog["lines"], 1):
        text = _text(line, receipts)
        turn = _said(talk, line, text)
        said, where = shown(turn), f"line {number}: {text[:40]!r}"
        for fragment in line.get("bot", ()):
            assert _text({"user": fragment}, receipts) in said, f"{where}\n{said}"
        for fragment in line.get("not", ()):
            assert fragment not in said, f"{where}\n{said}"
        events = [type(event).__name__ for event in turn.events]
        assert [e for e in events if e not in UNTOLD] == line.get("events", []), where
        receipts += [event.receipt for event in turn.events if hasattr(event, "receipt")]


def _said(talk: Talk, line: dict[str, Any], text: str) -> Turn:
    """Speak a line: as (who), kind, after_minutes or at (a moment) may be given."""
    if "at" in line:
        talk.at = datetime.fromisoformat(line["at"]).replace(tzinfo=NOON.tzinfo)
    after = 0 if "at" in line else line.get("after_minutes", 0.5)
    return talk.say(text, line.get("kind", "text"), after, line.get("as", ""))


def _text(line: dict[str, Any], receipts: list[str]) -> str:
    """Return the text of a line: {receipt} is the last one given, times repeats it."""
    text = str(line["user"]) * int(line.get("times", 1))
    return text.replace("{receipt}", receipts[-1]) if receipts else text


@pytest.mark.parametrize("name", DIALOGS)
def test_every_reply_fits_one_phone_screen(name: str) -> None:
    talk = Talk(DIALOGS[name].get("as", "cadre"))
    receipts: list[str] = []
    for line in DIALOGS[name]["lines"]:
        turn = _said(talk, line, _text(line, receipts))
        receipts += [event.receipt for event in turn.events if hasattr(event, "receipt")]
        assert turn.replies
        assert all(len(reply.text) <= ONE_SCREEN for reply in turn.replies), shown(turn)


def test_no_choice_label_is_a_command_that_means_something_else() -> None:
    words = content().words
    for name, dialog in DIALOGS.items():
        talk, receipts = Talk(dialog.get("as", "cadre")), []
        for line in dialog["lines"]:
            turn = _said(talk, line, _text(line, receipts))
            receipts += [event.receipt for event in turn.events if hasattr(event, "receipt")]
            for choice in (c for reply in turn.replies for c in reply.choices):
                command = words.command(choice.label)[0]
                same = choice.label == choice.value or command == "more"
                assert not command or same, (name, choice)
