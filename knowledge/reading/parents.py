"""What a story says of a child's father and mother: dead, jailed, gone, and whose they are.

read_parents(clause, minor, children) -> (child, father|mother, state, words, place in the clause)
whose(clause, spot, minor) -> the children a parent named at a spot belongs to
Parents are told as the child's own ("his father"), as the speaker's when a child speaks, or as
the speaker's relatives: a son who died is the father of the speaker's grandson.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from config.patterns import one_of
from knowledge.reading.became import STATE, STATES, for_a, of_late, state_after
from knowledge.reading.chinese import asked, negated, of_others
from knowledge.reading.clauses import Clause, called
from knowledge.reading.kin import SPEAKER, children_of
from knowledge.reading.people import (
    BOTH_PARENTS,
    FATHERS,
    MOTHERS,
    PARENT_OF_A_CHILD,
    PARENTS_OF_A_CHILD,
    PUT_TOGETHER,
    is_child,
    mentions,
)
from knowledge.reading.spoken import SPOKEN
from knowledge.rules.case import SELF

_P = SPOKEN["people"]
_W = _P["parents"]
_SHE: str = _P["she"]
_PRONOUNS = (_SHE, _P["he"])
_BOTH = ("father", "mother")
_FACTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*_W["father"], *FATHERS), ("father",)),
    **dict.fromkeys((*_W["mother"], *MOTHERS), ("mother",)),
    **dict.fromkeys((*_W["both"], *BOTH_PARENTS), _BOTH),
}
_THEIRS = frozenset((*FATHERS, *MOTHERS))
_OF_CHILDREN = _THEIRS.union(BOTH_PARENTS)
# of a grown-up just spoken of they are that one's own parents
_OF_A_GROWN_UP = frozenset(word for word in BOTH_PARENTS if word[0] in _PRONOUNS)
_PLAIN = {*_FACTS, *_W["not_names"]} - PUT_TOGETHER
_FIRST = "".join(sorted({word[0] for word in (*_FACTS, *_PLAIN)}))
NAME = re.compile(f"(?=[{_FIRST}])(?:{PARENT_OF_A_CHILD}|{one_of(_PLAIN)})")
_WHOLE = re.compile(
    f"(?<![{_W['not_whole_before']}]){one_of(_W['whole'])}(?![{_W['not_whole_after']}])"
)
_LOST_ONE = re.compile(one_of(_W["lost_one"]) + "$")
_OF = ("", _P["possessive"][0])
_BESIDE = re.compile(f"(?:{one_of(_P['joiners'])})?")
_OWN = re.compile(rf"{one_of(_P['self_words'])}(?:{_P['possessive']})?$")
_THEN_LOST = re.compile(_W["then_lost"])
_AT_AGE = re.compile(_W["at_age"])
_GOES_ON = re.compile(_W["goes_on"])
_LEFT_SILENT = re.compile(_W["left_silent"])
_I_REMARRIED = re.compile(_W["i_remarried"])
_I_RAISE = re.compile(_W["i_raise"])
_I_RAISE_ALONE = re.compile(_W["i_raise_alone"])
_I_AM = {fact: re.compile(_W["i_am"] + one_of(words)) for fact, words in _W["i_am_the"].items()}
_COUPLE_ABLE = re.compile(_W["couple_able"])
_OWN_CHILDREN = frozenset(_W["own_children"])
_GRAND = frozenset(_W["grand"])
_OTHER = {"father": "mother", "mother": "father"}
_OLD = frozenset(_W["old"])
Reading: TypeAlias = tuple[str, str, str, str, int]


def read_parents(
    clause: Clause,
    minor: bool,
    everybody: tuple[str, ...],
    named: frozenset[str],
    grown: bool,
) -> Iterator[Reading]:
    """Yield what a clause says of parents.

    minor: the speaker is a child. everybody: all people of the story; named: those gone as well.
    grown: the speaker was told of before, as somebody whose own parents may be meant.
    """
    grown = grown and clause.foretold
    if of_others(clause.text, len(clause.text)):
        return
    for match in _WHOLE.finditer(clause.text):
        state = _W["whole"][match.group()]
        if negated(clause.text, match.start()) and match.start():
            continue
        if asked(clause.text, match.start(), match.end()):
            continue
        if grown:
            continue
        for child in (SELF,) if minor else clause.children or _brothers(everybody):
            yield from ((child, fact, state, match.group(), match.start()) for fact in _BOTH)
    yield from _named(clause, minor, everybody, grown)
    yield from _kin(clause, everybody)
    yield from _went_on(clause, everybody)
    yield from _couple(clause, everybody, named)
    yield from _speaker(clause, everybody)


def _speaker(clause: Clause, everybody: tuple[str, ...]) -> Iterator[Reading]:
    """Yield whose father or mother the speaker says to be; what they tell of themselves holds."""
    own = [who for who in everybody if _relation(who) in _OWN_CHILDREN]
    for fact, pattern in _I_AM.items():
        if said := pattern.search(clause.text):
            yield from ((who, fact, SPEAKER, said.group(), said.start()) for who in own)


def _couple(clause: Clause, everybody: tuple[str, ...], named: frozenset[str]) -> Iterator[Reading]:
    """Yield what a speaker tells of herself, or of the couple, as parents of their own children."""
    if any(_relation(who) in _GRAND for who in everybody):
        return
    able, again = _COUPLE_ABLE.search(clause.text), _I_REMARRIED.search(clause.text)
    raises = _I_RAISE.search(clause.text)
    if raises is None and clause.carried == (SELF,):
        raises = _I_RAISE_ALONE.search(clause.text)
    own = [who for who in everybody if _relation(who) in _OWN_CHILDREN]
    if again:
        yield from ((who, "mother", "remarried", again.group(), again.start()) for who in own)
    if raises:
        for fact in (each for each, others in _W["other_parent"].items() if named & set(others)):
            yield from ((who, fact, "able", raises.group(), raises.start()) for who in own)
    if able:
        both = product(own, _BOTH)
        yield from ((who, fact, "able", able.group(), able.start()) for who, fact in both)


def _relation(who: str) -> str:
    return who[1:] if who[1:] in _OWN_CHILDREN | _GRAND else who


def _brothers(everybody: tuple[str, ...]) -> tuple[str, ...]:
    """Return the speaker's younger brothers and sisters, who have the speaker's parents."""
    return tuple(w for w in everybody if w in _W["brothers"] or w[1:] in _W["brothers"])


def _named(
    clause: Clause, minor: bool, everybody: tuple[str, ...], grown: bool
) -> Iterator[Reading]:
    spots = [spot for spot in NAME.finditer(clause.text) if spot.group() in _FACTS]
    for spot in spots:
        if grown and spot.group() not in _OF_CHILDREN:
            continue
        until = _next_person(clause, _last_beside(spot, spots), [each.start() for each in spots])
        state, words = _state(clause.text, spot, until)
        said = _said_next(clause, spot.end())
        if not state and (silent := _LEFT_SILENT.match(said)):
            state, words = "lost", silent.group()
        if state in ("able", "remarried") and (lost := _THEN_LOST.search(said)):
            state, words = "lost", lost.group()
        state = of_late(said, state)
        for child in whose(clause, spot, minor) or _of_brothers(spot, everybody):
            for fact in _FACTS[spot.group()]:
                if told := for_a(fact, state, said):
                    yield child, fact, told, words, spot.start()


def _last_beside(spot: re.Match[str], spots: list[re.Match[str]]) -> int:
    """Return where the parents named in one breath with this one end: "his father, his mother"."""
    end = spot.end()
    for other in spots:
        if other.start() >= end and _BESIDE.fullmatch(spot.string[end : other.start()]):
            end = other.end()
    return end


def _of_brothers(spot: re.Match[str], everybody: tuple[str, ...]) -> tuple[str, ...]:
    return () if spot.group() in _THEIRS else _brothers(everybody)


def _next_person(clause: Clause, at: int, parents: list[int]) -> int:
    spans = [match.span() for match in _AT_AGE.finditer(clause.text, at)]
    named = (mention.start for mention in clause.mentions)
    told = [start for start in named if not any(a <= start < b for a, b in spans)]
    starts = told + parents
    return min((start for start in starts if start >= at), default=len(clause.text))


def _state(text: str, spot: re.Match[str], until: int) -> tuple[str, str]:
    """Return what is said of the one named at a spot, with the words; "" when nothing is."""
    lost = _LOST_ONE.search(text[: spot.start()])
    if lost and not any(one.end() == lost.start() for one in NAME.finditer(text)):
        return "dead", lost.group()
    return state_after(text, spot.end(), until)


def _said_next(clause: Clause, at: int) -> str:
    """Return what follows a place of a clause, up to the next parent named."""
    start = clause.around.index(clause.text) + at
    others = (m.start() for m in NAME.finditer(clause.around, start) if m.group() in _FACTS)
    return clause.around[start : next(others, None)]


def whose(clause: Clause, spot: re.Match[str], minor: bool) -> tuple[str, ...]:
    """Return the children a parent belongs to; a grown-up speaker's own parents are not told."""
    if minor:
        return (SELF,)
    if spot.group() in _OLD or _of_a_grown_up(clause, spot.group()):
        return ()
    before = [m for m in clause.mentions if clause.text[m.end : spot.start()] in _OF]
    before = [mention for mention in before if mention.end <= spot.start()]
    if before and is_child(before[-1].who[0]):
        return before[-1].who
    own = _OWN.search(clause.text[: spot.start()]) or _brothers(clause.carried)
    return () if own and spot.group() not in _THEIRS else clause.children


