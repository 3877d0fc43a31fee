"""Words digests are asked for and wished for with, from digest_words.yaml, patterns compiled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.patterns import one_of
from config.yaml_file import read_yaml

DIGEST_WORDS_FILE = Path(__file__).parent / "digest_words.yaml"


@dataclass(frozen=True, slots=True)
class DigestWords:
    """patterns: compiled. subjects: (list, pattern), periods: (id, pattern), in reading order.

    wishes: what is said of digests, piece by piece. units: of a span of time → days.
    kinds: word → kind of digest. weekdays: character → 1 for Monday … 7.
    """

    patterns: Mapping[str, re.Pattern[str]]
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    periods: tuple[tuple[str, re.Pattern[str]], ...]
    wishes: Mapping[str, re.Pattern[str]]
    units: Mapping[str, int]
    kinds: Mapping[str, str]
    weekdays: Mapping[str, int]

    def kind(self, text: str) -> str:
        """Return the kind of digest a word stands for, "" for none."""
        return self.kinds.get(text, "")


@cache
def load_digest_words() -> DigestWords:
    """Read the file once. Raises YamlError, KeyError for a missing section, re.error."""
    lists = read_yaml(DIGEST_WORDS_FILE)
    kinds = {word: kind for kind, words in lists["kinds"].items() for word in words}
    spoken = one_of(kinds)
    return DigestWords(
        {name: _compiled(text, spoken) for name, text in lists["patterns"].items()},
        tuple((name, _compiled(text, spoken)) for name, text in lists["subjects"].items()),
        tuple((name, _compiled(text, spoken)) for name, text in lists["periods"].items()),
        {name: _compiled(text, spoken) for name, text in lists["wishes"].items()},
        lists["units"],
        kinds,
        {day: number for number, days in enumerate(lists["weekdays"], 1) for day in days},
    )


def _compiled(text: str, kinds: str) -> re.Pattern[str]:
    return re.compile(text.replace("{kinds}", kinds))
