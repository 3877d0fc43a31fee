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


@pytest.mark.parametrize("text", SAID["unsure"])
def test_a_call_that_may_be_anybodys_is_no_cheat_for_certain(text: str) -> None:
    assert (scams().told(text), scams().unsure(text)) == (False, True)


@pytest.mark.parametrize("text", SAID["not_told"])
def test_what_is_told_of_offices_leaves_nobody_unsure(text: str) -> None:
    assert not scams().unsure(text)


@pytest.mark.parametrize("text", SAID["goes_on"])
def test_more_is_told_of_who_was_warned_of(text: str) -> None:
    assert scams().goes_on(text)


@pytest.mark.parametrize("text", SAID["not_goes_on"])
def test_another_matter_is_none_of_theirs(text: str) -> None:
    assert not scams().goes_on(text)


def test_no_question_of_ours_leaves_unsure_but_that_of_bribes() -> None:
    ours = [entry for entry in all_entries(content().knowledge) if not is_negative(entry)]
    unsure = [asked for entry in ours for asked in entry.questions if scams().unsure(asked)]
    assert len(unsure) <= 1


def test_no_question_of_ours_is_taken_for_a_scam_but_that_of_bribes() -> None:
    ours = [entry for entry in all_entries(content().knowledge) if not is_negative(entry)]
    taken = [asked for entry in ours for asked in entry.questions if scams().told(asked)]
    assert len(taken) <= 1
