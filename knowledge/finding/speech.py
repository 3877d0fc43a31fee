"""Brings what people type or dictate to the plain form that questions and index share."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.yaml_file import read_yaml

DIALECT_FILE = Path(__file__).parent.parent / "dialect.yaml"

_REPEATED = re.compile(r"([\u4e00-\u9fff]{2,6}?)\1+")
_SEPARATORS = re.compile(r"[^\w.%+]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_LONG_DIGITS = re.compile(r"\d{7,}x?")
_LONE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)|_")


class Speech:
    """The dialect table and the fillers, ready to apply."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._standard: dict[str, str] = {
            **table["replace"],
            **dict.fromkeys(table["fillers"], " "),
        }
        keys = sorted(self._standard, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, keys)))

    def plain(self, text: str) -> str:
        """Return *text* in half width and lower case, dialect and fillers replaced, stammering
        undone, punctuation and numbers of phones or identity cards as one blank.
        """
        text = unicodedata.normalize("NFKC", text).lower()
        text = _THOUSANDS.sub("", text)
        text = _SEPARATORS.sub(" ", _LONG_DIGITS.sub(" ", text))
        text = _LONE_DOT.sub(" ", text)
        text = _REPEATED.sub(r"\1", text)
        text = self._pattern.sub(lambda match: self._standard[match[0]], text)
        return " ".join(text.split())


def load_speech(path: Path = DIALECT_FILE) -> Speech:
    """Read dialect.yaml. Raises YamlError when it cannot be read."""
    return Speech(read_yaml(path))
