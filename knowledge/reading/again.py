"""A child, or its father or mother, named again in other words: still the same one.

only_child(story) -> who                         the one child a story tells of by name
same_child(mention, clause, only) -> Mention     "the child" is the grandson told of
parent_of_child(mention, clause) -> Mention      "father" beside "the child's mother" is its father
"""

import re
from dataclasses import replace

from config.patterns import one_of
from knowledge.reading.people import CHILD, Mention, mentions
from knowledge.reading.spoken import SPOKEN

_P = SPOKEN["people"]
_COUNTED = re.compile(f"(?:{_P['siblings']['counted']})$")
KIN_CHILDREN = frozenset(_P["kin_children"])
_OWN_CHILDREN = frozenset(_P["own_children"])
_OWN_OR_PLAIN = _OWN_CHILDREN | {CHILD}
_YOUNG = re.compile(_P["young"])
_BESIDE = 10
_OWN_PARENT = re.compile(f"{one_of(_P['self_words'])}$")
_PARENT_OF_CHILD: dict[str, str] = _P["parent_of_child"]


def only_child(story: str) -> tuple[str, ...]:
    """Return the one child of a story that "the child" must mean, () when there are several."""
    return _only_kin_child(story) or _only_young_child(story)


def _only_kin_child(story: str) -> tuple[str, ...]:
    """Return the grandchild or nephew of a story that tells of one only."""
    named = {who for mention in mentions(story) for who in mention.who if who in KIN_CHILDREN}
    return tuple(named) if len(named) == 1 else ()


def _only_young_child(story: str) -> tuple[str, ...]:
    """Return the one son or daughter of a story, when told of as young: "a boy of ten".

    Not behind a child already told of: "the child is ill, there is a girl of eight as well".
    """
    children = [m for m in mentions(story) if len(m.who) == 1 and m.who[0] in _OWN_OR_PLAIN]
    named = [mention for mention in children if mention.who != (CHILD,)]
    if len({mention.who for mention in named}) != 1 or children[0] != named[0]:
        return ()
    if any(_COUNTED.search(story[: mention.start]) for mention in named):
        return ()
    around = (story[max(m.start - _BESIDE, 0) : m.end + _BESIDE] for m in named)
    return named[0].who if any(map(_YOUNG.search, around)) else ()


def same_child(mention: Mention, clause: str, only: tuple[str, ...]) -> Mention:
    """Return a child named again as the one told of: "my grandson …, the child is nine"."""
    plain = CHILD in mention.who and not _COUNTED.search(clause[: mention.start])
    if not (only and plain):
        return mention
    who = (only[0] if each == CHILD else each for each in mention.who)
    return replace(mention, who=tuple(dict.fromkeys(who)))


def parent_of_child(mention: Mention, clause: str) -> Mention:
    """Return "father" right behind "the child's mother" as that child's, not the speaker's."""
    own = _OWN_PARENT.search(clause[: mention.start])
    who = tuple(_PARENT_OF_CHILD.get(each, each) for each in mention.who)
    return mention if own else replace(mention, who=who)
