"""Words of leave and of days in the village, from work_words.yaml, patterns compiled."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.patterns import one_of
from config.yaml_file import read_yaml

WORK_WORDS_FILE = Path(__file__).parent / "work_words.yaml"
PATTERNS = (
    "leave_said", "not_leave", "count_of_days", "from_today", "until", "until_only",
    "deputy_wanted", "reason_noise", "joints", "day_said", "day_question", "month", "place",
    "memo_said", "not_memo", "whole_week", "quiet", "longer_said", "ranking", "not_ranking",
    "change_before", "change_behind", "back_on", "leave_off", "leave_asked", "of_leave",
    "changes_it", "ended_said", "day_instead",
    "memo_off", "memo_called", "memo_daily", "memo_other_day", "memo_done", "memo_lead",
)  # fmt: skip
# Those with a count of days in them.
COUNTED = ("days_more", "days_fewer", "days_in_all")


@dataclass(frozen=True, slots=True)
class WorkWords:
    """lists: the file as read. patterns: compiled."""

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]

    def deputy(self, names: Sequence[str]) -> re.Pattern[str]:
        """Return the pattern of one of these colleagues standing in for somebody."""
        return re.compile(self.lists["deputy"].replace("{names}", one_of(names)))


@cache
def load_work_words() -> WorkWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(WORK_WORDS_FILE)
    counted = {name: _pattern(lists[name].replace("{n}", lists["number_said"])) for name in COUNTED}
    return WorkWords(lists, {**{name: _pattern(lists[name]) for name in PATTERNS}, **counted})


def _pattern(written: str | Sequence[str]) -> re.Pattern[str]:
    """Return one pattern of a text, or of any of several."""
    whole = written if isinstance(written, str) else "|".join(f"(?:{one})" for one in written)
    return re.compile(whole, re.DOTALL)
