"""Hardship that is told in a few words, and the topics it points to without naming them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.yaml_file import read_yaml

TROUBLES_FILE = Path(__file__).parent.parent / "troubles.yaml"


@dataclass(frozen=True, slots=True)
class Told:
    """points: ids of topics, the nearest first. meant: the nearest of each kind told of.

    plain: one topic is clearly meant, and what it brings can be told at once. urgent: whoever
    tells it cannot wait.
    """

    points: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    plain: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    told: re.Pattern[str]
    without: re.Pattern[str]
    points: tuple[str, ...]
    answered: bool
    urgent: bool


class Troubles:
    """The kinds of troubles.yaml, ready to read short texts with."""

    def __init__(self, path: Path = TROUBLES_FILE) -> None:
        raw = read_yaml(path)
        self.longest = int(raw["longest"])
        self._kinds = tuple(
            _Kind(
                re.compile(row["told"]),
                re.compile(row.get("not") or r"(?!)"),
                tuple(row["points"]),
                bool(row.get("answered")),
                bool(row.get("urgent")),
            )
            for row in raw["kinds"].values()
        )

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(topic for kind in self._kinds for topic in kind.points)

    def told(self, text: str) -> Told:
        """Return what a text in its plain form points to; a long one, a story, to nothing."""
        kinds = list(self._told_kinds(text)) if len(text) <= self.longest else []
        points = dict.fromkeys(topic for kind in kinds for topic in kind.points)
        meant = dict.fromkeys(kind.points[0] for kind in kinds)
        plain_one = bool(kinds) and all(kind.answered for kind in kinds)
        urgent = any(kind.urgent for kind in kinds)
        return Told(tuple(points), tuple(meant), plain_one, urgent)

    def _told_kinds(self, plain: str) -> Iterator[_Kind]:
        for kind in self._kinds:
            if kind.told.search(plain) and not kind.without.search(plain):
                yield kind


@cache
def load_troubles() -> Troubles:
    """Read the file once. Raises YamlError, KeyError, TypeError, ValueError."""
    return Troubles()
