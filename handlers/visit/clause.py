"""What one clause of a visit note says: seen, trouble, done, promised, when to come again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from config.visit_words import VisitWords
from handlers.visit.likely import likely
from handlers.visit.when import days, without_time

Kind = Literal["seen", "done", "promised", "again", "noise"]
OTHER = "other"
# Weight of one word of two characters: the aspect is named and not only touched.
CLEAR = 4
# A day further ahead, in days, is one of the past said without its year.
FAR = 200
# What a rule outweighs, in natural logarithms of likelihood: found on sets held out.
RULED = 1.5
# Shorter pieces are no clauses of their own.
LEAST_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, sorted. aspects: what a seen clause is about. day: of the next visit."""

    kind: Kind
    text: str
    aspects: tuple[str, ...] = ()
    trouble: bool = False
    day: date | None = None


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


def sort_clause(clause: str, today: date, words: VisitWords) -> Clause:
    """Return what the clause is: what a rule says, unless another kind is much likelier."""
    told = sort_by_rule(clause, today, words)
    if told.kind in ("again", "noise") or told.day:
        return told
    ruled, weighed = kind_of(told), likely(clause, words.weights)
    weighed[ruled] += RULED
    kind = max(weighed, key=lambda each: weighed[each])
    if kind == ruled:
        return told
    if kind == "promised":
        return Clause("promised", told.text, day=_coming(told.text, today, words))
    if kind == "done":
        return Clause("done", told.text)
    about = aspects(told.text, has_trouble(told.text, words), words)
    return Clause("seen", told.text, about, kind == "problem")


def kind_of(told: Clause) -> str:
    """Return the kind with trouble apart from what else was seen: one of those of the weights."""
    if told.trouble:
        return "problem"
    return "seen" if told.kind in ("again", "noise") else told.kind


def sort_by_rule(clause: str, today: date, words: VisitWords) -> Clause:
    """Return what the clause is. A coming day makes it a plan; the words stay as they were said."""
    text = strip_front(clause, words)
    bare = without_time(clause, words).strip()
    if words.patterns["noise"].fullmatch(bare):
        text = clause
    elif text != clause:
        bare = without_time(text, words).strip()
    day = _coming(text, today, words)
    if not day and (not bare or words.patterns["noise"].fullmatch(bare)):
        return Clause("noise", text)
    trouble = has_trouble(text, words)
    deed = _deed(clause, text, bare, trouble, words)
    if deed and words.patterns["already"].match(text):
        return Clause("done", text)
    told = words.patterns["reported"].match(clause)
    if not told and (plan := _plan(text, bare, day, words)):
        return plan
    if deed:
        return Clause("done", text)
    return Clause("seen", text, aspects(text, trouble, words), trouble)


def _deed(clause: str, text: str, bare: str, trouble: bool, words: VisitWords) -> bool:
    """Return whether the clause is a deed of the cadre's and not one that was told to them."""
    if words.patterns["reported"].match(clause):
        return False
    if trouble and not words.patterns["mine"].search(text):
        return False
    spellings = dict.fromkeys((text, bare, _plain_end(text, words)))
    return any(is_done(said, words) for said in spellings)


def _plain_end(text: str, words: VisitWords) -> str:
    ended = words.lists["ended"]
    end = next((end for end in sorted(ended, key=len, reverse=True) if text.endswith(end)), "")
    return text.removesuffix(end) + ended[end] if end else text


def strip_front(text: str, words: VisitWords) -> str:
    """Return the text without "he said that", "but" and the like in front; never empties it."""
    text = text.strip(" :\uff1a\u3001")
    while match := words.patterns["drop_front"].match(text):
        if match.end() == len(text) or not match[0]:
            break
        text = text[match.end() :].strip(" :\uff1a")
    return text


def is_done(text: str, words: VisitWords) -> bool:
    """Return whether the clause tells what the cadre has done."""
    return words.forms["done"].stand_in(text) and not words.forms["not_done"].stand_in(text)


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


def _coming(text: str, today: date, words: VisitWords) -> date | None:
    coming = (day.on for day in days(text, today, words, ahead=True))
    return next((on for on in coming if on and 0 < (on - today).days <= FAR), None)


def _plan(text: str, bare: str, day: date | None, words: VisitWords) -> Clause | None:
    patterns = words.patterns
    if day and patterns["only_again"].fullmatch(bare):
        return Clause("again", text, day=day)
    again = patterns["follow_up"].search(bare) and not patterns["past_again"].search(bare)
    made = day is None and patterns["ended_done"].search(_plain_end(text, words))
    promised = words.forms["promised"]
    if not made and (promised.stand_in(text) or promised.stand_in(bare)):
        return Clause("promised", text, day=day)
    if not again and not (day and patterns["coming"].search(text)):
        return None
    if patterns["by_others"].match(bare):
        return None
    if day is None:
        return Clause("promised", text) if again else None
    return Clause("promised", text, day=day)


def _cut(piece: str, words: VisitWords) -> Iterator[str]:
    if len(piece) <= words.lists["long_clause"]:
        yield piece
        return
    cuts = {m.start() for m in words.patterns["sure_starters"].finditer(piece)}
    start = 0
    for at in sorted(cuts | {m.start() for m in words.patterns["starters"].finditer(piece)}):
        before = piece[start:at]
        sure = at in cuts and without_time(before, words).strip()
        if len(before) >= LEAST_BEFORE and (sure or _may_cut(before, words)):
            yield before
            start = at
    yield piece[start:]


def _may_cut(before: str, words: VisitWords) -> bool:
    """Return whether what stands before a starter is a clause: more than a time, and not open."""
    told = without_time(before, words).strip()
    return bool(told) and not words.patterns["not_cut_after"].search(before)
