"""What a story says of a child's father and mother: dead, jailed, gone, and whose they are.

read_parents(clause, minor, children) -> (child, father|mother, state, words, place in the clause)
Parents are told as the child's own ("his father"), as the speaker's when a child speaks, or as
the speaker's relatives: a son who died is the father of the speaker's grandson.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from knowledge.case import SELF
from knowledge.chinese import asked, negated, of_others
from knowledge.clauses import Clause
from knowledge.people import is_child
from knowledge.spoken import SPOKEN, one_of

_P = SPOKEN["people"]
_W = _P["parents"]
_BOTH = ("father", "mother")
_FACTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*_W["father"], *_P["relations"][_P["parents_of_a_child"][0]]), ("father",)),
    **dict.fromkeys((*_W["mother"], *_P["relations"][_P["parents_of_a_child"][1]]), ("mother",)),
    **dict.fromkeys(_W["both"], _BOTH),
}
_THEIRS = frozenset(w for who in _P["parents_of_a_child"] for w in _P["relations"][who])
_NAME = re.compile(one_of([*_FACTS, *_W["not_names"]]))
_WHOLE = re.compile(one_of(_W["whole"]))
_LOST_ONE = re.compile(one_of(_W["lost_one"]) + "$")
_STATES: dict[str, str] = {word: state for state, ws in _W["states"].items() for word in ws}
_STATE = re.compile(one_of([*_STATES, *_W["not_states"]]))
_OWN = re.compile(rf"{one_of(_P['self_words'])}(?:{_P['possessive']})?$")
_MOTHER_ONLY = ("remarried",)

Reading: TypeAlias = tuple[str, str, str, str, int]


def read_parents(clause: Clause, minor: bool, everybody: tuple[str, ...]) -> Iterator[Reading]:
    """Yield what a clause says of parents.

    minor: the speaker is a child. everybody: all people of the story.
    """
    if of_others(clause.text, len(clause.text)):
        return
    for match in _WHOLE.finditer(clause.text):
        state = _W["whole"][match.group()]
        for child in (SELF,) if minor else clause.children:
            yield from ((child, fact, state, match.group(), match.start()) for fact in _BOTH)
    yield from _named(clause, minor)
    yield from _kin(clause, everybody)


def _named(clause: Clause, minor: bool) -> Iterator[Reading]:
    spots = [spot for spot in _NAME.finditer(clause.text) if spot.group() in _FACTS]
    for spot in spots:
        until = _next_person(clause, spot.end(), [each.start() for each in spots])
        state, words = _state(clause.text, spot, until)
        if not state:
            continue
        for child in _whose(clause, spot, minor):
            for fact in _FACTS[spot.group()]:
                if fact == "mother" or state not in _MOTHER_ONLY:
                    yield child, fact, state, words, spot.start()


def _next_person(clause: Clause, at: int, parents: list[int]) -> int:
    starts = [mention.start for mention in clause.mentions] + parents
    return min((start for start in starts if start >= at), default=len(clause.text))


def _state(text: str, spot: re.Match[str], until: int) -> tuple[str, str]:
    """Return what is said of the one named at a spot, with the words; "" when nothing is."""
    if lost := _LOST_ONE.search(text[: spot.start()]):
        return "dead", lost.group()
    return _state_after(text, spot.end(), until)


def _state_after(text: str, at: int, until: int) -> tuple[str, str]:
    found = ""
    for match in _STATE.finditer(text, at, min(until, at + _W["reach"])):
        state = _STATES.get(match.group(), "")
        if not state or asked(text, match.start(), match.end()) or negated(text, match.start()):
            continue
        if not found or state in ("dead", "missing"):
            found, words = state, match.group()
    return (found, words) if found else ("", "")


def _whose(clause: Clause, spot: re.Match[str], minor: bool) -> tuple[str, ...]:
    """Return the children a parent belongs to; a grown-up speaker's own parents are not told."""
    if minor:
        return (SELF,)
    before = [mention for mention in clause.mentions if mention.end == spot.start()]
    if before and is_child(before[-1].who[0]):
        return before[-1].who
    if spot.group() not in _THEIRS and _OWN.search(clause.text[: spot.start()]):
        return ()
    return clause.children


def _kin(clause: Clause, everybody: tuple[str, ...]) -> Iterator[Reading]:
    """Yield what became of the speaker's relative as the father or mother of a child told of."""
    for i, mention in enumerate(clause.mentions):
        if len(mention.who) != 1:
            continue
        following = clause.mentions[i + 1].start if clause.mentions[i + 1 :] else len(clause.text)
        state, words = _state_after(clause.text, mention.end, following)
        if state not in _W["kin_states"]:
            continue
        for fact in _BOTH:
            for child in _children_of(mention.who[0], fact, everybody):
                if fact == "mother" or state not in _MOTHER_ONLY:
                    yield child, fact, state, words, mention.start


def _children_of(who: str, fact: str, everybody: tuple[str, ...]) -> tuple[str, ...]:
    """Return the children a relative is the parent of; none when several relatives could be."""
    kin = _W["kin"][fact]
    relation = who if who in kin else who[1:]
    if relation not in kin:
        return ()
    alike = {each for each in everybody if each == relation or each[1:] == relation}
    if alike - {who}:
        return ()
    wanted = set(kin[relation])
    return tuple(each for each in everybody if each in wanted or each[1:] in wanted)
