"""Which signs of falling back into poverty a text holds, each with the sentence it was said in."""

import re
from collections.abc import Iterator

from config.file_words import ClueWord, FileWords
from knowledge.reading.chinese import asked, negated


def clues_in(text: str, words: FileWords) -> tuple[tuple[str, str], ...]:
    """Return (kind, sentence) of every sign, each kind once, with the first sentence that says it.

    What is denied, asked, over, or long ago is no sign.
    """
    found: dict[str, str] = {}
    for sentence in _clauses(text, words):
        for kind, word in words.clues.items():
            if kind not in found and _raises(sentence, word, words):
                found[kind] = sentence
    return tuple(found.items())


def _clauses(text: str, words: FileWords) -> Iterator[str]:
    for part in words.patterns["clause_end"].split(text):
        if part.strip():
            yield part.strip()


def _raises(sentence: str, kind: ClueWord, words: FileWords) -> bool:
    if any(over in sentence for over in words.clue_over):
        return False
    if kind.not_of and re.search(kind.not_of, sentence):
        return False
    spots = ((word, sentence.find(word)) for word in kind.words)
    return any(
        at >= 0 and not negated(sentence, at) and not asked(sentence, at, at + len(word))
        for word, at in spots
    )
