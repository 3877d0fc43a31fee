"""Where a household lives, out of a story that may name other places too."""

import re

from config.patterns import one_of
from knowledge.areas import Areas
from knowledge.reading.spoken import SPOKEN

_S = SPOKEN["story"]
_PARTS = re.compile(one_of(SPOKEN["negation"]["clause_ends"]))
_AWAY = re.compile(one_of(_S["away"]))
_AT_HOME = re.compile(one_of(_S["at_home"]) + "$")
_FROM = re.compile(one_of(_S["from_there"]))


def place_of(text: str, areas: Areas) -> str:
    """Return the code of the one place a story names as home, "" when none or several.

    "My home is in X", "somebody from X" outrank other places.
    """
    parts = _PARTS.split(text)
    home = " ".join(part for part in parts if _is_home(part, areas))
    if home and (found := areas.resolve(home)):
        return found
    return areas.resolve(" ".join(part for part in parts if not _AWAY.search(part)))


def _is_home(part: str, areas: Areas) -> bool:
    hits = areas.spot(part)
    if not hits:
        return False
    before = part[: min(hit.start for hit in hits)]
    return bool(_AT_HOME.search(before) or _FROM.match(part[max(hit.end for hit in hits) :]))
