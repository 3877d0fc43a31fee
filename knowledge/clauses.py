"""A story cut into clauses, each with the people its words are about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.case import SELF
from knowledge.people import Mention, is_child, mentions, of_household, one_of_several
from knowledge.spoken import SPOKEN

_CLAUSE = re.compile(rf"[^{re.escape(SPOKEN['negation']['clause_ends'])}]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. start: where it stands in the story. carried: who the clause before was about.

    of_household: it speaks of the household as a whole. before: the clause before, as said.
    child: the child last spoken of, or the only one, whose parents may be meant.
    """

    text: str
    start: int
    mentions: tuple[Mention, ...]
    carried: tuple[str, ...]
    of_household: bool
    before: str
    child: str

    def subject(self, at: int) -> tuple[str, ...]:
        """Return whom the words at a place of the clause are about; nobody when that is unclear."""
        if one_of_several(self.text):
            return ()
        named = [mention for mention in self.mentions if mention.end <= at]
        if named:
            return () if named[-1].gone else named[-1].who
        return () if self.of_household else self.carried


def clauses(story: str, subject: str = SELF) -> Iterator[Clause]:
    """Yield the clauses of a story; *subject* is whom it is about until somebody is named."""
    carried: tuple[str, ...] = (subject,)
    before, child = "", subject if is_child(subject) else ""
    alone = _nobody_else(story)
    only_child = _only_child(story)
    for match in _CLAUSE.finditer(story):
        text = match.group()
        named = mentions(text)
        child = next((w for m in named for w in m.who if is_child(w) and not m.gone), child)
        whole = of_household(text) and not alone
        yield Clause(text, match.start(), named, carried, whole, before, child or only_child)
        alive = [mention for mention in named if not mention.gone and not mention.dealt_with]
        if alive:
            carried = alive[-1].who
        elif whole:
            carried = ()
        before = text


def _everybody(story: str) -> frozenset[str]:
    """Return all living people the story names."""
    named = (mention for match in _CLAUSE.finditer(story) for mention in mentions(match.group()))
    return frozenset(who for mention in named if not mention.gone for who in mention.who)


def _nobody_else(story: str) -> bool:
    return _everybody(story) <= {SELF}


def _only_child(story: str) -> str:
    children = [who for who in _everybody(story) if is_child(who)]
    return children[0] if len(children) == 1 else ""
