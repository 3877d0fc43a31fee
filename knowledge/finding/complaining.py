"""Whether somebody complains of those who decide over them, and of what kind of misdeed."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml
from knowledge.finding.spelled import Plain, spelled, spots_of

COMPLAINTS_FILE = Path(__file__).parent.parent / "complaints.yaml"
CONDUCT, SERVICE = "conduct", "service"
SHORT, RULE_LENGTH = 20, 45
# From so many characters on a message is a letter rather than a question.
LETTER_LENGTH = 30
AGAIN, MOST_AGAIN = 0.3, 2


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of misdeed. whose: of somebody in office, or of a service nobody gives."""

    whose: str
    worth: float
    words: re.Pattern[str]


class Complaints:
    """The words of complaints.yaml, ready to hear complaints with."""

    def __init__(self, plain: Plain, path: Path = COMPLAINTS_FILE) -> None:
        raw: Mapping[str, Any] = read_yaml(path)
        self._near, self._alone, self._at = int(raw["near"]), float(raw["alone"]), float(raw["at"])
        self._asked_at, self._asks = float(raw["asked_at"]), re.compile(raw["asks"])
        self._rule = re.compile(raw["rule"])
        self._numeral = str(raw["numeral"])
        aggrieved = "|".join(raw["aggrieved"]).replace("{office}", raw["office"])
        self._aggrieved, self._plea = re.compile(aggrieved), re.compile(raw["plea"])
        self._actor = self._any_of(raw["actor"], plain)
        self._matter = self._any_of(raw["matter"], plain)
        self._kinds = tuple(
            _Kind(row["whose"], float(row["worth"]), self._any_of(row, plain))
            for row in raw["kinds"].values()
        )

    def heard(self, plain: str) -> str:
        """Return what a plain text complains of, CONDUCT or SERVICE, "" when of nothing."""
        told = self.told(plain)
        asked = len(plain) < SHORT and self._asks.search(plain)
        if sum(told.values()) < (self._asked_at if asked else self._at):
            return ""
        return CONDUCT if told[CONDUCT] >= told[SERVICE] else SERVICE

    def asks_rule(self, plain: str) -> bool:
        """Whether a plain text asks what the rule about misconduct is: how much, what must be."""
        return len(plain) < RULE_LENGTH and self._rule.search(plain) is not None

    def wronged(self, plain: str) -> bool:
        """Whether something due was stopped, refused or put off, and no rule is asked for."""
        return self._aggrieved.search(plain) is not None and not self.asks_rule(plain)

    def begs(self, plain: str) -> bool:
        """Whether a plain text is a letter that asks for a hand."""
        return len(plain) >= LETTER_LENGTH and self._plea.search(plain) is not None

    def told(self, plain: str) -> dict[str, float]:
        """Return how much is told of each, CONDUCT and SERVICE; all of it adds up."""
        about = sorted([*spots_of(self._actor, plain), *spots_of(self._matter, plain)])
        found = {CONDUCT: 0.0, SERVICE: 0.0}
        for kind in self._kinds:
            if spots := spots_of(kind.words, plain):
                share = 1.0 if self._beside(spots, about) else self._alone
                more = 1 + AGAIN * min(MOST_AGAIN, len(spots) - 1)
                found[kind.whose] += kind.worth * share * more
        return found

    def _beside(self, spots: Sequence[int], about: Sequence[int]) -> bool:
        """Whether one of the spots stands near one who acts, or what is theirs to give."""
        for spot in spots:
            at = bisect_left(about, spot - self._near)
            if at < len(about) and about[at] <= spot + self._near:
                return True
        return False

    def _any_of(self, row: Mapping[str, Any], plain: Plain) -> re.Pattern[str]:
        written = (each.replace("{n}", self._numeral) for each in row.get("patterns", ()))
        return re.compile("|".join([*spelled(row["words"], plain), *written]))
