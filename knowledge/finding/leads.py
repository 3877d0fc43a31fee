"""How far the words that lead to sayings stand in a question, as written or as they sound."""

from collections.abc import Iterable, Sequence

from knowledge.finding.word_index import index_words

# So many characters of leading words in a question are all one could wish for.
LENGTH = 6
SOUNDED = 2


class Leads:
    """The leading words of all sayings, looked up by what stands in a question."""

    def __init__(self, words: Iterable[Sequence[tuple[str, str]]]) -> None:
        """words: of each saying in turn, each with how it sounds; longer ones are heard too."""
        self._leads: list[tuple[int, int]] = []
        self._by: dict[str, list[int]] = {}
        for number, leads in enumerate(words):
            for word, heard in leads:
                for way in {word, heard} if len(word) > SOUNDED else {word}:
                    self._by.setdefault(way, []).append(len(self._leads))
                self._leads.append((number, len(word)))
        self._standing = index_words(self._by)

    def led(self, plain: str, heard: str) -> dict[int, float]:
        """Return how far the words that lead to each saying stand in a question, 0..1."""
        there = self._standing.standing_in(plain) | self._standing.standing_in(heard)
        led: dict[int, float] = {}
        for lead in {lead for word in there for lead in self._by[word]}:
            number, length = self._leads[lead]
            led[number] = min(1.0, led.get(number, 0.0) + length / LENGTH)
        return led
