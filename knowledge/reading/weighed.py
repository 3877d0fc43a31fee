"""What the clauses and numbers of a story tell by weights learnt across labelled stories.

weighed(found, parts, facts) -> list[Found]
Words and patterns find what they list. Weights of benchmarks/train_stories.py say how likely each
clause tells each fact and each number is an age, a sum paid for treatment or a count of heads.
What is likely and contradicts nothing that words told is added, of whomever the clause is about.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain

from knowledge.interval import Interval
from knowledge.reading.chinese import NumberHit, find_numbers
from knowledge.reading.clauses import Clause
from knowledge.reading.people import CHILD
from knowledge.reading.phrases import Spot
from knowledge.reading.settling import Found
from knowledge.reading.spoken import SPOKEN
from knowledge.reading.weights import Label, Weights, load_weights
from knowledge.reading.whose import whose
from knowledge.rules.case import SELF, Value
from knowledge.schema import Fact

# from this on a clause is taken to tell what no word of it is listed for
TOLD = 0.25
# from this on a number is taken for what no words told of it
COUNTED = 0.5
START, END, NUMBER = "^", "$", "#"
_NUMERALS = re.compile(f"[{SPOKEN['story']['numerals']}]+")
# so many characters of the clauses before and behind are looked at
_BESIDE = 8
_NAMED = 2
# sizes at which numbers are told apart, and so many characters of either side are looked at whole
_SIZES = (7, 18, 60, 100, 1000, 10_000, 100_000)
_NEAR = 6
_OWN_PARENTS = frozenset(SPOKEN["people"]["parent_of_child"])
_SELF = frozenset(SPOKEN["people"]["self_words"])
_OF_A_CHILD = ("father", "mother")
_OF_THE_OFFICE = ("dibao_refused", "edge_refused", "help_need", "over_line")
# what a number counted so is to be multiplied by; wages are told by the month, income by the year
_PER = {"": 1.0, "months": 12.0, "years": 1 / 12}
_S = SPOKEN["story"]
_COMES_TO_CARE = re.compile(_S["comes_to_care"])
_STAYED = re.compile(_S["stayed"])
_BY_TELLER = re.compile(_S["by_teller"])
_GRADE = re.compile(_S["not_counted"])
_RANKS = frozenset(SPOKEN["units"]["ranks"])
_EARNERS = re.compile(_S["not_counted_behind"])
_SPOKEN_OF = {fact: re.compile(words) for fact, words in _S["spoken_of"].items()}
_WEALTH: Mapping[str, int] = _S["wealth"]


def weighed(
    found: Sequence[Found], parts: Sequence[Clause], facts: Mapping[str, Fact]
) -> list[Found]:
    """Return what a story tells: what words found, and what else is likely."""
    weights, told = load_weights(), by_clause(found, parts)
    in_words = {(one.who, one.fact) for one in found}
    kept: list[Found] = []
    likely: list[tuple[float, Found]] = []
    for at, clause in enumerate(parts):
        counted = _numbers(clause, told[at], facts, weights["numbers"])
        kept += [*told[at], *(one for one in counted if (one.who, one.fact) not in in_words)]
        odds = weights["clauses"].likely(signs(parts, told, at))
        likely += _told(clause, odds, {one.fact for one in told[at]}, facts)
    return [*kept, *(one for one in _agreeing(kept, likely) if not _a_hardship_beside(one, found))]


def _told(
    clause: Clause, odds: Mapping[Label, float], seen: Set[str], facts: Mapping[str, Fact]
) -> Iterator[tuple[float, Found]]:
    """Yield how likely a clause tells what no word of it told, and what. seen: facts told."""
    for (name, value), chance in odds.items():
        fact = facts.get(name)
        likely = fact and chance > TOLD and name not in seen and _may_be_likely(fact, value)
        if fact and likely and _speaks_of(name, value, clause):
            for who in _about(fact, value, clause):
                yield chance, Found(who, name, value, clause.text, clause.start)


def _speaks_of(fact: str, value: Value, clause: Clause) -> bool:
    """Return whether a clause, or the one before, speaks at all of what it is likely to tell."""
    words = [_SPOKEN_OF[key] for key in (fact, f"{fact}={value}") if key in _SPOKEN_OF]
    return all(each.search(clause.text) or each.search(clause.before) for each in words)


def _may_be_likely(fact: Fact, value: Value) -> bool:
    """Return whether likelihood may tell it; words tell what an office gave or refused."""
    return not (value is True and (fact.unsaid is not None or fact.id in _OF_THE_OFFICE))


def _a_hardship_beside(one: Found, found: Iterable[Found]) -> bool:
    """Return whether a hardship is likely where words told of comfort or of money for pleasure."""
    comfort = any(each.fact in _S["not_with_hardship"] and each.value is True for each in found)
    return comfort and one.fact in _S["hardship"]


def _agreeing(kept: Iterable[Found], likely: Iterable[tuple[float, Found]]) -> Iterator[Found]:
    """Yield what is likely, the likeliest first, that contradicts nothing told or likelier."""
    told: dict[tuple[str, str], Value] = {(one.who, one.fact): one.value for one in kept}
    for _, one in sorted(likely, key=lambda each: -each[0]):
        if told.setdefault((one.who, one.fact), one.value) == one.value:
            yield one


def _numbers(
    clause: Clause, told: Sequence[Found], facts: Mapping[str, Fact], weights: Weights
) -> Iterator[Found]:
    """Yield what the numbers of a clause are likely to tell that no words told of them."""
    for hit in find_numbers(clause.text):
        here = range(clause.start + hit.start, clause.start + hit.end)
        (fact, per), chance = max(
            weights.likely(number_signs(clause, hit)).items(), key=lambda each: each[1]
        )
        value = None if _no_count(clause.text, hit) else _counted(fact, str(per), hit)
        ruled = any(one.start in here and isinstance(one.value, Interval) for one in told)
        if chance > COUNTED and value is not None and not ruled and fact in facts:
            words = clause.text[hit.start : hit.end]
            for who in whose(facts[fact], clause, Spot(fact, True, hit.start, hit.end)):
                yield Found(who, fact, value, words, here.start)


def _no_count(text: str, hit: NumberHit) -> bool:
    """Return whether a number is a grade, or so many who earn: neither counts heads or money."""
    graded = hit.measure in _RANKS or _GRADE.match(text, hit.end)
    return bool(graded or _EARNERS.search(text[: hit.start]))


def _counted(fact: str, per: str, hit: NumberHit) -> Value | None:
    """Return what a number tells of a fact; property is told by its size."""
    if fact == "household_members" and hit.value.low < 1:
        return None
    if fact != "assets":
        return hit.value.times(_PER[per])
    return next((size for size in ("much", "some") if hit.value.low >= _WEALTH[size]), None)


def _about(fact: Fact, value: Value, clause: Clause) -> tuple[str, ...]:
    if fact.id in _OF_A_CHILD:
        if _STAYED.search(clause.text) or (not clause.children and _of_the_teller(clause)):
            return ()
        return clause.children or (CHILD,)
    if fact.id == "needs_care" and _COMES_TO_CARE.search(clause.text):
        return ()
    end = len(clause.text)
    about = whose(fact, clause, Spot(fact.id, value, end - 1, end))
    # "fed by me" is told of whom the clause before was about
    return clause.carried if about == (SELF,) and _BY_TELLER.search(clause.text) else about


def _of_the_teller(clause: Clause) -> bool:
    """Return whether a clause tells of the father or mother of whoever tells it."""
    named = clause.mentions[0] if clause.mentions else None
    return (
        named is not None
        and bool(_OWN_PARENTS & set(named.who))
        and clause.text[: named.start] in _SELF
    )


def by_clause(found: Iterable[Found], parts: Sequence[Clause]) -> list[list[Found]]:
    """Return what was found, clause by clause."""
    told: list[list[Found]] = [[] for _ in parts]
    for one in found:
        at = max((at for at, each in enumerate(parts) if each.start <= one.start), default=0)
        told[at].append(one)
    return told


def signs(parts: Sequence[Clause], told: Sequence[Sequence[Found]], at: int) -> list[str]:
    """Return the features of a clause: its characters, its neighbours', what words told of it."""
    clause = parts[at]
    own = START + _plain(clause.text) + END
    before = _plain(parts[at - 1].text)[-_BESIDE:] if at else START
    behind = _plain(parts[at + 1].text)[:_BESIDE] if at + 1 < len(parts) else END
    named = [who for mention in clause.mentions for who in mention.who] or clause.carried
    place = "first" if not at else "last" if at + 1 == len(parts) else "mid"
    found = dict.fromkeys(
        chain(
            _grams(own, "", (1, 2, 3, 4)),
            _grams(before, "<", (2, 3)),
            _grams(behind, ">", (2, 3)),
            (f"+{one.fact}={one.value}" for one in told[at] if isinstance(one.value, bool | str)),
            (f"<+{one.fact}" for one in (told[at - 1] if at else ())),
            (f"@{who}" for who in named[:_NAMED]),
            (f"@{place}",),
        )
    )
    return list(found)


def number_signs(clause: Clause, hit: NumberHit) -> list[str]:
    """Return the features of a number: what stands around it, how it is counted, its size."""
    before, after = START + clause.text[: hit.start], clause.text[hit.end :] + END
    named = [mention.end for mention in clause.mentions if mention.end <= hit.start]
    size = f"{bisect(_SIZES, hit.value.low)}"
    found = dict.fromkeys(
        chain(
            (f"<|{before[-n:]}" for n in range(1, _NEAR)),
            (f"|>{after[:n]}" for n in range(1, _NEAR)),
            _grams(before, "<", (1, 2)),
            _grams(after, ">", (1, 2)),
            (f"={size}", f"{hit.measure}={size}", f"*{hit.unit}"),
            (f"<|{before[-1]}={size}", f"|>{after[0]}={size}"),
            (f"@={size}",) if named and named[-1] == hit.start else (),
        )
    )
    return list(found)


def _plain(text: str) -> str:
    return _NUMERALS.sub(NUMBER, text)


def _grams(text: str, mark: str, sizes: Iterable[int]) -> Iterator[str]:
    for size in sizes:
        for at in range(len(text) - size + 1):
            yield mark + text[at : at + size]
