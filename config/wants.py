"""What people ask the bot to do in words of their own, from wants.yaml, and the weights learnt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.learnt import Weights, read_weights
from config.yaml_file import read_yaml

WANTS_FILE = Path(__file__).parent / "wants.yaml"
WEIGHTS_FILE = Path(__file__).parent / "want_weights.json"


@dataclass(frozen=True, slots=True)
class Want:
    """One thing to do. obey: the message it stands for; tell: key of a text, in place of that.

    roles: who may mean it. label: on a button. offered: it is never done unasked. unless: words, as
    an expression, by which a message asks of something else.
    """

    label: str
    roles: tuple[str, ...]
    obey: str = ""
    tell: str = ""
    offered: bool = False
    unless: str = ""

    def means_other(self, text: str) -> bool:
        """Return whether a message like this one asks of something else."""
        return bool(self.unless) and re.search(self.unless, text) is not None


@dataclass(frozen=True, slots=True)
class Wants:
    """of: by id. weights: how much each sign of a message speaks for each of them."""

    of: Mapping[str, Want]
    weights: Weights


@cache
def load_wants() -> Wants:
    """Read both files once. Raises YamlError, OSError, KeyError, TypeError, ValueError."""
    raw = read_yaml(WANTS_FILE)
    of = {name: Want(**{**one, "roles": tuple(one["roles"])}) for name, one in raw.items()}
    return Wants(of, read_weights(WEIGHTS_FILE))
