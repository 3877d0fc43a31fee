"""What a message puts in place of words of a draft, in whatever form it is said.

What is right is the number that was not told, or what stands behind "is", "make it" and the like;
what was wrong is what is denied, what of the draft is repeated, or what in the clause spoken of is
most like it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from config.visit_words import VisitWords
from handlers.visit.draft import Open
from handlers.visit.meaning import homes_named
from handlers.visit.notes import Given
from handlers.visit.pointing import nearness, pointed
from handlers.visit.striking import as_told, placed
from knowledge.reading.numerals import CHARACTERS

# How like (0-100) a piece of a clause must be to what is put in its place, when nothing names it;
# the same last character makes it so much liker.
LIKE, SAME_END = 50, 30
SHORTEST = 2
# Stands for what is no part of a correction: a day, a household.
OUT = "\n"
ORDER = ("made", "denied", "rather", "is")


class Change(NamedTuple):
    """A clause as it was told, the words of it that are wrong, and those that are right."""

    clause: str
    old: str
    new: str

    @property
    def becomes(self) -> str:
        """The clause as it is to read."""
        return placed(self.clause, self.old, self.new)


def change(one: Open, text: str, given: Given) -> Change | None:
    """Return the change a message wants made in a draft; None when it names none."""
    told = _nearest(one, text, given)
    said = _bare(told, text, given)
    found = (
        *_of_numbers(told, said, given),
        *_of_kin(told, said, given.words),
        *_of_words(told, said, given.words),
    )
    return next((e for e in found if e.becomes != e.clause and not _twice(e)), None)


def _twice(made: Change) -> bool:
    """Return whether a clause would say twice over what is put into it: half of it was left."""
    pairs = {made.new[at : at + SHORTEST] for at in range(len(made.new) - 1)}
    return any(made.becomes.count(pair) > max(made.clause.count(pair), 1) for pair in pairs)


def _bare(told: Sequence[str], text: str, given: Given) -> str:
    """Return the text without days and households, unless a clause has them."""
    for name, _ in reversed(list(homes_named(text, given))):
        if not any(text[name.start : name.end] in clause for clause in told):
            text = text[: name.start] + OUT + text[name.end :]
    return _dayless(text, given)


def _dayless(text: str, given: Given) -> str:
    return given.words.forms["day"].put_out(text, OUT)


def _nearest(one: Open, text: str, given: Given) -> list[str]:
    """Return the clauses of a draft, those the message speaks of first."""
    first = pointed(one, text, given)
    rest = sorted(as_told(one), key=lambda clause: -nearness(clause, text, given))
    return list(dict.fromkeys((*first, *rest)))


def _of_numbers(told: Sequence[str], said: str, given: Given) -> Iterator[Change]:
    """Yield changes of a number: the last one told now that no clause has, for one of its unit."""
    counted = given.words.patterns["counted"]
    there = {clause: list(counted.finditer(_dayless(clause, given))) for clause in told}
    spoken_of = any(nearness(clause, said, given) > 0 for clause in told)
    known = {match[0] for found in there.values() for match in found}
    told_now = list(counted.finditer(said))
    repeated = {match[0] for match in told_now if match[0] in known}
    for new in reversed([match for match in told_now if match[0] not in known]):
        for clause, found in there.items():
            near = nearness(clause, said, given) > 0
            near = near or (not spoken_of and sum(map(len, there.values())) == 1)
            same = [old for old in found if _may_be(old, new, repeated, near=near)]
            if len(same) == 1:
                unit = "" if new["unit"] or new["more"] else same[0]["unit"] or ""
                yield Change(clause, same[0][0], new[0] + unit)


def _may_be(old: re.Match[str], new: re.Match[str], repeated: set[str], *, near: bool) -> bool:
    """Return whether one number may have been meant by another."""
    if repeated and old[0] not in repeated:
        return False
    if old["unit"] and new["unit"]:
        return bool(old["unit"] == new["unit"])
    return near or bool(repeated)


def _of_kin(told: Sequence[str], said: str, words: VisitWords) -> Iterator[Change]:
    """Yield one of the family for another, where what is told of them is the same."""
    kin = words.patterns["relations"]
    for new in _right(told, said, words):
        right = kin.match(new)
        if right is None or len(new) - right.end() < SHORTEST:
            continue
        for clause in (each for each in told if new[right.end() :] in each):
            if (wrong := kin.search(clause)) and wrong[0] != right[0]:
                yield Change(clause, wrong[0], right[0])


def _of_words(told: Sequence[str], said: str, words: VisitWords) -> Iterator[Change]:
    """Yield changes of words, the plainest way of saying so first."""
    denied = list(_denied(told, said, words))
    described = words.patterns["says_of"].search(said) is not None and not denied
    for new in _right(told, said, words):
        for old in (*denied, *_repeated(told, said, new)):
            if described and not most_like(old, new):
                continue
            if old not in new or len(new) > len(old) + 1:
                clause = next(clause for clause in told if old in clause)
                kept, put = _apart(old, new)
                yield Change(clause, kept, put)
        for clause in told:
            if near := most_like(clause, new):
                yield Change(clause, near, new)


def _right(told: Sequence[str], said: str, words: VisitWords) -> list[str]:
    """Return what may be right instead, the plainest first; at last each piece of what is said."""
    found = [(m.lastgroup or "", m) for m in words.patterns["put_instead"].finditer(said)]
    ranked = sorted(found, key=lambda pair: ORDER.index(pair[0]))
    pieces = re.split(words.patterns["clause_end"].pattern + "|[\\s!?\uff01\uff1f\u2192]+", said)
    pieces = [p for p in pieces if p and not words.patterns["denied_words"].search(p)]
    every = (*(match[name] for name, match in ranked), *pieces)
    plain = (words.patterns["about_instead"].sub("", each).strip(OUT) for each in every)
    fresh = [_fresh(told, each) for each in plain]
    return [each for each in dict.fromkeys(fresh) if each and _tells(told, each, words)]


def _tells(told: Sequence[str], new: str, words: VisitWords) -> bool:
    """Return whether words tell something that no clause has."""
    idle = words.patterns["no_words"].match(new)
    return not idle and OUT not in new and not any(new in clause for clause in told)


def _fresh(told: Sequence[str], new: str) -> str:
    """Return new words without those of a clause that they begin with."""
    end = next((e for e in range(len(new), 1, -1) if any(new[:e] in c for c in told)), 0)
    return new[end:] if len(new) - end >= SHORTEST else new


def _denied(told: Sequence[str], said: str, words: VisitWords) -> Iterator[str]:
    """Yield words of clauses that are said not to be so."""
    for match in words.patterns["denied_words"].finditer(said):
        old = match["old"] or match["wrong"] or ""
        ends = (old[:end] for end in range(len(old), 0, -1))
        starts = (old[at:] for at in range(1, len(old)))
        yield from (piece for piece in (*ends, *starts) if any(piece in c for c in told))


def _repeated(told: Sequence[str], said: str, new: str) -> list[str]:
    """Return the words of clauses that are said again beside what is right, the longest first."""
    around = said.replace(new, OUT)
    found = [piece for clause in told for piece in _shared(clause, around)]
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def _shared(clause: str, text: str) -> Iterator[str]:
    """Yield the longest pieces of a clause that stand in a text."""
    at = 0
    while at < len(clause):
        end = at
        while end < len(clause) and clause[at : end + 1] in text:
            end += 1
        if end - at >= SHORTEST:
            yield clause[at:end]
        at = max(end, at + 1)


def _apart(old: str, new: str) -> tuple[str, str]:
    """Return both without what they begin with alike, and without what follows in both."""
    while len(old) > 1 and len(new) > 1 and old[0] == new[0]:
        old, new = old[1:], new[1:]
    for at in range(1, len(old)):
        if (end := new.find(old[at:])) > 0:
            return old[:at], new[:end]
    return old, new


def most_like(clause: str, new: str) -> str:
    """Return the piece of a clause that is most like new words, "" when none is."""
    if clause.startswith(new[-1]) and len(new) == SHORTEST:
        return new[-1]
    sizes = {size for size in (len(new) - 1, len(new), len(new) + 1) if size >= SHORTEST}
    starts = [at for at in range(len(clause)) if not at or clause[at - 1] not in CHARACTERS]
    pieces = [clause[at : at + size] for size in sizes for at in starts if at + size <= len(clause)]
    scored = [(fuzz.ratio(p, new) + SAME_END * (p[-1] == new[-1]), p) for p in pieces]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= LIKE and best[1] != new else ""
