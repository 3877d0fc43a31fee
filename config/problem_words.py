"""Words the problem ledger is read with, from problem_words.yaml, patterns compiled."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.visit_words import load_visit_words
from config.yaml_file import read_yaml

PROBLEM_WORDS_FILE = Path(__file__).parent / "problem_words.yaml"
PATTERNS = (
    "index", "days", "split", "phone", "identity", "name_noise", "place", "place_number", "asks",
    "about_noise", "raise_first", "raise_last", "mended", "progress",
    "aside_of_name", "who_sees", "hides", "leaves", "self_named", "only_asks", "accuses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """lists: the file as read. patterns: compiled. ratings: word → good, fair or poor.

    verbs: word → command. officials: level → how somebody who holds office there is called;
    offices: level → the offices themselves.
    """

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]
    ratings: Mapping[str, str]
    verbs: Mapping[str, str]
    officials: Mapping[str, re.Pattern[str]]
    offices: Mapping[str, re.Pattern[str]]


@cache
def load_problem_words() -> ProblemWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(PROBLEM_WORDS_FILE)
    ratings = {word: rating for rating, words in lists["ratings"].items() for word in words}
    verbs = {word: verb for verb, words in lists["verbs"].items() for word in words}
    family = f"[{''.join(load_visit_words().lists['surnames'].split())}]"
    written = {name: lists[name].replace("{family}", family) for name in PATTERNS}
    patterns = {name: re.compile(pattern, re.DOTALL) for name, pattern in written.items()}
    rating = lists["rating_said"].replace("{ratings}", _any(ratings))
    spoken = lists["spoken"].replace("{verbs}", _any(verbs)).replace("{place}", lists["place"])
    patterns |= {"rating": re.compile(rating, re.DOTALL), "spoken": re.compile(spoken)}
    levels = [
        {level: re.compile(pattern) for level, pattern in lists[name].items()}
        for name in ("officials", "offices")
    ]
    return ProblemWords(lists, patterns, ratings, verbs, *levels)


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
