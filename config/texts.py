"""All copy people read, by dotted key; placeholders are checked when the file is loaded."""

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.yaml_file import YamlError, read_yaml

TEXTS_FILE = Path(__file__).parent / "texts.yaml"


class Texts:
    """Copy by key: texts("visit.saved", receipt=…) → the sentence with its values."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = dict(entries)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of *key* with its placeholders filled.

        Raises KeyError for an unknown key or a missing value.
        """
        return self._entries[key].format_map(values) if values else self._entries[key]

    def keys(self) -> frozenset[str]:
        return frozenset(self._entries)

    def placeholders(self, key: str) -> frozenset[str]:
        parts = string.Formatter().parse(self._entries[key])
        return frozenset(name for _, name, _, _ in parts if name)


def load_texts(path: Path = TEXTS_FILE) -> Texts:
    """Read texts.yaml into a Texts. Raises YamlError for anything that is not text."""
    return Texts(dict(_flatten(read_yaml(path), path)))


def _flatten(node: Any, path: Path, prefix: str = "") -> list[tuple[str, str]]:
    if isinstance(node, str):
        return [(prefix, node.rstrip("\n"))]
    if not isinstance(node, dict):
        raise YamlError(f"{path}: {prefix or 'top'}: expected text or a mapping; quote the value")
    return [
        entry
        for key, value in node.items()
        for entry in _flatten(value, path, f"{prefix}.{key}" if prefix else str(key))
    ]
