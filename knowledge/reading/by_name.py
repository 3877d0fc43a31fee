"""Who of the people a story tells of is some child's father or mother.

parents_by_name(parts, minor, of_self) -> (child, father|mother, who) ...
"""

from collections.abc import Iterable

from knowledge.reading.clauses import Clause
from knowledge.reading.kin import Link
from knowledge.reading.parents import NAME, whose
from knowledge.reading.spoken import SPOKEN

_P = SPOKEN["people"]
_BOTH = ("father", "mother")
# how the story's people are called who are somebody's father or mother
_PERSONS = dict(zip(_BOTH, _P["parent_of_child"], strict=True))
_PERSON_IS = {word: fact for fact in _BOTH for word in _P["parents"][fact]}
_SPOUSES = frozenset(SPOKEN["story"]["spouses"])


def parents_by_name(parts: Iterable[Clause], minor: bool, of_self: bool) -> tuple[Link, ...]:
    """Return whose father or mother "father" and "mother" are of a story a child tells.

    Of a grown-up's story only when it tells nothing of its teller (*of_self*) nor names a spouse:
    then they are the child's, else the teller's own.
    """
    clauses = tuple(parts)
    named = {who for clause in clauses for mention in clause.mentions for who in mention.who}
    if not minor and (of_self or named & _SPOUSES):
        return ()
    links = [
        (child, fact, _PERSONS[fact])
        for clause in clauses
        for spot in NAME.finditer(clause.text)
        if (fact := _PERSON_IS.get(spot.group()))
        for child in whose(clause, spot, minor)
    ]
    return tuple(dict.fromkeys(links))
