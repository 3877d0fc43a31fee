"""Whether a cadre's text asks something: a question is answered and never stored as a visit."""

from config.visit_words import VisitWords


def is_question(text: str, words: VisitWords) -> bool:
    """Return whether the text puts a question to the bot.

    A question the household asked ("he asked how to apply") is part of a visit, unless the text
    holds a question mark.
    """
    if any(mark in text for mark in "?\uff1f"):
        return True
    clauses = [c for c in words.patterns["clause_end"].split(text) if c and c.strip()]
    return any(_asks(clause.strip(), words) for clause in clauses)


def _asks(clause: str, words: VisitWords) -> bool:
    plain = words.patterns["no_question"].sub("|", clause)
    asking = words.patterns["question_words"].search(plain)
    if asking is None:
        return bool(words.patterns["question_ends"].search(plain)) and not _told(plain, words)
    return not _told(plain[: asking.start()], words)


def _told(before: str, words: VisitWords) -> bool:
    return bool(words.patterns["told"].search(before))
