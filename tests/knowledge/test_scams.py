"""What is told of cheats is heard as that, and what is asked of cards, fees and codes is not."""

from pathlib import Path

import pytest

from config.yaml_file import read_yaml
from knowledge.finding.entries import all_entries, is_negative
from knowledge.finding.scams import scams
from tests.knowledge.answering import content

SAID = read_yaml(Path(__file__).parent / "scams.yaml")


@pytest.mark.parametrize("text", SAID["told"])
def test_who_wants_money_or_secrets_under_the_name_of_a_help_is_heard(text: str) -> None:
    assert scams().told(text)


@pytest.mark.parametrize("text", SAID["not_told"])
def test_a_question_about_cards_fees_and_codes_tells_of_no_cheat(text: str) -> None:
    assert not scams().told(text)


def test_no_question_of_ours_is_taken_for_a_scam_but_that_of_bribes() -> None:
    ours = [entry for entry in all_entries(content().knowledge) if not is_negative(entry)]
    taken = [asked for entry in ours for asked in entry.questions if scams().told(asked)]
    assert len(taken) <= 1
