"""Command words, as data: which command a message is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import read_yaml

WORDS_FILE = Path(__file__).parent / "words.yaml"
LONGEST_POLITE = 24
# a phrase that ends in one of these begins a message that says more
_ENDS_LEADING = (" ", "\uff0c")


@dataclass(frozen=True, slots=True)
class Words:
    """Command id by exact phrase; leading phrases with theirs, by the phrase's first character.

    polite: what may stand around an exact phrase of two characters or more, its group the phrase.
    patterns: whole messages that say the same in many ways.
    """

    exact: Mapping[str, str]
    leading: Mapping[str, tuple[tuple[str, str], ...]]
    polite: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]

    def first(self, command: str) -> str:
        """Return the first phrase of a command. Raises StopIteration for an unknown one."""
        return next(phrase for phrase, of in self.exact.items() if of == command)

    def leading_of(self, command: str) -> str:
        """Return the first phrase of a command that words may follow, its blank included.

        Raises StopIteration for a command without one.
        """
        pairs = (pair for phrases in self.leading.values() for pair in phrases)
        return next(phrase for phrase, of in pairs if of == command)

    def command(self, text: str) -> tuple[str, str]:
        """Return (command id, the rest of the text), or ("", text) when it is no command."""
        if command := self.exact.get(text):
            return command, ""
        for phrase, command in self.leading.get(text[:1], ()):
            if text.startswith(phrase):
                return command, text[len(phrase) :].strip()
        within = self.polite.fullmatch(text) if len(text) <= LONGEST_POLITE else None
        if within:
            return self.exact[within["phrase"]], ""
        return self._in_many_ways(text) if len(text) <= LONGEST_POLITE else ("", text)

    def _in_many_ways(self, text: str) -> tuple[str, str]:
        if bare := self.patterns["code"].fullmatch(text):
            return "bind", bare["code"]
        return ("cancel", "") if self.patterns["leaving"].fullmatch(text) else ("", text)


def load_words(path: Path = WORDS_FILE) -> Words:
    """Read words.yaml. Raises YamlError for a phrase that stands under two commands."""
    raw = read_yaml(path)
    commands: dict[str, Sequence[str]] = raw["commands"]
    pairs = [(phrase, command) for command, phrases in commands.items() for phrase in phrases]
    leading: dict[str, tuple[tuple[str, str], ...]] = {}
    for phrase, command in pairs:
        if phrase.endswith(_ENDS_LEADING):
            leading[phrase[0]] = (*leading.get(phrase[0], ()), (phrase, command))
    exact = {phrase: command for phrase, command in pairs if not phrase.endswith(_ENDS_LEADING)}
    patterns = {name: re.compile(pattern) for name, pattern in raw["patterns"].items()}
    patterns |= {
        "despair": re.compile("|".join(raw["despair"])),
        "unread": re.compile(raw["unread"]),
    }
    return Words(exact, leading, _polite(exact, **raw["around"]), patterns)


def _polite(exact: Iterable[str], before: str, after: str) -> re.Pattern[str]:
    """Return what finds a phrase with polite words around it, the longest phrase first."""
    phrases = sorted((phrase for phrase in exact if len(phrase) > 1), key=len, reverse=True)
    return re.compile(f"{before}(?P<phrase>{'|'.join(map(re.escape, phrases))}){after}")
