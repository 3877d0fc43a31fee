"""Things named in a row and had, or been, none of them: "neither on aid nor a poor household".

read_refusals(story) -> (fact, value, words, start)     value "" when the words settle nothing
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from config.patterns import one_of
from knowledge.reading.chinese import asked, of_others
from knowledge.reading.spoken import SPOKEN

_N = SPOKEN["negation"]
_THINGS: dict[str, list[str | bool]] = _N["things"]
_THING = re.compile(one_of(_THINGS))
_NOT_THING = one_of(_N["things_not_after"])
_BEFORE = one_of(_N["things_before"])
_JOIN = f"(?:{one_of(_N['things_join'])})"
_ITEM = f"{one_of(_THINGS)}(?!{_NOT_THING})"
_RUN = f"(?={one_of(_N['things_run'])})"
_PAUSE = _N["things_pause"]
_HAD = "".join(f"(?<!{word})" for word in _N["things_had"])
_LEADING = re.compile(rf"{_BEFORE}{_ITEM}(?:(?:{_PAUSE}{_BEFORE}|{_JOIN}|{_RUN}){_ITEM})*")
_TRAILING = re.compile(rf"{_HAD}{one_of(_THINGS)}(?:{_JOIN}?{one_of(_THINGS)})*{_N['things_all']}")

# "the neighbour is on aid, I am not": what follows the thing takes it back for the speaker
_CONTRAST = re.compile(
    rf"{one_of(_N['others'])}{_N['contrast_between']}{one_of(_THINGS)}{_N['contrast']}"
)

Refusal: TypeAlias = tuple[str, bool | str, str, int]


def read_refusals(story: str) -> Iterator[Refusal]:
    """Yield the facts a story takes back in one breath, each with the words it was said in."""
    for match in (*_LEADING.finditer(story), *_TRAILING.finditer(story)):
        if asked(story, match.start(), match.end()) or of_others(story, match.start()):
            continue
        for thing in _THING.finditer(match.group()):
            fact, value = _THINGS[thing.group()]
            if value != "":
                yield str(fact), value, thing.group(), match.start() + thing.start()
    for match in _CONTRAST.finditer(story):
        for thing in _THING.finditer(match.group()):
            fact, value = _THINGS[thing.group()]
            if value != "":
                yield str(fact), value, thing.group(), match.start() + thing.start()
