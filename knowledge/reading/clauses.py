"""A story cut into clauses, each with the people its words are about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.reading.people import (
    CHILD,
    PARENTS_OF_A_CHILD,
    Mention,
    is_child,
    left,
    mentions,
    of_household,
    one_of_several,
)
from knowledge.reading.siblings import siblings
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_CLAUSE = re.compile(rf"[^{re.escape(SPOKEN['negation']['clause_ends'])}]+")
_NEAR = 20
_OWNED = re.compile(SPOKEN["people"]["owned"])
_ALL_OF_THEM = re.compile(SPOKEN["people"]["all_of_them"])
_PRONOUN = re.compile(SPOKEN["people"]["pronoun"])
_SHE = SPOKEN["people"]["she"]
_FEMALE = frozenset(SPOKEN["people"]["female"])
_EITHER = frozenset(SPOKEN["people"]["either"])
_KIN_CHILDREN = frozenset(SPOKEN["people"]["kin_children"])
_COUNTED = re.compile(f"(?:{SPOKEN['people']['siblings']['counted']})$")
_ROW = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. start: where it stands in the story. carried: who the clause before was about.

    of_household: it speaks of the household as a whole. before: the clause before. around: what
    is said near it.
    children: those last spoken of, or the only ones, whose parents may be meant.
    doers: whom the clause before was about, children told one by one left aside.
    prior: whom the story was about before it turned to the household as a whole.
    """

    text: str
    start: int
    mentions: tuple[Mention, ...]
    carried: tuple[str, ...]
    of_household: bool
    before: str
    children: tuple[str, ...]
    doers: tuple[str, ...] = ()
    around: str = ""
    prior: tuple[str, ...] = ()

    def subject(self, at: int, end: int | None = None) -> tuple[str, ...]:
        """Return whom the words at a place of the clause are about; nobody when that is unclear.

        end: where those words end; "grade two's wife" is said of the wife.
        """
        if end is not None and (owner := self._owner(at, end)):
            return owner.who
        if one_of_several(self.text) and not (self.mentions and self.mentions[0].start == 0):
            return ()
        named = self._named(at)
        if named:
            return () if named[-1].gone else named[-1].who
        return () if self.of_household else self.carried

    def doer(self, at: int, end: int) -> tuple[str, ...]:
        """Return who does what the words tell: not somebody who is looked after."""
        if owner := self._owner(at, end):
            return owner.who
        named = self._named(at)
        if named and named[-1].cared:
            others = [mention for mention in named if not mention.cared]
            return others[-1].who if others and not others[-1].gone else self.doers
        return self.subject(at, end) if named else () if self.of_household else self.doers

    def names(self, at: int) -> bool:
        """Return whether somebody is named in the clause before a place."""
        return bool(self._named(at))

    def _named(self, at: int) -> list[Mention]:
        return [mention for mention in self.mentions if mention.end <= at]

    def _owner(self, at: int, end: int) -> Mention | None:
        """Return whom words right before a name belong to, as in "a girl of seven"."""
        later = next((m for m in self.mentions if m.start >= end), None)
        if later is None or later.gone or not _OWNED.fullmatch(self.text[end : later.start]):
            return None
        return later


def clauses(story: str, subject: str = SELF) -> tuple[Clause, ...]:
    """Return the clauses of a story; *subject* is whom it is about until somebody is named."""
    return tuple(
        replace(clause, around=story[max(clause.start - _NEAR, 0) : clause.start]
                + story[clause.start :][: len(clause.text) + _NEAR])
        for clause in _cut(story, subject)
    )  # fmt: skip


