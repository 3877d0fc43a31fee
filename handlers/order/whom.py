"""Whom an order hands a problem to: people of the area, offices, the village itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from config.order_words import OrderWords, load_order_words
from handlers.inbound import Inbound
from handlers.order.spot import Span, apart, heard, places_of
from state.problem_rows import Problem

SHORTEST_HEARD = 2
# So much of a text before somebody's name is looked at.
BEFORE = 8


@dataclass(frozen=True, slots=True)
class Somebody:
    """One named to work on problems. name: as it would be written. own: the village itself.

    person: of an office, who there is named with it.
    """

    start: int
    end: int
    name: str
    own: bool = False
    person: str = ""

    @property
    def span(self) -> Span:
        """Return where it begins and ends."""
        return self.start, self.end


def people(inbound: Inbound, going: Sequence[Problem], taken: Sequence[Span]) -> list[Somebody]:
    """Return who is named in a text, in its order; taken: what stands for something else."""
    found: list[Somebody] = []
    for one in _all(inbound, going):
        spans = [*taken, *(other.span for other in found)]
        if apart(one.span, spans):
            found.append(one)
    return _joined(inbound.text, sorted(found, key=lambda one: one.start))


def _joined(text: str, found: Sequence[Somebody]) -> list[Somebody]:
    """Return them with an office and the person named right behind it as one."""
    person = load_order_words().patterns["person"]
    out: list[Somebody] = []
    for one in found:
        before = out[-1] if out else None
        beside = before and not before.own and not text[before.end : one.start].strip()
        if before and beside and person.fullmatch(one.name) and not person.fullmatch(before.name):
            out[-1] = replace(before, end=one.end, person=one.name)
        else:
            out.append(one)
    return out


def given_to(text: str, named: Sequence[Somebody], holders: Iterable[str]) -> Somebody | None:
    """Return to whom a text gives something: the words around tell, else who has it not yet."""
    if not named:
        return None
    have = set(holders)
    return max(named, key=lambda one: (_given(text, one, have), one.start))


def has(holder: str, name: str) -> bool:
    """Return whether the name means an office or person a problem lies with."""
    return bool(holder) and (holder.endswith(name) or name.endswith(holder))


def holders(problems: Iterable[Problem]) -> set[str]:
    """Return the offices and people these problems lie with."""
    return {who for one in problems for who in (one.department, one.owner) if who}


def _given(text: str, one: Somebody, have: set[str]) -> float:
    patterns = load_order_words().patterns
    before = text[max(one.start - BEFORE, 0) : one.start]
    if patterns["not_given"].search(before):
        return -3
    said = 2.0 * bool(patterns["hands"].search(before))
    said += 1.0 * bool(patterns["takes"].match(text[one.end :]))
    return said - 1.5 * any(has(holder, one.name) for holder in have)


def _all(inbound: Inbound, going: Sequence[Problem]) -> Iterator[Somebody]:
    """Yield who may be named, the surest first."""
    words, text = load_order_words(), inbound.text
    cadres = [one.name for one in inbound.reader.people(inbound.conversation.area, "cadre")]
    known = {*cadres, *holders(going)}
    yield from _named(text, known)
    for match in words.patterns["office"].finditer(text):
        yield Somebody(*match.span(), _plain(match.group(), words))
    yield from _by_sound(text, {*known, *words.lists["heard"]})
    for match in words.patterns["bare_office"].finditer(text):
        if words.patterns["hands"].search(text[max(match.start() - BEFORE, 0) : match.start()]):
            yield Somebody(*match.span(), _plain(match.group(), words))
    for match in words.patterns["own"].finditer(text):
        own = inbound.content.problem_words.lists["own"][0]
        yield Somebody(*match.span(), own, own=True)


def _named(text: str, names: Iterable[str]) -> Iterator[Somebody]:
    for name in sorted(names, key=len, reverse=True):
        for at in places_of(name, text):
            yield Somebody(at, at + len(name), name)


def _by_sound(text: str, names: Iterable[str]) -> Iterator[Somebody]:
    said = heard(text)
    for name in sorted(names, key=len, reverse=True):
        if len(name) < SHORTEST_HEARD:
            continue
        for at in places_of(heard(name), said):
            yield Somebody(at, at + len(name), name)


def _plain(said: str, words: OrderWords) -> str:
    """Return an office without words around it that say no more of it."""
    return re.sub(words.lists["around_office"], "", said)
