"""Words the problem ledger is read with, from problem_words.yaml, patterns compiled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml

PROBLEM_WORDS_FILE = Path(__file__).parent / "problem_words.yaml"
PATTERNS = ("index", "days", "split", "phone", "identity", "name_noise")


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """lists: the file as read. patterns: compiled. ratings: word → good, fair or poor."""

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]
    ratings: Mapping[str, str]


@cache
def load_problem_words() -> ProblemWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(PROBLEM_WORDS_FILE)
    ratings = {word: rating for rating, words in lists["ratings"].items() for word in words}
    spoken = "|".join(sorted(map(re.escape, ratings), key=len, reverse=True))
    patterns = {name: re.compile(lists[name], re.DOTALL) for name in PATTERNS}
    patterns["rating"] = re.compile(lists["rating_said"].replace("{ratings}", spoken), re.DOTALL)
    return ProblemWords(lists, patterns, ratings)
