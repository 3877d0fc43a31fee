"""What a short answer means, by the examples of answers it shares the most with.

likest(fact, text) -> str | None     the value whose examples are nearest, None when none is near
exactly(fact, text) -> str | None    the value one of whose examples says the same
Pieces of one to three characters are compared, not words: each speaks for the values whose examples
hold it. An answer that no example holds much of means nothing here.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.patterns import one_of
from config.yaml_file import read_yaml
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN, plain
from knowledge.rules.case import SELF

# longer texts tell more than the answer to one question
LONGEST = 14
# a value is taken from so much of the odds on; so many letters of a text, and pairs of them, must
# be known
SURE, KNOWN, PAIRED = 0.8, 0.75, 0.3
_FILE = Path(__file__).parent.parent / "said_answers.yaml"
_START, _END = "^", "$"
_UNSEEN = 0.1
# whoever of the family is named, the answer is the same
_SOMEBODY = "@"
_YES_NO = {"yes": "any_yes", "no": "any_no"}
_A = SPOKEN["answers"]
_ALIKE: Mapping[str, str] = _A["alike"]
_ALIKE_FOUND = re.compile(one_of(_ALIKE))
_ENDS = re.compile(rf"(?:{one_of(_A['tail'])}|\W)+$")
_GAPS = re.compile(r"[^\w@]+")


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of one question.

    of: value → how often its examples hold each piece. whole: each example as a whole → its value.
    """

    of: Mapping[str, Mapping[str, int]]
    pieces: frozenset[str]
    whole: Mapping[str, str]

    def odds(self, pieces: Sequence[str]) -> dict[str, float]:
        """Return how likely each value is, from 0 to 1; the values as likely as each other."""
        sums = {value: self._sum(held, pieces) for value, held in self.of.items()}
        most = max(sums.values())
        shares = {value: math.exp(each - most) for value, each in sums.items()}
        return {value: share / sum(shares.values()) for value, share in shares.items()}

    def _sum(self, held: Mapping[str, int], pieces: Sequence[str]) -> float:
        size = sum(held.values()) + _UNSEEN * len(self.pieces)
        known = (piece for piece in pieces if piece in self.pieces)
        return sum(math.log((held.get(piece, 0) + _UNSEEN) / size) for piece in known)


def likest(fact: str, text: str, paired: float = PAIRED) -> str | None:
    """Return the id of the value (yes, no, a choice, of a list what is behind it) a text means.

    paired: what part of the pairs of letters of the text the examples of the value must hold.
    """
    examples = _examples().get(fact)
    said = _said(text)
    if examples is None or not said or len(said) > LONGEST:
        return None
    if said in examples.whole:
        return examples.whole[said]
    letters = [letter for letter in said if letter in examples.pieces]
    if len(letters) < KNOWN * len(said) or len(said) == 1:
        return None
    value, odds = max(examples.odds(_pieces(said)).items(), key=lambda each: each[1])
    near = _paired(examples.of[value], said) >= paired
    return value if odds >= SURE and near else None


def _paired(held: Mapping[str, int], said: str) -> float:
    """Return what part of the pairs of letters of a text the examples of one value hold."""
    pairs = [said[at : at + 2] in held for at in range(len(said) - 1)]
    return sum(pairs) / len(pairs)


def exactly(fact: str, text: str) -> str | None:
    """Return the value an example of which says the same as a text, None when none does."""
    return _examples()[fact].whole.get(_said(text))


def _said(text: str) -> str:
    """Return a text in the letters it shares with others who say the same."""
    bare = _ENDS.sub("", plain(text).strip())
    for one in reversed(mentions(bare)):
        if SELF not in one.who:
            bare = bare[: one.start] + _SOMEBODY + bare[one.end :]
    bare = _GAPS.sub("", bare)
    return _ALIKE_FOUND.sub(lambda match: _ALIKE[match.group()], bare)


def _pieces(said: str) -> list[str]:
    whole = _START + said + _END
    found = (whole[at : at + size] for size in (1, 2, 3) for at in range(len(whole) - size + 1))
    return [piece for piece in found if piece not in (_START, _END)]


@cache
def _examples() -> Mapping[str, Examples]:
    raw: dict[str, Any] = read_yaml(_FILE)
    shared = {value: raw.pop(name) for value, name in _YES_NO.items()}
    found = {}
    for fact, of in raw.items():
        more = shared if set(of) == set(shared) else {}
        found[fact] = _counted({value: [*of[value], *more.get(value, ())] for value in of})
    return found


def _counted(of: Mapping[str, Iterable[str]]) -> Examples:
    said = {value: [_said(str(each)) for each in of[value]] for value in of}
    counts = {v: Counter(piece for each in said[v] for piece in _pieces(each)) for v in of}
    whole = {each: value for value in of for each in said[value]}
    return Examples(counts, frozenset().union(*counts.values()), whole)
