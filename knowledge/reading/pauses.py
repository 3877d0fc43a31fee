"""Where a story dictated without marks pauses, by weights learnt from stories with marks.

paused(text) -> str     a comma where something else begins
"""

import re
from collections.abc import Iterator

from knowledge.reading.chinese import find_numbers
from knowledge.reading.people import mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.reading.weights import load_weights

_S = SPOKEN["story"]
_ALWAYS = re.compile(_S["pause_always"])
_UNPAUSED = re.compile(_S["unpaused"])
_NO_PAUSE = re.compile(_S["no_pause"])
_NUMERALS = re.compile(f"[{_S['numerals']}]")
_MARKS = re.compile(f"[{re.escape(SPOKEN['negation']['clause_ends'])}]+")
_COMMA = "\uff0c"
START, END = "^", "$"
# so many characters on either side of a place are looked at
_NEAR = 4
# from this on a pause is put in
_LIKELY = 0.4
_SHORTEST = 2
PAUSE = ("pause", True)


def paused(text: str) -> str:
    """Return a story dictated without pauses with a comma where something else begins."""
    text = str(_ALWAYS.sub(f"{_COMMA}\\g<0>", text))
    return str(_UNPAUSED.sub(lambda run: _cut(run.group()), text))


def _cut(run: str) -> str:
    weights, cuts, whole = load_weights()["pauses"], [0], _inside(run)
    likely = ((weights.likely(signs)[PAUSE], at) for at, signs in places(run))
    # the likeliest first: of two beside one another one stands
    for chance, at in sorted(likely, reverse=True):
        if (
            chance > _LIKELY
            and at not in whole
            and all(abs(at - cut) >= _SHORTEST for cut in (*cuts, len(run)))
        ):
            cuts.append(at)
    cuts.sort()
    return _COMMA.join(run[a:b] for a, b in zip(cuts, [*cuts[1:], len(run)], strict=True))


def _inside(run: str) -> frozenset[int]:
    """Return the places within numbers, words for people and "nor": nobody pauses there."""
    named = [(mention.start, mention.end) for mention in mentions(run)]
    counted = [(hit.start, hit.end) for hit in find_numbers(run)]
    inside = {at for start, end in named + counted for at in range(start + 1, end)}
    return frozenset(inside | {denied.end() for denied in _NO_PAUSE.finditer(run)})


def places(run: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every place between two characters of a text without marks, and its features."""
    plain = START + _NUMERALS.sub("#", run) + END
    for at in range(1, len(run)):
        before, behind = plain[max(at + 1 - _NEAR, 0) : at + 1], plain[at + 1 : at + 1 + _NEAR]
        lefts = [f"{before[-n:]}|" for n in range(1, len(before) + 1)]
        rights = [f"|{behind[:n]}" for n in range(1, len(behind) + 1)]
        across = [f"{before[-n:]}|{behind[:m]}" for n in (1, 2) for m in (1, 2)]
        yield at, list(dict.fromkeys([*lefts, *rights, *across]))


def marked(story: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the places of a story read without its marks, and whether a mark stood there.

    None of one that was dictated without marks.
    """
    if _UNPAUSED.search(story):
        return
    parts = [part for part in _MARKS.split(story) if part]
    ends, at = set(), 0
    for part in parts:
        at += len(part)
        ends.add(at)
    for place, signs in places("".join(parts)):
        yield signs, place in ends