def _of_a_grown_up(clause: Clause, said: str) -> bool:
    """Return whether "his parents" or "her parents" are those of somebody grown up."""
    who = clause.carried
    if said not in _OF_A_GROWN_UP or len(who) != 1 or who == (SELF,) or is_child(who[0]):
        return False
    return said.startswith(_SHE) in called(who)


def _went_on(clause: Clause, everybody: tuple[str, ...]) -> Iterator[Reading]:
    """Yield what a clause that names nobody says became of those the one before was about."""
    lead = _GOES_ON.match(clause.text)
    state = STATE.match(clause.text, lead.end() if lead else 0)
    if state is None or clause.mentions or STATES.get(state.group()) not in _W["kin_states"]:
        return
    named = mentions(clause.before)
    became = of_late(clause.before + clause.text, STATES[state.group()])
    for who, fact in product(named[-1].who if named else clause.carried, _BOTH):
        for child in children_of(who, fact, everybody):
            yield child, fact, became, state.group(), state.start()


def _kin(clause: Clause, everybody: tuple[str, ...]) -> Iterator[Reading]:
    """Yield what became of the speaker's relative as the father or mother of a child told of."""
    for i, mention in enumerate(clause.mentions):
        if _of_a_grown_up(clause, clause.text[mention.start : mention.end]):
            continue
        following = clause.mentions[i + 1].start if clause.mentions[i + 1 :] else len(clause.text)
        state, words = state_after(clause.text, mention.end, following)
        said = _said_next(clause, mention.end)
        if not state and (silent := _LEFT_SILENT.match(said)):
            state, words = "lost", silent.group()
        if state == "remarried" and (lost := _THEN_LOST.search(said)):
            state, words = "lost", lost.group()
        state = of_late(said, state)
        if state not in _W["kin_states"]:
            continue
        for fact in _BOTH:
            of_all = (children_of(who, fact, _meant(who, clause, everybody)) for who in mention.who)
            for child in (each for children in of_all for each in children):
                if told := for_a(fact, state, said):
                    yield child, fact, told, words, mention.start
                if mention.who[0] in _W["spouses"]:
                    yield child, _OTHER[fact], SPEAKER, words, mention.start


def _meant(who: str, clause: Clause, everybody: tuple[str, ...]) -> tuple[str, ...]:
    """Return whose father or mother somebody may be: the child's spoken of, not any child's."""
    return (who in PARENTS_OF_A_CHILD and clause.children) or everybody
