"""The clauses of a visit note, and what words alone say of one: trouble, in order, which aspect."""

import re
from collections.abc import Iterator

from config.visit_words import VisitWords
from handlers.visit.likely import around, weigh
from handlers.visit.when import without_time
from knowledge.reading.numerals import CHARACTERS

OTHER = "other"
# Weight of one word of two characters: the aspect is named and not only touched.
CLEAR = 4
# Shorter pieces are no clauses of their own; so long a piece is one clause, a longer one runs on.
LEAST_BEFORE, WHOLE, RUNS_ON = 3, 9, 16
# What a cut must weigh, in logarithms of odds: pieces between marks are mostly whole.
SURE_OF_ONE, SURE_OF_MANY = 1.0, -0.5
# The same between two troubles, and how many places are tried.
SURE_OF_TWO, TRIED = -2.2, 3
# So long a turn of words is one.
TURN = 4


def clauses(text: str, words: VisitWords) -> Iterator[str]:
    """Yield the clauses of a text; a long one is cut before words that begin a clause."""
    begun = ""
    for piece in words.patterns["clause_end"].split(text):
        piece = words.patterns["bracketed"].sub(_inside, piece or "")
        piece = words.patterns["list_number_first"].sub("", piece)
        if not piece.strip():
            continue
        for clause in _cut(piece.strip(), words):
            if words.patterns["incomplete"].fullmatch(without_time(clause, words).strip()):
                begun += clause
            else:
                yield begun + clause
                begun = ""
    if begun:
        yield begun


def _inside(bracketed: re.Match[str]) -> str:
    return bracketed[1]


def strip_front(text: str, words: VisitWords) -> str:
    """Return the text without "he said that", "but" and the like in front; never empties it."""
    text = text.strip(" :\uff1a\u3001")
    while match := words.patterns["drop_front"].match(text):
        if match.end() == len(text) or not match[0]:
            break
        text = text[match.end() :].strip(" :\uff1a")
    return text


def has_trouble(text: str, words: VisitWords) -> bool:
    """Return whether the clause tells of trouble or a wish; what it says is fine does not count."""
    for said, plain in words.lists["dialect"].items():
        text = text.replace(said, plain)
    rest = words.forms["fine"].put_out(text, "|")
    return words.forms["trouble"].stand_in(rest) or bool(words.patterns["wants"].search(rest))


def is_fine(text: str, words: VisitWords) -> bool:
    """Return whether the clause says that something is in order."""
    return words.forms["fine"].stand_in(text)


def aspects(text: str, trouble: bool, words: VisitWords) -> tuple[str, ...]:
    """Return the aspect the clause speaks of most; of good news all that are named clearly.

    trouble: whether it tells of trouble.
    """
    for pair in sorted(words.lists["pairs"], key=len, reverse=True):
        if pair in text:
            return tuple(words.lists["pairs"][pair])
    about = {n: at for n in words.lists["aspects"] if (at := _about(n, text, words)) >= 0}
    if len(about) == 1 or (about and trouble):
        return (max(about, key=lambda name: about[name]),)
    weights = {name: _weight(text, found) for name, found in words.lists["aspects"].items()}
    several = tuple(name for name, weight in weights.items() if weight >= CLEAR)
    if len(several) > 1 and not trouble:
        return several
    best = max(weights, key=lambda name: weights[name])
    if weights[best]:
        return (best,)
    return ("income",) if words.patterns["money"].search(text) else (OTHER,)


def _about(aspect: str, text: str, words: VisitWords) -> int:
    """Return where the last telling turn of words on the aspect ends in the clause, -1 for none."""
    if aspect not in words.lists["aspect_patterns"]:
        return -1
    return max((m.end() for m in words.patterns[f"about_{aspect}"].finditer(text)), default=-1)


def _weight(text: str, found: list[str]) -> int:
    return sum(len(word) ** 2 for word in found if word in text)


def troubles(clause: str, words: VisitWords) -> tuple[str, ...]:
    """Return the troubles a clause tells of as they were said: one, or two in one breath."""
    places = range(LEAST_BEFORE, len(clause) - 1)
    weights = {at: weigh(around(clause, at), words.weights["cuts"])[0] for at in places}
    for at in sorted(weights, key=lambda at: -weights[at])[:TRIED]:
        both = clause[:at], clause[at:]
        begun = words.patterns["incomplete"].match(both[0])
        if begun and at - begun.end() < LEAST_BEFORE:
            continue
        if words.patterns["never_parted"].search(both[0]) or words.patterns["no_start"].match(
            both[1]
        ):
            continue
        if weights[at] < SURE_OF_TWO or clause[at] in CHARACTERS or _one_turn(clause, at, words):
            continue
        if all(has_trouble(each, words) for each in both):
            return both
    return (clause,)


def _one_piece(both: tuple[str, str], words: VisitWords) -> bool:
    """Return whether what a cut would part belongs together: "he says | …", "… | is"."""
    before, after = both
    begun = words.patterns["incomplete"].match(before)
    if begun and len(before) - begun.end() < LEAST_BEFORE:
        return True
    patterns = words.patterns
    return bool(patterns["never_parted"].search(before) or patterns["no_start"].match(after))


def _in_number(clause: str, at: int) -> bool:
    """Return whether a cut would part a number: "thirty | five thousand"."""
    return clause[at - 1] in CHARACTERS and clause[at] in CHARACTERS


def _one_turn(clause: str, at: int, words: VisitWords) -> bool:
    """Return whether a cut would part a short turn of words: "broke | his leg"."""
    for aspect in words.lists["aspect_patterns"]:
        turn = words.patterns[f"about_{aspect}"]
        short = (m for m in turn.finditer(clause) if m.end() - m.start() <= TURN)
        if any(m.start() < at < m.end() for m in short) and not turn.search(clause[:at]):
            return True
    return False


def _cut(piece: str, words: VisitWords) -> Iterator[str]:
    """Yield the clauses of a piece that runs on without marks, cut where one would have stood."""
    start, sure = 0, SURE_OF_MANY if len(piece) > RUNS_ON else SURE_OF_ONE
    for at in range(LEAST_BEFORE, len(piece) - 1 if len(piece) > WHOLE else 0):
        before = piece[start:at]
        if _in_number(piece, at):
            continue
        if len(before) < LEAST_BEFORE or weigh(around(piece, at), words.weights["cuts"])[0] < sure:
            continue
        if without_time(before, words).strip():
            yield before
            start = at
    yield piece[start:]
