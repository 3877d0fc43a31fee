"""Words the problem ledger is read with, from problem_words.yaml, patterns compiled."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.patterns import one_of
from config.visit_words import load_visit_words
from config.yaml_file import read_yaml

PROBLEM_WORDS_FILE = Path(__file__).parent / "problem_words.yaml"
PATTERNS = (
    "timed",
    "index", "days", "split", "phone", "identity", "name_noise", "place", "place_number", "asks",
    "about_noise", "raise_first", "raise_last", "mended", "progress", "aside_of_name", "who_sees",
    "hides", "leaves", "self_named", "only_asks", "accuses", "vague", "office_instead",
    "office_person", "rights", "of_this", "just_spoken", "pauses", "poor_said", "raise_for_me",
    "for_all", "definite", "upwards", "cannot", "order_end", "place_said", "all_found",
    "good_said", "fair_said", "not_rated", "withdraws", "not_good", "number", "ledger_said",
    "not_ordered", "raise_bare", "raise_politely", "raise_noted", "raise_to_ledger",
    "raise_as_item", "then_to", "names_self", "stays_nameless", "left_off",
    "called_so", "no_phone", "why_contact", "whom_told", "only_place",
    "accuses_them", "public_matter", "blocked", "goes_itself", "blocked_too",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """lists: the file as read. patterns: compiled. ratings: word → good, fair or poor.

    verbs: word → command. officials: level → how somebody who holds office there is called;
    offices: level → the offices themselves. limits: unit → how a limit of it is said.
    """

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]
    ratings: Mapping[str, str]
    verbs: Mapping[str, str]
    officials: Mapping[str, re.Pattern[str]]
    offices: Mapping[str, re.Pattern[str]]
    limits: Mapping[str, re.Pattern[str]]
    rewrites: Sequence[tuple[re.Pattern[str], str]]


@cache
def load_problem_words() -> ProblemWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(PROBLEM_WORDS_FILE)
    ratings = {word: rating for rating, words in lists["ratings"].items() for word in words}
    verbs = {word: verb for verb, words in lists["verbs"].items() for word in words}
    family = f"[{''.join(load_visit_words().lists['surnames'].split())}]"
    written = {name: lists[name].replace("{family}", family) for name in PATTERNS}
    patterns = {name: re.compile(pattern, re.DOTALL) for name, pattern in written.items()}
    rating = lists["rating_said"].replace("{ratings}", one_of(ratings))
    spoken = lists["spoken"].replace("{verbs}", one_of(verbs)).replace("{place}", lists["place"])
    patterns |= {"rating": re.compile(rating, re.DOTALL), "spoken": re.compile(spoken)}
    number = lists["limit_number"]
    said = f"(?P<n>{number})"
    limits = _compiled({k: v.replace("{n}", said) for k, v in lists["limits"].items()})
    patterns |= {"like_limit": re.compile(lists["like_limit"].replace("{n}", number))}
    patterns |= _orders(lists, verbs)
    rewrites = [
        (re.compile(said.replace("{place}", lists["place"]), re.DOTALL), form)
        for said, form in lists["rewrites"]
    ]
    officials, offices = _compiled(lists["officials"]), _compiled(lists["offices"])
    return ProblemWords(lists, patterns, ratings, verbs, officials, offices, limits, rewrites)


def _compiled(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


def _orders(lists: Mapping[str, Any], verbs: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Return what reads orders of several problems, or of none that is named."""
    written = one_of(lists["written"])
    said = {"places_first": one_of([*verbs, *lists["written"]]), "places_last": written}
    places = {
        name: re.compile(
            lists[name].replace("{n}", lists["one_place"]).replace("{verbs}", of), re.DOTALL
        )
        for name, of in said.items()
    }
    bare = lists["bare"].replace("{bare}", one_of(lists["bare_verbs"]))
    one = {"one_place": re.compile(lists["one_place"]), "bare": re.compile(bare, re.DOTALL)}
    return places | one
