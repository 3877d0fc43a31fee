"""Takes a note's own corrections ("old Wang's, no, old Li's") into the text before it is read."""

import re

from config.visit_words import VisitWords
from handlers.visit.naming import Name, name_at, prepare
from handlers.visit.notes import Given
from handlers.visit.whose import targets

# How often one text is put right; more than this is no correction but confusion.
MOST = 6
SIGNS = "emoji_signs"
# From so many names with brackets behind on, the brackets hold what is told of each.
SEVERAL = 2
# Of so many households one is the former, one the latter.
PAIR = 2


def mended(text: str, given: Given) -> str:
    """Return the text with signs for words and with what was taken back replaced by what is so."""
    text = _plain(text, given.words)
    for _ in range(MOST):
        changed = _not_but(text, given) or _put_right(text, given)
        if changed is None or changed == text:
            break
        text = changed
    return _of_two(given.words.forms["correction_left"].put_out(text, ""), given)


def _of_two(text: str, given: Given) -> str:
    """Return the text with "the former" and "the latter" as the household each of them is."""
    for match in reversed(list(given.words.patterns["of_two"].finditer(text))):
        note = prepare(text, given)
        begins = not text[: match.start()] or match.start() in note.ends
        named = targets(text[: match.start()], given)
        two = len(named) == PAIR or (len(named) > PAIR and named[-1].listed)
        if not (begins and two) or name_at(note, match.end()):
            continue
        name = named[-2 if match["first"] else -1].said.spoken + given.words.lists["home_word"]
        text = text[: match.start()] + name + text[match.end() :]
    return text


def _plain(text: str, words: VisitWords) -> str:
    """Return the text with pictures that stand for a word as that word, others as a comma."""
    for sign, word in words.lists[SIGNS].items():
        text = text.replace(sign, word)
    for left_out in ("remind_me", "counts_as"):
        text = words.patterns[left_out].sub("", text)
    if len(words.patterns["in_brackets"].findall(text)) >= SEVERAL:
        colon, stop = words.lists["colons"][0], words.lists["full_stop"]
        text = words.patterns["in_brackets"].sub(rf"\g<name>{colon}\g<told>{stop}", text)
    comma = words.lists["comma"]
    return words.patterns["picture_and_space"].sub(comma, text).strip(comma)


def _not_but(text: str, given: Given) -> str | None:
    """Put right "not X but Y" where X was said before, or is a household named nowhere else."""
    if not given.words.forms["not_but_inside"].stand_in(text):
        return None
    match = given.words.patterns["not_but_inside"].search(text)
    if match is None:
        return None
    old, new, before = match["old"], match["new"], text[: match.start()]
    rest = text[match.end() :]
    if old in before:
        return before.replace(old, new) + rest
    if _kind(new, given) == _kind(old, given) == "name" and not before.strip(" ，,。"):
        return new + rest
    return _replaced(before, new, given, rest)


def _put_right(text: str, given: Given) -> str | None:
    """Put right "…, no, Y": the last thing of the same kind said before becomes Y."""
    if not given.words.forms["correction_mark"].stand_in(text):
        return None
    for match in given.words.patterns["correction_mark"].finditer(text):
        rest = text[match.end() :]
        stop = given.words.patterns["clause_end"].search(rest)
        new = _corrected(rest, stop.start() if stop else len(rest), given)
        if not new:
            continue
        left = given.words.patterns["particle"].sub("", rest[len(new) :])
        changed = _replaced(text[: match.start()], new, given, left)
        if changed is not None:
            return changed
    return None


def _corrected(rest: str, stop: int, given: Given) -> str:
    """Return what the words after a correction mark put in place of others, "" when nothing."""
    patterns = given.words.patterns
    for name in ("day", "part", "way", "sum"):
        if match := patterns[name].match(rest):
            return match[0]
    name_found = _name(rest, given)
    return rest[: name_found.end] if name_found else ""


def _replaced(before: str, new: str, given: Given, rest: str) -> str | None:
    """Return the text with the last thing of the kind of *new* replaced by it."""
    kind = _kind(new, given)
    if kind == "name":
        spans = [(t.start, t.end) for t in targets(before, given)]
    else:
        found = given.words.patterns[kind].finditer(before) if kind else ()
        spans = [match.span() for match in found]
    if not spans:
        return None
    start, end = spans[-1]
    lead = _verb_end(before, start, given) if kind == "name" else start
    mark = given.words.lists["comma"] if rest and not _opens(rest, given.words) else ""
    return before[:lead] + new + before[end:] + mark + rest


def _verb_end(before: str, start: int, given: Given) -> int:
    """Return where the name of a target begins, after the verb its span opens with."""
    note = prepare(before, given)
    return next((at for at in range(start, len(before)) if name_at(note, at)), start)


def _kind(said: str, given: Given) -> str:
    patterns = given.words.patterns
    for name in ("day", "part", "way", "sum"):
        if patterns[name].match(said):
            return name
    return "name" if _name(said, given) else ""


def _name(text: str, given: Given) -> Name | None:
    return name_at(prepare(text, given), 0)


def _opens(rest: str, words: VisitWords) -> bool:
    return bool(re.match(r"\s*$", rest) or words.patterns["clause_end"].match(rest))
