"""Whole messages that ask nothing: greetings, thanks, anger, laughter, a slip of the finger."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.yaml_file import read_yaml

SMALL_TALK_FILE = Path(__file__).parent.parent / "small_talk.yaml"
MOST_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class _Table:
    """Phrases with their kind, particles that may follow them, patterns in order, themes."""

    kinds: Mapping[str, str]
    particles: tuple[str, ...]
    patterns: Mapping[str, re.Pattern[str]]
    themes: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    raw = read_yaml(SMALL_TALK_FILE)
    particles = tuple(raw.pop("particles"))
    patterns = {kind: re.compile("|".join(each)) for kind, each in raw.pop("patterns").items()}
    themes = frozenset(raw.pop("chat_themes"))
    kinds = {phrase: kind for kind, phrases in raw.items() for phrase in phrases}
    return _Table(kinds, particles, patterns, themes)


@lru_cache(maxsize=MOST_REMEMBERED)
def small_talk(text: str) -> str:
    """Return what kind of talk the whole message is, a key of small_talk.yaml, else ""."""
    table = _table()
    lowered = text.strip().lower()
    bare = "".join(c for c in lowered if c.isalnum())
    while bare and bare not in table.kinds and bare.endswith(table.particles):
        bare = bare[:-1]
    if bare in table.kinds:
        return table.kinds[bare]
    matched = (kind for kind, pattern in table.patterns.items() if pattern.fullmatch(lowered))
    return next(matched, "")


def is_chat(theme: str) -> bool:
    """Whether a theme of what we do not answer is talk rather than a question."""
    return theme in _table().themes
