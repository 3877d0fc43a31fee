"""Words of household files: statuses, marks, kinds and steps of clues, patterns; from data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from config.visit_words import load_visit_words
from config.yaml_file import read_yaml

FILE_WORDS_FILE = Path(__file__).parent / "file_words.yaml"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a household counts as. facts: (fact, value) it settles. policy: it is received."""

    name: str
    words: Sequence[str]
    facts: Sequence[tuple[str, Any]] = ()
    policy: str = ""
    monitored: bool = False


@dataclass(frozen=True, slots=True)
class MarkWord:
    """What became of a policy. finished: not listed again. why: a reason is asked for."""

    name: str
    words: Sequence[str]
    finished: bool = False
    why: bool = False


@dataclass(frozen=True, slots=True)
class ClueWord:
    """A kind of clue, the words that raise it, and where the kind is named.

    not_of: pattern of sentences whose words are of something else: a road fell in, not a house.
    """

    name: str
    words: Sequence[str]
    cite: str
    not_of: str = ""


@dataclass(frozen=True, slots=True)
class StepWord:
    """A state of a clue: the words that lead to it and the states that may follow it."""

    name: str
    words: Sequence[str]
    next: Sequence[str]
    why: bool = False


@dataclass(frozen=True, slots=True)
class FileWords:
    """All of file_words.yaml, by id in the order of the file."""

    statuses: Mapping[str, StatusWord]
    marks: Mapping[str, MarkWord]
    clues: Mapping[str, ClueWord]
    clue_over: Sequence[str]
    colours: Mapping[str, MarkWord]
    steps: Mapping[str, StepWord]
    patterns: Mapping[str, re.Pattern[str]]
    not_households: frozenset[str]
    pronouns: frozenset[str]
    spouses: Sequence[str]
    head: str
    young: str

    def status(self, said: str) -> str:
        """Return the id of the status a text names, the longest word first; "" when none."""
        return self.spoken_status(said)[0]

    def spoken_status(self, said: str) -> tuple[str, str]:
        """Return (status id, the longest of its words that stands in a text); else "", ""."""
        words = ((word, id_) for id_, each in self.statuses.items() for word in each.words)
        found = [(len(word), id_, word) for word, id_ in words if word in said]
        return max(found)[1:] if found else ("", "")

    def mark(self, said: str) -> tuple[str, str]:
        """Return (mark id, what follows) of a text that begins with a mark's word; else "", ""."""
        return _leading(self.marks, said)

    def step(self, said: str) -> tuple[str, str]:
        """Return (state id, what follows) of a text that begins with a step's word; else "", ""."""
        return _leading(self.steps, said)

    def colour(self, said: str) -> tuple[str, str]:
        """Return (colour id, the rest) of a text whose first word is a colour; else "", text."""
        first, _, rest = said.replace("\uff0c", " ").partition(" ")
        named = [id_ for id_, colour in self.colours.items() if first in colour.words]
        return (named[0], rest.strip()) if named else ("", said)


def load_file_words(path: Path = FILE_WORDS_FILE) -> FileWords:
    """Read file_words.yaml. Raises YamlError, or TypeError for a key that does not belong."""
    raw = read_yaml(path)
    family = f"[{''.join(load_visit_words().lists['surnames'].split())}]"
    put = {"{thing}": raw["patterns"]["thing"], "{family}": family}
    return FileWords(
        statuses={id_: _status(each) for id_, each in raw["statuses"].items()},
        marks={id_: MarkWord(**each) for id_, each in raw["marks"].items()},
        clues={id_: ClueWord(**each) for id_, each in raw["clues"].items()},
        clue_over=tuple(raw["clue_over"]),
        colours={id_: MarkWord(**each) for id_, each in raw["colours"].items()},
        steps={id_: StepWord(**each) for id_, each in raw["steps"].items()},
        patterns={
            id_: re.compile(reduce(lambda said, part: said.replace(*part), put.items(), each))
            for id_, each in raw["patterns"].items()
        },
        not_households=frozenset(raw["not_households"]),
        pronouns=frozenset(raw["pronouns"]),
        spouses=tuple(raw["spouses"]),
        head=raw["head"],
        young=raw["young"],
    )


def _status(raw: Mapping[str, Any]) -> StatusWord:
    facts = tuple((fact, value) for fact, value in raw.get("facts", ()))
    return StatusWord(**{**raw, "facts": facts})


def _leading(words: Mapping[str, Any], said: str) -> tuple[str, str]:
    pairs = [(word, id_) for id_, each in words.items() for word in each.words]
    for word, id_ in sorted(pairs, key=lambda pair: -len(pair[0])):
        if said.startswith(word):
            return id_, said[len(word) :].strip(" ，,：:。")
    return "", ""
