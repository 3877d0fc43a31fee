"""The limit an order sets, wherever it stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.calendar import Deadline
from config.order_words import OrderWords, load_order_words
from handlers.order.spot import Span, apart
from handlers.problem.said import Reading


@dataclass(frozen=True, slots=True)
class Limit:
    """Words that set a last day. bare: without what stands behind the day."""

    start: int
    end: int
    bare: str
    due: Deadline

    @property
    def span(self) -> Span:
        """Return where it begins and ends."""
        return self.start, self.end


def limits(text: str, read: Reading, taken: Sequence[Span]) -> list[Limit]:
    """Return the limits a text sets; taken: what stands for something else already."""
    words = load_order_words()
    found: list[Limit] = []
    for match in words.patterns["limit_at"].finditer(text):
        if not apart(match.span(), taken) or not _is_limit(text, match, words):
            continue
        bare = _bare(match.group(), words)
        due = read.limit(bare)
        if due and due.on >= read.today:
            found.append(Limit(*match.span(), bare, due))
    return found


def _is_limit(text: str, match: re.Match[str], words: OrderWords) -> bool:
    """Return whether a day or time is one until which something is to be done."""
    patterns, said = words.patterns, match.group()
    if patterns["today"].match(said):
        return patterns["today_ends"].search(said[2:]) is not None
    counted = patterns["count_of"].match(said)
    before, behind = text[: match.start()], text[match.end() :]
    if counted and patterns["not_before"].search(before):
        return False
    return not (counted and patterns["not_behind"].match(behind))


def _bare(said: str, words: OrderWords) -> str:
    said = re.sub(words.lists["limit_tail"], "", said)
    for word, plain in words.lists["counted"].items():
        said = said.replace(word, plain)
    return re.sub(r"^(\d{1,2})-(\d{1,2})$", r"\1/\2", said)
