"""Who of the people a story names is of its household: who is there, who has gone or moved out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.reading.clauses import Clause, gone
from knowledge.reading.people import CHILD, PARENTS_OF_A_CHILD, is_child
from knowledge.reading.settling import Found
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_S = SPOKEN["story"]
_NEXT_DOOR = re.compile(_S["next_door"])
_SPEAKS_OF_SELF = re.compile(_S["speaks_of_self"])
_OLD_MAN = re.compile(_S["old_man"])
_OLD_MAN_AS: dict[re.Pattern[str], str] = {
    re.compile(word): meant for word, meant in _S["old_man_as"].items()
}
_SON: str = SPOKEN["people"]["own_children"][0]
_BARE_SON = re.compile(_S["bare_son"])
_ONE_SON = re.compile(_S["one_son"])
_COUPLE_TOLD = re.compile(_S["couple_told"])
_OLD_ONE = re.compile(_S["old_one"])
_OLD_ONE_AGAIN = re.compile(_S["old_one_again"])
_BY_SURNAME = re.compile(_S["by_surname"])
_OWN_HOME = re.compile(_S["own_home"])
_OUTSIDERS = frozenset(_S["outsiders"]) - frozenset(_S["told_of_only"])
_SPELT: dict[re.Pattern[str], str] = {
    re.compile(said): written for said, written in _S["spelt"].items()
}
_LEFT_BEHIND = re.compile(_S["left_behind"])
_MOVED_OUT = re.compile(_S["property_moved_out"])


def spelt(text: str) -> str:
    """Return a story with words of the dialect as they are written; every place stays."""
    for said, written in _SPELT.items():
        text = said.sub(written, text)
    return text


def about_next_door(text: str) -> str:
    """Return a story told for a neighbour as one of the neighbour's own; "old man" as husband.

    "The old one", said again, is the old man a story began with; "the man" and "the woman" of a
    couple are its two; somebody told of by their surname is whom it is about. A neighbour whom the
    speakers only compare themselves with stays somebody else.
    """
    text = _BARE_SON.sub(_SON, text)
    if _OLD_MAN.search(text):
        for word, meant in _OLD_MAN_AS.items():
            text = word.sub(meant, text)
    if _COUPLE_TOLD.search(text):
        for word, meant in _S["couple_as"].items():
            text = text.replace(word, meant)
    if old_one := _OLD_ONE.match(text):
        text = _OLD_ONE_AGAIN.sub(old_one["who"], text)
    if _SPEAKS_OF_SELF.search(text):
        return text
    if named := _BY_SURNAME.match(text):
        text = text.replace(named["who"], _S["by_surname_as"][len(named["who"])])
    first = _NEXT_DOOR.match(text)
    if first is None:
        return text
    return text.replace(first["who"], _S["next_door_as"])


def children_left(text: str) -> str:
    """Return a story with the children of somebody who is gone named as such, not as one's own."""
    found = _LEFT_BEHIND.search(text)
    if found is None:
        return text
    word, at = found["child"], found.start("child")
    return text[:at] + text[at:].replace(word, str(_S["left_behind_as"][len(word)]))


def told_for(text: str, parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return a story told for somebody of another home, not of one's own, as of that home."""
    named = (m for clause in parts for m in clause.mentions if not m.gone and m.who != (SELF,))
    first = next(named, None)
    if first is None or not set(first.who) <= _OUTSIDERS or _OWN_HOME.search(text):
        return parts
    return tuple(replace(clause, hero=first.who) for clause in parts)


def moved_out(parts: tuple[Clause, ...]) -> frozenset[str]:
    """Return those who have left the household; of a story of nobody else they are the people."""
    left = gone(parts)
    named = {who for clause in parts for mention in clause.mentions for who in mention.who}
    return left if named - left else frozenset()


def owned_by(left: frozenset[str], one: Found, parts: tuple[Clause, ...]) -> bool:
    """Return whether property is told of somebody who has left the household."""
    if one.fact not in _S["property"]:
        return False
    clause = next(each for each in reversed(parts) if each.start <= one.start)
    about = clause.subject(one.start - clause.start)
    before = [m for m in clause.mentions if clause.start + m.end <= one.start]
    if before and _MOVED_OUT.search(clause.text[: before[-1].start]):
        return True
    elsewhere = left | set(_S["property_not_of"])
    return bool(about and set(about) <= elsewhere) or bool(before and before[-1].gone)


def child_of(people: tuple[str, ...], parts: tuple[Clause, ...]) -> tuple[str, ...]:
    """Return the child whose father or mother is told of, when no child is named itself."""
    named = {who for clause in parts for mention in clause.mentions for who in mention.who}
    spoken_of = named & PARENTS_OF_A_CHILD and not any(map(is_child, {*people, *named}))
    return (CHILD,) if spoken_of else ()


def living(parts: Iterable[Clause]) -> Iterator[str]:
    for clause in parts:
        for mention in clause.mentions:
            yield from () if mention.gone else mention.who


def gone_once(parts: Iterable[Clause]) -> frozenset[str]:
    gone_ones = (mention for clause in parts for mention in clause.mentions if mention.gone)
    return frozenset(who for mention in gone_ones for who in mention.who)


def one_of_several_sons(one: Found, people: tuple[str, ...]) -> bool:
    """Return whether a son in prison is told of somebody who has other children to support them."""
    others = any(is_child(who) and who != _SON for who in people)
    return one.fact == "supporter" and others and bool(_ONE_SON.search(one.words))
