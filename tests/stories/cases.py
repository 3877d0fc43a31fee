"""The labelled stories of this folder, and how near a reading comes to what they tell."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from knowledge.contents import Knowledge
from knowledge.interval import Interval
from knowledge.reading.story import read_story
from knowledge.rules.assess import assess_all
from knowledge.schema import Fact

FOLDER = Path(__file__).parent
# Sets of stories, each by another author, from which the weights are learnt.
SETS = tuple(f"hands{number:02}" for number in range(1, 11))
# Sets they are not learnt from. The rules were mended on the others; the first helped to choose
# the bounds of knowledge/reading/weighed.py.
HELD_OUT = ("held_out", *(f"hands{number:02}" for number in range(11, 18)))
# Rough amounts agree when they come so near to one another.
NEARLY = 1.1

Story: TypeAlias = Mapping[str, Any]


def stories(*names: str) -> Iterator[Story]:
    """Yield the stories of sets."""
    for name in names:
        yield from map(json.loads, (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines())


def facts_read(story: Story, knowledge: Knowledge) -> tuple[int, int, int]:
    """Return how many facts of a story were read right, read though not told, told but not read."""
    case = read_story(story["story"], knowledge.facts, date.fromisoformat(story["on"]))
    read = [(fact, known.value) for _, fact, known in case.all()]
    told = [(one["fact"], one["value"]) for one in story["facts"] if one["fact"] in knowledge.facts]
    right = 0
    for fact, value in told:
        found = next((one for one in read if one[0] == fact and _same(one[1], value)), None)
        if found:
            read.remove(found)
            right += 1
    return right, len(read), len(told) - right


def _same(value: object, told: object) -> bool:
    if not isinstance(value, Interval):
        return value == told
    low, high = told if isinstance(told, list) else (told, told)
    return bool(value.low <= high * NEARLY + 1 and low <= value.high * NEARLY + 1)


def outcomes_agreed(story: Story, knowledge: Knowledge) -> tuple[int, int]:
    """Return how many outcomes are among those the author expected, and of how many.

    Of what nobody is assessed for, such as lists of children left at home, nothing is counted.
    """
    on = date.fromisoformat(story["on"])
    case = read_story(story["story"], knowledge.facts, on)
    area = knowledge.areas.resolve(story["place"])
    found = {one.policy: one.outcome for one in assess_all(case, on, area, knowledge)}
    wanted = [(found[each], want) for each, want in story["outcomes"].items() if each in found]
    agreed = [outcome in want.split("|") for outcome, want in wanted]
    return sum(agreed), len(agreed)


def wrong_labels(told: Iterable[Story], facts: Mapping[str, Fact]) -> list[str]:
    """Return what is wrong with labels: quotes that no story holds, ids given twice."""
    rows = list(told)
    faults = [
        f"{story['id']}: {one['quote']!r} is not in it"
        for story in rows
        for one in story["facts"]
        if one["quote"] not in story["story"]
    ]
    counted = Counter(story["id"] for story in rows)
    faults += [f"{each}: given twice" for each, count in counted.items() if count > 1]
    named = {one["fact"] for story in rows for one in story["facts"]}
    return faults + [f"{each}: no such fact" for each in sorted(named - facts.keys())]
