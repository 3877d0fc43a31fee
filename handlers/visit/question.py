"""Whether a cadre's text asks something: a question is answered and never stored as a visit."""

from config.visit_words import VisitWords


def is_question(text: str, words: VisitWords) -> bool:
    """Return whether the text puts a question to the bot.

    A question the household asked ("he asked how to apply") is part of a visit, unless the text
    holds a question mark.
    """
    if any(mark in text for mark in "?\uff1f"):
        return True
    parts = [c.strip() for c in words.patterns["clause_end"].split(text) if c and c.strip()]
    asking = [at for at, clause in enumerate(parts) if _asks(clause, words)]
    if not asking:
        return False
    return asking[-1] == len(parts) - 1 or not _reports(parts, words)


def _reports(parts: list[str], words: VisitWords) -> bool:
    """Return whether a visit is told around a question word in the middle of a text."""
    told = words.patterns["visit_told"].search("\uff0c".join(parts))
    return bool(told) or any(words.patterns["done"].search(part) for part in parts)


def _asks(clause: str, words: VisitWords) -> bool:
    if words.patterns["asks_count"].search(clause):
        return True
    plain = words.patterns["no_question"].sub("|", clause)
    plain = words.patterns["no_question_patterns"].sub("|", plain)
    asking = words.patterns["question_words"].search(plain)
    if asking is None:
        return bool(words.patterns["question_ends"].search(plain)) and not _told(plain, words)
    return not _told(plain[: asking.end()], words)


def _told(before: str, words: VisitWords) -> bool:
    return bool(words.patterns["told"].search(before))
