"""Short questions of officials whose words alone tell what is wanted, from plain_wants.yaml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.wants import Want
from config.yaml_file import read_yaml

PLAIN_WANTS_FILE = Path(__file__).parent / "plain_wants.yaml"


@dataclass(frozen=True, slots=True)
class PlainWant:
    """said: all of such a message. want: what it stands for. early: before any topic takes it."""

    said: re.Pattern[str]
    want: Want
    early: bool


@cache
def load_plain_wants() -> tuple[PlainWant, ...]:
    """Read the file once. Raises YamlError, OSError, KeyError, re.error."""
    return tuple(
        PlainWant(
            re.compile(one["said"]),
            Want("", tuple(one["roles"]), one["obey"]),
            one.get("early", False),
        )
        for one in read_yaml(PLAIN_WANTS_FILE)
    )
