"""Traditional characters and what they are in simplified ones, from traditional.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from config.yaml_file import read_yaml

TRADITIONAL_FILE = Path(__file__).parent / "traditional.yaml"


@cache
def simplified() -> Mapping[str, str]:
    """Read the file once. Raises YamlError, ValueError when one has more characters."""
    raw = read_yaml(TRADITIONAL_FILE)
    of, to = ("".join(raw[name].split()) for name in ("traditional", "simplified"))
    return dict(zip(of, to, strict=True))
