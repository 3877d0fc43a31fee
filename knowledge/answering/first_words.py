"""The first words of an answer to a yes-or-no question, where the saying allows them.

Never whether somebody gets something: that is decided by the office.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.answering.choosing import Pick
from knowledge.answering.question import Question
from knowledge.answering.worth import Worth

EITHER_WAY = frozenset({"what", "who", "limit", "amount", "how"})


@dataclass(frozen=True, slots=True)
class FirstWords:
    """key: of the copy. figure: the one asked about. area: code of the place it is of."""

    key: str
    figure: str = ""
    area: str = ""


class Opening:
    """The yes_no pairs of aspects.yaml, ready to be tried on a question and its answer."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth) -> None:
        self._worth = worth
        self._changed = re.compile(facets["patterns"]["superseded"])
        self._monthly = re.compile(facets["patterns"]["monthly"])
        self._yearly = re.compile(facets["patterns"]["yearly"])
        self._pairs = [
            (re.compile(each["asks"]), re.compile(each["says"]), each["first"])
            for each in facets["yes_no"]
        ]

    def words(self, picks: Sequence[Pick], question: Question, policy: bool) -> FirstWords | None:
        """Return the first words, None where none are safe. policy: it is about a help one gets."""
        if not picks or picks[0].saying.aspect in ("not_stated", "conflict"):
            return None
        if question.doubted:
            return self._of_figure(picks, question)
        return self._of_pair(picks[0], question, policy)

    def _of_figure(self, picks: Sequence[Pick], question: Question) -> FirstWords | None:
        """Whether the figure asked about is the one told, an older one, or another place's."""
        value = max(question.values)
        shown = f"{value:f}".rstrip("0").rstrip(".")
        for pick in picks:
            text = pick.saying.text
            if value not in self._worth.values(text):
                continue
            if pick.fit == "elsewhere":
                return FirstWords("elsewhere", shown, pick.saying.area)
            if self._worth.values(self._old(text)) & {value}:
                return FirstWords("changed", shown)
            if self._monthly.search(question.plain) and self._yearly.search(text):
                return FirstWords("not_monthly", shown)
            return FirstWords("yes", shown) if pick is picks[0] and pick.fit == "same" else None
        return None

    def _old(self, text: str) -> str:
        """Return the parts of a text that tell what no longer holds."""
        return " ".join(match[0] for match in self._changed.finditer(text))

    def _of_pair(self, first: Pick, question: Question, policy: bool) -> FirstWords | None:
        for asks, says, key in self._pairs:
            if not asks.search(question.plain) or not says.search(first.saying.text):
                continue
            if key != "depends":
                return FirstWords(key)
            unstated = self._worth.unstated(first.saying)
            open_ = (
                policy
                and not unstated
                and first.saying.aspect in EITHER_WAY
                and first.fit != "elsewhere"
            )
            return FirstWords(key) if open_ else None
        return None
