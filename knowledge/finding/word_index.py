"""Which of many words stand in a text: words are looked up by how they begin, not one by one."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordIndex:
    """by_head: words by their first two characters, or the only one."""

    by_head: Mapping[str, tuple[str, ...]]

    def standing_in(self, text: str) -> set[str]:
        """Return the words that stand in a text."""
        near = (self.by_head.get(head, ()) for head in {*text, *pairs(text)})
        return {word for words in near for word in words if word in text}

    def places_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where words of two characters or more begin in a text, with the word."""
        for start in range(len(text) - 1):
            for word in self.by_head.get(text[start : start + 2], ()):
                if text.startswith(word, start):
                    yield start, word


def index_words(words: Iterable[str]) -> WordIndex:
    """Index words of at least one character, each once."""
    by_head: dict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys(words):
        by_head[word[:2]].append(word)
    return WordIndex({head: tuple(found) for head, found in by_head.items()})


def pairs(text: str) -> dict[str, None]:
    """Return each pair of neighbouring characters once, in the order of the text."""
    return dict.fromkeys(map("".join, itertools.pairwise(text)))
