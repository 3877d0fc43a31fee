"""Words that orders of the ledger are read by, from order_words.yaml, and the weights learnt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.learnt import Weights, read_weights
from config.visit_words import load_visit_words
from config.yaml_file import read_yaml

ORDER_WORDS_FILE = Path(__file__).parent / "order_words.yaml"
WEIGHTS_FILE = Path(__file__).parent / "order_weights.json"
PATTERNS = (
    "undone", "done_now",
    "places_joined", "first_some", "last_one", "refers", "several", "surname_home", "not_slight",
    "office", "bare_office", "own", "hands", "takes", "not_given", "limit_at", "not_before",
    "not_behind", "today", "today_ends", "count_of", "order_noise", "note_lead", "day",
    "other_home", "left_out", "runs_out", "in_month", "next_week", "next_month", "this_week",
    "this_month", "mine", "varies", "linked", "person", "unfit",
    "holds", "presses", "asks_done", "every",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: how it is spoken of, and what of a problem is that matter."""

    said: re.Pattern[str]
    of: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class OrderWords:
    """lists: the file as read. patterns: compiled. places: how a place in the list is said.

    matters: by name, those of more than one character; slight: by their one character. wide: what
    lists are asked by. filters: how far problems are → how that is said. cues: words that speak for
    a step, or for none, read in an order with its signs.
    """

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]
    places: Sequence[re.Pattern[str]]
    matters: Mapping[str, Matter]
    slight: Mapping[str, re.Pattern[str]]
    wide: Mapping[str, Matter]
    filters: Mapping[str, re.Pattern[str]]
    cues: Mapping[str, re.Pattern[str]]


@cache
def load_order_words() -> OrderWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(ORDER_WORDS_FILE)
    family = f"[{''.join(load_visit_words().lists['surnames'].split())}]"
    stems = "|".join(sorted(lists["stems"].split(), key=len, reverse=True))
    put = {"{n}": lists["number"], "{family}": family, "{stem}": stems}
    return OrderWords(
        lists,
        {name: _compiled(lists[name], put) for name in PATTERNS},
        [_compiled(said, put | {"{n}": f"(?P<n>{lists['number']})"}) for said in lists["places"]],
        _matters(lists["matters"]),
        {one: re.compile(of) for one, of in lists["slight"].items()},
        _matters(lists["wide"]),
        {name: _compiled(said, put) for name, said in lists["filters"].items()},
        {name: re.compile(said) for name, said in lists["cues"].items()},
    )


@cache
def load_order_weights() -> Weights:
    """Read what was learnt of orders once. Raises OSError, KeyError, ValueError."""
    return read_weights(WEIGHTS_FILE)


def _compiled(pattern: str, put: Mapping[str, str]) -> re.Pattern[str]:
    for mark, words in put.items():
        pattern = pattern.replace(mark, words)
    return re.compile(pattern)


def _matters(raw: Mapping[str, Mapping[str, str]]) -> dict[str, Matter]:
    return {name: Matter(re.compile(m["said"]), re.compile(m["of"])) for name, m in raw.items()}
