"""A story cut into clauses, each with the people its words are about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from config.patterns import one_of
from knowledge.reading.again import KIN_CHILDREN, only_child, parent_of_child, same_child
from knowledge.reading.people import (
    CHILD,
    PARENTS_OF_A_CHILD,
    Mention,
    describes,
    is_child,
    left,
    mentions,
    of_household,
    one_of_several,
)
from knowledge.reading.siblings import ONE_CHILD, siblings
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_P = SPOKEN["people"]
_CLAUSE = re.compile(rf"[^{re.escape(SPOKEN['negation']['clause_ends'])}]+")
_AGED = re.compile(_P["aged"])
_FULL_STOP = re.compile("[。！!；;\n]")
_NEAR = 20
_ALL_OF_THEM = re.compile(_P["all_of_them"])
_PRONOUN = re.compile(_P["pronoun"])
_TOLD_OF = re.compile(_P["told_of"])
_BACK_TO_ME = re.compile(_P["back_to_me"])
_FEMALE, _EITHER = frozenset(_P["female"]), frozenset(_P["either"])
_COUNTED = re.compile(f"(?:{_P['siblings']['counted']})$")
_ROW = 3
_PAIR = re.compile(one_of(_P["unnamed_pairs"]))
_SHE, _SPOUSE = str(_P["she"]), str(_P["spouse"])


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. start: where it stands in the story. carried: who the clause before was about.

    of_household: it speaks of the household as a whole. before: the clause before. around: what
    is said near it.
    children: those last spoken of, or the only ones, whose parents may be meant. foretold: they are
    only spoken of later.
    doers: whom the clause before was about, children told one by one left aside.
    prior: whom the story was about before it turned to the household as a whole.
    adult: the grown-up spoken of last. hero: somebody of another home the whole story is told for.
    """

    text: str
    start: int
    mentions: tuple[Mention, ...]
    carried: tuple[str, ...]
    of_household: bool
    before: str
    children: tuple[str, ...]
    foretold: bool = False
    doers: tuple[str, ...] = ()
    around: str = ""
    prior: tuple[str, ...] = ()
    adult: tuple[str, ...] = (SELF,)
    hero: tuple[str, ...] = ()

    def subject(self, at: int, end: int | None = None) -> tuple[str, ...]:
        """Return whom the words at a place of the clause are about; nobody when that is unclear.

        end: where those words end; "grade two's wife" is said of the wife.
        """
        if end is not None and (owner := self._owner(at, end)):
            return owner.who
        if (untold := one_of_several(self.text)) and not self._tells_which(untold):
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

    def owned(self, at: int, end: int) -> bool:
        """Return whether words describe the one named right behind them: "a son at school"."""
        return self._owner(at, end) is not None

    def _tells_which(self, untold: int) -> bool:
        """Return whether "one" is somebody named: "the one", or right behind "one" a relative."""
        return any(mention.start in (0, untold) for mention in self.mentions)

    def _named(self, at: int) -> list[Mention]:
        return [mention for mention in self.mentions if mention.end <= at]

    def _owner(self, at: int, end: int) -> Mention | None:
        """Return whom words right before a name belong to, as in "a girl of seven"."""
        later = next((m for m in self.mentions if m.start >= end), None)
        if later is None or later.gone or not describes(self.text, at, end, later.start):
            return None
        return later


def clauses(story: str, subject: str = SELF) -> tuple[Clause, ...]:
    """Return the clauses of a story; *subject* is whom it is about until somebody is named."""
    return tuple(
        replace(clause, around=story[max(clause.start - _NEAR, 0) : clause.start]
                + story[clause.start :][: len(clause.text) + _NEAR])
        for clause in _cut(story, subject)
    )  # fmt: skip


