"""The first words of an answer to a yes-or-no question, where the saying allows them.

Never whether somebody gets something: that is decided by the office.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from knowledge.answering.choosing import Pick
from knowledge.answering.question import Question
from knowledge.answering.worth import Worth
from knowledge.finding.sayings import plain_number

EITHER_WAY = frozenset({"what", "who", "limit", "amount", "how"})
# So much of what is asked about stands in the very clause that calls something free.
OF_THE_THING = 0.5


@dataclass(frozen=True, slots=True)
class FirstWords:
    """key: of the copy. figure: the one asked about. area: code of the place it is of.

    told, asked: whom the figure is for and whom it was asked for, when these are not the same.
    """

    key: str
    figure: str = ""
    area: str = ""
    told: str = ""
    asked: str = ""


class Opening:
    """The yes_no pairs of aspects.yaml, ready to be tried on a question and its answer."""

    def __init__(self, facets: Mapping[str, Any], worth: Worth) -> None:
        self._worth = worth
        self._changed = re.compile(facets["patterns"]["superseded"])
        self._dated = re.compile(facets["patterns"]["dated_figure"])
        self._aimed = re.compile(facets["patterns"]["aimed"])
        self._plan = re.compile(facets["patterns"]["aim"])
        self._further = re.compile(facets["patterns"]["further"])
        self._figure = re.compile(facets["patterns"]["plain_figure"])
        self._scales: Mapping[str, float] = facets["scales"]
        self._sorts: Sequence[Sequence[str]] = facets["sorts"]
        self._refusal = re.compile(facets["patterns"]["refusal"])
        self._clause = re.compile(facets["patterns"]["clause_end"])
        self._monthly = re.compile(facets["patterns"]["monthly"])
        self._yearly = re.compile(facets["patterns"]["yearly"])
        self._pairs = [
            (re.compile(each["asks"]), re.compile(each["says"]), each["first"])
            for each in facets["yes_no"]
        ]

    def words(
        self, picks: Sequence[Pick], question: Question, policy: bool, past: str = ""
    ) -> FirstWords | None:
        """Return the first words, None where none are safe.

        policy: it is about a help one gets. past: the last year a standard told is known for, ""
        when it may hold today.
        """
        if not picks or picks[0].saying.aspect in ("not_stated", "conflict"):
            return None
        if not question.doubted:
            return self._of_pair(picks[0], question, policy)
        found = self._of_figure(picks, question)
        today = question.asks("now") or question.asks("still")
        # What was so in a year of the past is not thereby so today.
        return replace(found, key="then", told=past) if _yes(found) and past and today else found

    def _of_figure(self, picks: Sequence[Pick], question: Question) -> FirstWords | None:
        """Whether the figure asked about is the one told, an older one, or another place's."""
        value = max(question.values)
        plain = plain_number(value)
        for pick in picks:
            text = pick.saying.text
            shown = plain if plain in text else self._worth.shown(value)
            if value not in self._worth.values(text):
                continue
            if pick.fit in ("elsewhere", "below"):
                return FirstWords("elsewhere", shown, pick.saying.area)
            if self._worth.values(self._old(text)) & {value} or self._outdated(text, value):
                return FirstWords("changed", shown)
            if self._planned(text, value) and not self._plan.search(question.plain):
                return FirstWords("planned", shown)
            if year := self._of_other_year(text, value, question):
                return FirstWords("of_others", shown, told=year, asked=question.years[0])
            if other := self._of_others(text, question.plain):
                return FirstWords("of_others", shown, told=other[0], asked=other[1])
            if self._monthly.search(question.plain) and self._yearly.search(text):
                return FirstWords("not_monthly", shown)
            own = pick is picks[0] and pick.fit == "same"
            sure = own and not self._further.search(question.plain)
            return FirstWords("yes", shown) if sure and not self._rivals(text, value) else None
        return None

    def _planned(self, text: str, value: float) -> bool:
        """Whether a text gives the figure as an aim only."""
        return value in self._worth.values(" ".join(m[0] for m in self._aimed.finditer(text)))

    def _of_other_year(self, text: str, value: float, question: Question) -> str:
        """Return the year a text gives the figure for, when it was asked for another one."""
        years = {year for year, figure in self._dated_figures(text) if figure == value}
        return "" if not question.years or years & set(question.years) else max(years, default="")

    def _rivals(self, text: str, value: float) -> bool:
        """Whether a text holds another figure of the same unit that could be the one meant."""
        told = [
            (unit, float(number) * self._scales.get(scale, 1))
            for number, scale, unit in self._figure.findall(self._changed.sub(" ", text))
        ]
        units = {unit for unit, figure in told if figure == value}
        older = {figure for _, figure in self._dated_figures(text)}
        return any(unit in units and figure not in {value, *older} for unit, figure in told)

    def _outdated(self, text: str, value: float) -> bool:
        """Whether a text gives the figure for a year and another figure for a later one."""
        dated = self._dated_figures(text)
        mine = max((year for year, figure in dated if figure == value), default="")
        later = {figure for year, figure in dated if year > mine and figure != value}
        return bool(mine) and any(not self._planned(text, figure) for figure in later)

    def _dated_figures(self, text: str) -> list[tuple[str, float]]:
        """Return the figures of a text that stand right behind a year, with that year."""
        return [
            (year, float(number) * self._scales.get(scale, 1))
            for year, number, scale in self._dated.findall(text)
        ]

    def _of_others(self, text: str, plain: str) -> tuple[str, str] | None:
        """Return whom a figure is for and whom it was asked for, when only others are named."""
        for sort in self._sorts:
            asked = next((word for word in sort if word in plain), "")
            told = next((word for word in sort if word in text), "")
            if asked and told and asked not in text:
                return told, asked
        return None

    def _old(self, text: str) -> str:
        """Return the parts of a text that tell what no longer holds."""
        return " ".join(match[0] for match in self._changed.finditer(text))

    def _of_pair(self, first: Pick, question: Question, policy: bool) -> FirstWords | None:
        for asks, says, key in self._pairs:
            if not asks.search(question.plain) or not says.search(first.saying.text):
                continue
            if key == "free" and not self._free(first.saying.text, says, asks, question.plain):
                continue
            if key != "depends":
                return FirstWords(key)
            if self._refusal.search(first.saying.text):
                return None
            unstated = self._worth.unstated(first.saying)
            open_ = (
                policy
                and not unstated
                and first.saying.aspect in EITHER_WAY
                and first.fit != "elsewhere"
            )
            return FirstWords(key) if open_ else None
        return None

    def _free(self, text: str, says: re.Pattern[str], asks: re.Pattern[str], plain: str) -> bool:
        """Whether the clause that calls something free speaks of the very thing asked about."""
        asked = self._worth.pairs(asks.sub("", plain.replace(" ", ""))[:-1])
        clauses = (clause for clause in self._clause.split(text) if says.search(clause))
        shared = (len(asked & self._worth.pairs(clause)) for clause in clauses)
        return max(shared, default=0) >= OF_THE_THING * max(1, len(asked))


def _yes(found: FirstWords | None) -> TypeGuard[FirstWords]:
    return found is not None and found.key == "yes"
