"""How many people of a story live together: told as a count, as "alone", or as a sum."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from config.patterns import one_of
from knowledge.interval import Interval
from knowledge.reading.chinese import find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.people import is_child, mentions
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_S = SPOKEN["story"]
_NAMED = [word for words in SPOKEN["people"]["relations"].values() for word in words]
_PAIRS: dict[str, list[str]] = SPOKEN["people"]["pairs"]
_ONE = re.compile(one_of(_S["one_alone"]))
_BUSY = re.compile(_S["alone_not"])
_TWO = re.compile(one_of(_S["two_alone"]) + _S["two_alone_not"])
_WITH_THEM = re.compile(one_of(_S["couple_not_before"]) + ".{0,2}$")
_NOT_HEADS = re.compile(one_of(_S["not_heads"]))
_HEADS_AFTER = re.compile(one_of(_S["heads_after"]))
_COUPLE = re.compile(_S["couple"])
_ITEM = re.compile(
    rf"(?P<plus>{_S['plus']})?(?P<count>{_S['plus_count']})?{_S['plus_between']}"
    rf"(?P<who>{one_of([*_NAMED, *_PAIRS])})"
)
_AFTER_SUM = re.compile(_S["plus_after"])
_TOGETHER = re.compile(_S["together"])
_TWO_TOGETHER = re.compile(one_of(_S["together_two"]))
_ONLY = re.compile(one_of(_S["together_only"]) + "$")
_BROTHERS = re.compile(one_of(_S["brothers"]))
_WHOLE = re.compile(_S["whole_house"])
_ONLY_WITH = re.compile(_S["only_with"])
_SINGLE = re.compile(_S["single"])
_ALONE = re.compile(_S["single_said"])
_CARES = re.compile(_S["single_cares"])
_COUNT = re.compile(_S["plus_count"])

Heads: TypeAlias = tuple[Interval, str, int]


def read_heads(clause: Clause, everybody: frozenset[str]) -> Iterator[Heads]:
    """Yield (how many, words, place in the clause); everybody: all people of the story."""
    yield from _counted(clause)
    text = clause.text
    match = _ONE.search(text)
    if match and not _BUSY.match(text[match.end() :]) and _of_speaker(clause, match.start()):
        yield Interval(1, 1), match.group(), match.start()
    elif (match := _TWO.search(text)) and not _WITH_THEM.search(text[: match.start()]):
        yield Interval(2, 2), match.group(), match.start()
    for one in (_sum(text), _together(text), _whole(text), _single(clause, everybody)):
        if one:
            yield one


def _of_speaker(clause: Clause, at: int) -> bool:
    return clause.subject(at) in ((SELF,), ())


def _counted(clause: Clause) -> Iterator[Heads]:
    couples = [match.span() for match in _COUPLE.finditer(clause.text)]
    for hit in find_numbers(clause.text):
        if any(start <= hit.start < end for start, end in couples):
            continue
        counted = hit.measure in _S["heads_measures"] or (
            hit.measure in _S["heads_loose"] and _HEADS_AFTER.match(clause.text[hit.end :])
        )
        around = clause.text[max(hit.start - 1, 0) : hit.end + 2]
        if counted and hit.value.low >= 1 and not _NOT_HEADS.search(around):
            yield hit.value, clause.text[hit.start : hit.end], hit.start


def _sum(text: str) -> Heads | None:
    """Read "we two and one old mother" as three; others may not follow in the same breath."""
    match = _COUPLE.search(text)
    if match is None or _WITH_THEM.search(text[: match.start()]):
        return None
    total, at = 2, match.end()
    while (item := _ITEM.match(text, at)) and (item["plus"] or at > match.end()):
        total += _S["plus_counts"].get(item["count"], 1) * len(_PAIRS.get(item["who"], ("",)))
        at = item.end()
    if at == match.end() or not _AFTER_SUM.match(text[at:]):
        return None
    return Interval(total, total), text[match.start() : at], match.start()


def _together(text: str) -> Heads | None:
    match = _TOGETHER.search(text)
    if match is None or _BROTHERS.search(text):
        return None
    count = _S["together_counts"][match["n"]]
    rest, before = text[match.end() :], text[: match.start()]
    if _WITH_THEM.search(before):
        return None
    if count == 2 and not (_TWO_TOGETHER.search(rest) or _ONLY.search(before)):
        return None
    if _ITEM.match(rest):
        return None
    return Interval(count, count), match.group(), match.start()


def _whole(text: str) -> Heads | None:
    if match := _ONLY_WITH.search(text):
        return Interval(2, 2), match.group(), match.start()
    match = _WHOLE.search(text)
    hits = find_numbers(match["n"]) if match else ()
    if match is None or len(hits) != 1:
        return None
    return hits[0].value, match.group(), match.start()


def _single(clause: Clause, everybody: frozenset[str]) -> Heads | None:
    """A parent alone with children, when the story knows of nobody else."""
    match = _SINGLE.search(clause.text) or _CARES.match(clause.text)
    told = match and (match.re is _SINGLE or _ALONE.search(clause.before))
    if match is None or not told or any(who != SELF and not is_child(who) for who in everybody):
        return None
    named = [m for m in mentions(clause.text) if m.start >= match.end() and is_child(m.who[0])]
    if not named:
        return None
    count = _COUNT.search(clause.text, match.end(), named[0].start)
    if count is None:
        return None
    total = 1 + _S["plus_counts"][count.group()]
    return Interval(total, total), clause.text[match.start() : named[0].end], match.start()
