"""Command words, as data: which command a message is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import read_yaml

WORDS_FILE = Path(__file__).parent / "words.yaml"


@dataclass(frozen=True, slots=True)
class Words:
    """Command id by exact phrase; leading phrases with theirs, by the phrase's first character."""

    exact: Mapping[str, str]
    leading: Mapping[str, tuple[tuple[str, str], ...]]

    def first(self, command: str) -> str:
        """Return the first phrase of a command. Raises StopIteration for an unknown one."""
        return next(phrase for phrase, of in self.exact.items() if of == command)

    def command(self, text: str) -> tuple[str, str]:
        """Return (command id, the rest of the text), or ("", text) when it is no command."""
        if command := self.exact.get(text):
            return command, ""
        for phrase, command in self.leading.get(text[:1], ()):
            if text.startswith(phrase):
                return command, text[len(phrase) :].strip()
        return "", text


def load_words(path: Path = WORDS_FILE) -> Words:
    """Read words.yaml. Raises YamlError for a phrase that stands under two commands."""
    commands: dict[str, Sequence[str]] = read_yaml(path)["commands"]
    pairs = [(phrase, command) for command, phrases in commands.items() for phrase in phrases]
    leading: dict[str, tuple[tuple[str, str], ...]] = {}
    for phrase, command in pairs:
        if phrase.endswith(" "):
            leading[phrase[0]] = (*leading.get(phrase[0], ()), (phrase, command))
    return Words({phrase: c for phrase, c in pairs if not phrase.endswith(" ")}, leading)
