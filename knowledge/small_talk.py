"""Whole messages that ask nothing: greetings, thanks, anger."""

from functools import lru_cache
from pathlib import Path

from config.yaml_file import read_yaml

SMALL_TALK_FILE = Path(__file__).parent / "small_talk.yaml"


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], tuple[str, ...]]:
    raw = read_yaml(SMALL_TALK_FILE)
    particles = tuple(raw.pop("particles"))
    return {phrase: kind for kind, phrases in raw.items() for phrase in phrases}, particles


def small_talk(text: str) -> str:
    """Return greeting, thanks, upset or crisis when the whole message is one, else ""."""
    table, particles = _table()
    bare = "".join(c for c in text.lower() if c.isalnum())
    while bare and bare not in table and bare.endswith(particles):
        bare = bare[:-1]
    return table.get(bare, "")