def _cut(story: str, subject: str) -> Iterator[Clause]:
    parts = list(_spoken_of(story))
    everybody = _everybody(parts)
    alone = everybody <= {SELF}
    carried: tuple[str, ...] = (subject,)
    doers, children = carried, carried if is_child(subject) else ()
    only = tuple(who for who in sorted(everybody) if is_child(who))
    only = only or ((CHILD,) if _tells_of_parents(parts) else ())
    before = ""
    prior: tuple[str, ...] = ()
    row: list[tuple[str, ...]] = []
    spoke = False
    spoken_of: dict[bool, tuple[str, ...]] = {}
    for text, start, named in parts:
        if said := _PRONOUN.match(text):
            she = said.group() == _SHE
            if spoke if carried == (SELF,) else not _may_be_called(carried, she):
                carried = doers = spoken_of.get(she, carried)
        if not named and len(row) > 1 and _ALL_OF_THEM.match(text):
            carried = doers = tuple(dict.fromkeys(who for each in row[-_ROW:] for who in each))
        children = next((c for m in reversed(named) if (c := _children(m))), children)
        whole = of_household(text) and not alone
        known = children or (only if len(only) == 1 else ())
        yield Clause(text, start, named, carried, whole, before, known, doers, prior=prior)
        alive = [mention for mention in named if not mention.gone and not mention.dealt_with]
        spoke = spoke or any(mention.who == (SELF,) for mention in named)
        spoken_of |= {she: who for m in named if (who := _other(m)) for she in called(who)}
        if alive:
            carried = prior = alive[-1].who
            doers = doers if alive[-1].one_of_several else carried
            if _several(text, alive[-1]):
                row.clear()
            row.append(carried)
        elif whole:
            carried = doers = ()
            row.clear()
        before = text


def _several(text: str, mention: Mention) -> bool:
    """Return whether a number of people is named, of whom "all" may then be said."""
    return any(_COUNTED.search(text[:at]) for at in range(mention.start, mention.end))


def _other(mention: Mention) -> tuple[str, ...]:
    """Return the one living person a mention names beside the speaker; nobody when several."""
    who = tuple(each for each in mention.who if each != SELF)
    return who if len(who) == 1 and not mention.gone else ()


def called(who: tuple[str, ...]) -> tuple[bool, ...]:
    """Return whether "she" (True) and "he" (False) may stand for somebody named."""
    kind = {who[0], who[0][1:]}
    return (True, False) if kind & _EITHER else (bool(kind & _FEMALE),)


def _may_be_called(who: tuple[str, ...], she: bool) -> bool:
    """Return whether "she", or "he", may stand for those a story goes on about."""
    return not who or len(who) > 1 or SELF in who or she in called(who)


def _tells_of_parents(parts: Iterable[tuple[str, int, tuple[Mention, ...]]]) -> bool:
    named = (mention for _, _, found in parts for mention in found)
    return any(set(mention.who) & PARENTS_OF_A_CHILD for mention in named)


def _spoken_of(story: str) -> Iterator[tuple[str, int, tuple[Mention, ...]]]:
    told = siblings(story)
    only = _only_kin_child(story)
    for match in _CLAUSE.finditer(story):
        start, end = match.span()
        named = told.within(mentions(match.group()), start, end)
        yield match.group(), start, tuple(_same_child(each, match.group(), only) for each in named)


def _only_kin_child(story: str) -> tuple[str, ...]:
    """Return the grandchild or nephew of a story that tells of one only."""
    named = {who for mention in mentions(story) for who in mention.who if who in _KIN_CHILDREN}
    return tuple(named) if len(named) == 1 else ()


def _same_child(mention: Mention, clause: str, only: tuple[str, ...]) -> Mention:
    """Return a child named again as the one told of: "my grandson …, the child is nine"."""
    plain = CHILD in mention.who and not _COUNTED.search(clause[: mention.start])
    if not (only and plain):
        return mention
    who = (only[0] if each == CHILD else each for each in mention.who)
    return replace(mention, who=tuple(dict.fromkeys(who)))


def _children(mention: Mention) -> tuple[str, ...]:
    return tuple(who for who in mention.who if is_child(who) and not mention.gone)


def _everybody(parts: Iterable[tuple[str, int, tuple[Mention, ...]]]) -> frozenset[str]:
    """Return all living people the story names."""
    named = (mention for _, _, found in parts for mention in found)
    return frozenset(who for mention in named if not mention.gone for who in mention.who)


def gone(parts: Iterable[Clause]) -> frozenset[str]:
    """Return those the story later says to have left: "the son is thirty, moved out long ago"."""
    return frozenset(
        clause.carried[0]
        for clause in parts
        if not (clause.mentions and clause.mentions[0].start == 0)
        and len(clause.carried) == 1
        and clause.carried != (SELF,)
        and left(clause.text)
    )