@dataclass(slots=True)
class _Thread:
    """Whom a story goes on about, as it is heard clause by clause.

    topic: the grown-up the sentence before began with. row: those named one after another. many:
    those spoken of last are several under one name. paired: "the two of us" were named, the other
    not.
    spoken_of: whom "she" (True) or "he" (False) last stood for. spoke: the speaker was named.
    told_of: those of whom an age, a grade, an illness was told. hero: the first of them.
    """

    carried: tuple[str, ...]
    doers: tuple[str, ...]
    adult: tuple[str, ...]
    prior: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    row: list[tuple[str, ...]] = field(default_factory=list)
    spoken_of: dict[bool, tuple[str, ...]] = field(default_factory=dict)
    hero: tuple[str, ...] = ()
    told_of: set[str] = field(default_factory=set)
    spoke: bool = False
    many: bool = False
    paired: bool = False

    def hears(self, text: str, named: tuple[Mention, ...], begins: bool) -> None:
        """Take up a clause: a new sentence, "she", or "both" say whom it goes on about."""
        if begins and self.topic:
            self.carried = self.doers = self.topic
        if said := _PRONOUN.match(text):
            she = said.group() == _SHE
            alone = self.carried == (SELF,)
            if alone and self.paired and she not in self.spoken_of:
                self.spoken_of[she] = (_SPOUSE,)
            known = not self.many and _may_be_called(self.carried, she)
            if self.spoke if alone else not known:
                self.carried = self.doers = self.spoken_of.get(she, self.carried)
            elif self._about_the_hero(she):
                self.carried = self.doers = self.hero
        if not named and len(self.row) > 1 and _ALL_OF_THEM.match(text):
            both = dict.fromkeys(who for each in self.row[-_ROW:] for who in each)
            self.carried = self.doers = tuple(both)

    def _about_the_hero(self, she: bool) -> bool:
        """Return whether "she" is whom a story is about, not somebody named beside them."""
        beside = len(self.carried) == 1 and self.carried[0] not in {SELF, *self.told_of}
        alike = bool(self.hero) and (self.hero == (SELF,) or she in called(self.hero))
        return beside and alike and not is_child(self.carried[0])

    def goes_on(self, text: str, named: tuple[Mention, ...], begins: bool, whole: bool) -> None:
        """Leave a clause behind: those it named are spoken of next; whole: of the household."""
        if begins:
            self.topic = _topic(text, named, self.carried)
        alive = [mention for mention in named if not mention.gone and not mention.dealt_with]
        self._tells_of(text, alive[-1].who if alive else self.carried)
        self.paired = self.paired or bool(_PAIR.search(text))
        self.spoke = self.spoke or any(mention.who == (SELF,) for mention in named)
        told = (m for m in named if not _several(text, m))
        self.spoken_of |= {she: who for m in told if (who := _other(m)) for she in called(who)}
        self.adult = next((m.who for m in reversed(alive) if not is_child(m.who[0])), self.adult)
        if alive:
            self.carried = self.prior = alive[-1].who
            self.many = _several(text, alive[-1])
            self.doers = self.doers if alive[-1].one_of_several else self.carried
            if self.many:
                self.row.clear()
            self.row.append(self.carried)
        elif whole:
            self.carried = self.doers = ()
            self.row.clear()
        if _BACK_TO_ME.search(text):
            self.carried = self.doers = (SELF,)

    def _tells_of(self, text: str, who: tuple[str, ...]) -> None:
        """Remember of whom an age, a grade, an illness is told; the first is the hero."""
        if len(who) == 1 and (_AGED.search(text) or _TOLD_OF.search(text)):
            self.told_of.update(who)
            self.hero = self.hero or who


def _cut(story: str, subject: str) -> Iterator[Clause]:
    parts = list(_spoken_of(story))
    everybody = _everybody(parts)
    alone = everybody <= {SELF}
    children: tuple[str, ...] = (subject,) if is_child(subject) else ()
    only = tuple(who for who in sorted(everybody) if is_child(who))
    only = only or ((CHILD,) if _tells_of_parents(parts) else ())
    thread = _Thread((subject,), (subject,), (subject,))
    before, ended = "", 0
    for text, start, named in parts:
        begins = not start or bool(_FULL_STOP.search(story[ended:start]))
        thread.hears(text, named, begins)
        children = next((c for m in reversed(named) if (c := _children(m))), children)
        whole = of_household(text) and not alone
        known = children or (only if len(only) == 1 else ())
        yield Clause(
            text, start, named, thread.carried, whole, before, known,
            foretold=bool(known) and not children, doers=thread.doers, prior=thread.prior,
            adult=thread.adult,
        )  # fmt: skip
        thread.goes_on(text, named, begins, whole)
        before, ended = text, start + len(text)


def _topic(text: str, named: tuple[Mention, ...], carried: tuple[str, ...]) -> tuple[str, ...]:
    """Return the grown-up a sentence begins with by telling their age; later ones go on there."""
    who = next((mention.who for mention in named if not mention.gone), carried)
    return who if len(who) == 1 and not is_child(who[0]) and _AGED.search(text) else ()


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
    return not who or SELF in who or (len(who) == 1 and she in called(who))


def _tells_of_parents(parts: Iterable[tuple[str, int, tuple[Mention, ...]]]) -> bool:
    named = (mention for _, _, found in parts for mention in found)
    return any(set(mention.who) & PARENTS_OF_A_CHILD for mention in named)


def _spoken_of(story: str) -> Iterator[tuple[str, int, tuple[Mention, ...]]]:
    told = siblings(story)
    only = only_child(story)
    theirs = of_kin = False
    for match in _CLAUSE.finditer(story):
        start, end = match.span()
        named = told.within(mentions(match.group()), start, end)
        if not named and (one := ONE_CHILD.match(match.group())):
            named = (Mention((CHILD,), 0, one.end("token")),)
        named = tuple(same_child(each, match.group(), only) for each in named)
        named = tuple(
            parent_of_child(each, match.group())
            if theirs or (of_kin and len(each.who) > 1)
            else each
            for each in named
        )
        theirs = any(set(each.who) & PARENTS_OF_A_CHILD for each in named)
        of_kin = any(each.who[-1] in KIN_CHILDREN for each in named)
        yield match.group(), start, named


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
