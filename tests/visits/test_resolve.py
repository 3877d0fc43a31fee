"""Whose household a note is about, over rosters with namesakes, homophones and two villages."""

from config.yaml_file import read_yaml
from tests.visits.cases import FOLDER
from tests.visits.resolve import wrong

FILE = FOLDER / "resolve.yaml"
# Share that must be right, of notes read and of names given as an answer together.
LEAST = 0.97


def test_households_are_found_and_asked_for_where_two_fit() -> None:
    missed, rows = list(wrong(FILE)), len(read_yaml(FILE))
    assert len(missed) <= 2 * rows * (1 - LEAST), "\n".join(missed)
