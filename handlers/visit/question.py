"""What a cadre's text asks of the bot, and what it tells besides: only the latter is a visit."""

import re
from collections.abc import Iterator

from config.visit_words import VisitWords

# A question of somebody else's ("he asked how to apply") ends where the bot is asked: at its mark.
# So many characters behind a question tell of more.
TOLD_AFTER = 8
MARKED = re.compile("[?\uff1f]+")


def is_question(text: str, words: VisitWords) -> bool:
    """Return whether the text only puts a question to the bot: it tells of no visit besides."""
    told, asked = parted(text, words)
    return bool(asked) and not _reports(told, words) and not _goes_on(text, words)


def parted(text: str, words: VisitWords) -> tuple[str, str]:
    """Return (what is told, what is asked); what is told is the text itself when nothing is asked.

    A question the household asked is told, unless a question mark is set behind it.
    """
    asking = list(_asking(text, words))
    told, at = "", 0
    for start, end in asking:
        told, at = told + text[at:start], end
    asked = "\uff0c".join(text[start:end] for start, end in asking)
    return (told + text[at:], asked) if asking else (text, "")


def _asking(text: str, words: VisitWords) -> Iterator[tuple[int, int]]:
    """Yield where the clauses stand that ask."""
    return ((at, to) for at, to in _clauses(text, words) if _asks(text[at:to], words))


def _bare(text: str, words: VisitWords) -> list[str]:
    return [c.strip() for c in words.patterns["clause_end"].split(text) if c and c.strip()]


def _clauses(text: str, words: VisitWords) -> Iterator[tuple[int, int]]:
    """Yield where the clauses stand, between what parts them; the mark of a question included."""
    parts = [(m.start(), m.end()) for m in words.patterns["clause_end"].finditer(text)]
    parts += [(m.end(), m.end()) for m in MARKED.finditer(text)]
    start = 0
    for end, following in [*sorted(parts), (len(text), len(text))]:
        if text[start:end].strip():
            yield start, end
        start = max(start, following)


def _goes_on(text: str, words: VisitWords) -> bool:
    """Return whether more is told behind what is asked: who only asks ends with it, or thanks."""
    asking = list(_asking(text, words))
    after = _bare(text[asking[0][1] :].lstrip("?\uff1f") if asking else "", words)
    told = [clause for clause in after if not words.patterns["still_asks"].search(clause)]
    return sum(map(len, told)) >= TOLD_AFTER


def _reports(told: str, words: VisitWords) -> bool:
    """Return whether a visit is told around what is asked."""
    bare = _bare(told, words)
    if words.patterns["visit_told"].search("\uff0c".join(bare)):
        return True
    return any(words.patterns["helped_told"].search(clause) for clause in bare)


def _asks(clause: str, words: VisitWords) -> bool:
    if words.patterns["own_words"].search(clause):
        return False
    if MARKED.search(clause) or words.patterns["asks_count"].search(clause):
        return True
    plain = words.patterns["no_question"].sub("|", clause)
    plain = words.patterns["no_question_patterns"].sub("|", plain)
    asking = words.patterns["question_words"].search(plain)
    if asking is None:
        return bool(words.patterns["question_ends"].search(plain)) and not _told(plain, words)
    if words.patterns["helped_told"].search(plain, asking.end()):
        return False
    return not _told(plain[: asking.end()], words)


def _told(before: str, words: VisitWords) -> bool:
    return bool(words.patterns["told"].search(before))
