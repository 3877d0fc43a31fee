"""Which open problems an order names: by place, household or matter."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.order_words import load_order_words
from handlers.clue.shown import clue_at
from handlers.household import readings
from handlers.inbound import Inbound
from handlers.names_shown import names_shown
from handlers.order.among import together
from handlers.order.matters import matters, score
from handlers.order.spot import Span, Spot, apart, heard, places_of
from handlers.order.whom import BEFORE, Somebody, has
from handlers.problem import lists
from handlers.problem.spoken import told, whole
from state.problem_rows import Problem

WHOLE_NAME = 3
# A matter as surely named as that stands for its problem; less is a hint.
SURE = 2.0
# What is named beside it must be named so much as surely, to be meant too.
BESIDE = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    """spots: where; problems: in the order they are named. sure: by more than a hint.

    among: the problems it may be of, when that is open.
    """

    spots: tuple[Spot, ...] = ()
    problems: tuple[Problem, ...] = ()
    sure: bool = False
    among: tuple[Problem, ...] = ()


def pointed(inbound: Inbound, going: Sequence[tuple[Problem, str]]) -> list[Spot]:
    """Return where a text names open problems by place or household, as its sender may read it."""
    homes = _homes(inbound, [one for one, _ in going])
    return _sorted([*_places(inbound, homes), *homes])


def named(
    inbound: Inbound,
    explicit: Sequence[Spot],
    taken: Sequence[Span],
    going: Sequence[tuple[Problem, str]],
) -> Named:
    """Return the open problems a text names. taken: what stands for something else in it."""
    about = [one for one in matters(inbound.text, going) if apart(one.span, taken)]
    if explicit:
        return _all(inbound.text, _of_these(explicit, about))
    return _as_far(inbound, going, about) or _all(
        inbound.text, _of_matters(inbound.text, about, taken)
    )


def _all(text: str, found: Named) -> Named:
    """Return the problems it may be of, all of them where all are meant."""
    every = load_order_words().patterns["every"].search(text)
    if not every or found.problems or not found.among:
        return found
    return replace(found, problems=found.among, sure=True, among=())


def of_holders(text: str, who: Iterable[Somebody], going: Iterable[Problem]) -> Named:
    """Return the problems named by the office or person that has them."""
    patterns, going = load_order_words().patterns, list(going)
    for one in who:
        held = tuple(p for p in going if has(p.department, one.name) or has(p.owner, one.name))
        before = text[max(one.start - BEFORE, 0) : one.start]
        meant = patterns["holds"].match(text[one.end :]) or patterns["presses"].search(before)
        if held and meant and not patterns["hands"].search(before):
            spots = (Spot(one.start, one.end, held, SURE),)
            return Named(spots, held if len(held) == 1 else (), True, held if len(held) > 1 else ())
    return Named()


def _as_far(
    inbound: Inbound, going: Sequence[tuple[Problem, str]], about: Sequence[Spot]
) -> Named | None:
    """Return the problems named by how far they are: all of them where several are meant."""
    found = together(inbound.text, going, inbound.moment.today, about)
    several = load_order_words().patterns["several"].search(inbound.text)
    if not found or (len(found) > 1 and not several):
        return None
    spots = tuple(spot for spot in about if set(spot.problems) & set(found))
    return Named(spots, tuple(found), sure=True)


def begins_with_name(inbound: Inbound) -> bool:
    """Return whether a text begins with somebody's name, in writing or by sound."""
    homes = _homes(inbound, [one for one, _ in told(inbound)])
    return any(spot.start == 0 and spot.end >= WHOLE_NAME for spot in homes)


def _of_these(explicit: Sequence[Spot], about: Sequence[Spot]) -> Named:
    """Return what places and households name; of several of a household the one it is about."""
    found, among = list[Problem](), tuple[Problem, ...]()
    for spot in explicit:
        best = _best(spot.problems, about)
        if len(best) > 1 and not set(found) & set(best):
            among = tuple(best)
        found += [one for one in best if len(best) == 1 and one not in found]
    own = [spot for spot in about if any(one in found for one in spot.problems)]
    return Named((*explicit, *own), tuple(found), sure=True, among=() if found else among)


def _best(problems: Sequence[Problem], about: Sequence[Spot]) -> list[Problem]:
    scores = {one.number: score(one, about) for one in problems}
    most = max(scores.values())
    return [one for one in problems if scores[one.number] == most]


def _of_matters(text: str, about: Sequence[Spot], taken: Sequence[Span]) -> Named:
    """Return what the matter names; several problems only where several are meant."""
    if not about:
        return Named()
    groups, several = list(_clusters(about)), load_order_words().patterns["several"]
    if len(groups) > 1 and (several.search(text) or _one_each(groups, taken)):
        return _of_several(groups, about)
    every = list(dict.fromkeys(one for spot in about for one in spot.problems))
    best = _best(every, about)
    sure = score(best[0], about) >= SURE
    spots = tuple(spot for spot in about if set(spot.problems) & set(best))
    if len(best) > 1:
        return Named(spots, sure=sure, among=tuple(best))
    return Named(spots, tuple(best), sure)


def _one_each(groups: Sequence[Sequence[Spot]], taken: Sequence[Span]) -> bool:
    """Return whether something else is named behind each group: to whom it goes, or by when."""
    ends = [max(spot.end for spot in group) for group in groups]
    starts = [*(group[0].start for group in groups[1:]), math.inf]
    between = zip(ends, starts, strict=True)
    return all(any(end <= start < until for start, _ in taken) for end, until in between)


def _of_several(groups: Sequence[Sequence[Spot]], about: Sequence[Spot]) -> Named:
    found: list[Problem] = []
    tops = [_best([one for spot in group for one in spot.problems], group) for group in groups]
    scores = [score(top[0], group) for top, group in zip(tops, groups, strict=True)]
    for top, many in zip(tops, scores, strict=True):
        one = _best(top, about)[0]
        if many >= BESIDE * max(scores) and one not in found:
            found.append(one)
    spots = tuple(spot for spot in about if set(spot.problems) & set(found))
    return Named(spots, tuple(found), max(scores) >= SURE)


def _clusters(about: Iterable[Spot]) -> Iterable[list[Spot]]:
    """Yield the spots that overlap or follow one another, together."""
    group: list[Spot] = []
    for spot in _sorted(about):
        if group and spot.start > max(one.end for one in group):
            yield group
            group = []
        group.append(spot)
    yield group


def _places(inbound: Inbound, homes: Sequence[Spot]) -> list[Spot]:
    """Return where places in the list last shown are named, and numbers of problems.

    homes: where a household is named, what looks like a day of the month is one.
    """
    words, text = load_order_words(), inbound.text
    number = inbound.content.problem_words.patterns["number"]
    found = [_spot(inbound, match, match.group()) for match in number.finditer(text)]
    for match in words.patterns["places_joined"].finditer(text):
        every = re.finditer(words.lists["number"], match.group())
        found += [_spot(inbound, match, one.group(), one) for one in every]
    for pattern in words.places:
        found += [_spot(inbound, match, match["n"]) for match in pattern.finditer(text)]
    known = [spot for spot in found if spot and not (homes and _is_day(text, spot))]
    return [*known, *_from_ends(inbound)]


def _is_day(text: str, spot: Spot) -> bool:
    day = load_order_words().patterns["day"]
    return day.fullmatch(text[spot.start : spot.end]) is not None


def _spot(
    inbound: Inbound, match: re.Match[str], said: str, part: re.Match[str] | None = None
) -> Spot | None:
    index = said if "-" in said else str(whole(said))
    problem = None if clue_at(inbound, index) else lists.find(inbound, index)
    start = match.start() + (part.start() if part else 0)
    end = match.start() + part.end() if part else match.end()
    return Spot(start, end, (problem,), SURE) if problem else None


def _from_ends(inbound: Inbound) -> list[Spot]:
    patterns, found = load_order_words().patterns, list[Spot]()
    if match := patterns["first_some"].search(inbound.text):
        shown = lists.numbered(inbound)
        said = load_order_words().lists["counted"].get(match["n"], match["n"])
        many = whole(said)
        top = [lists.find(inbound, str(at)) for at in range(1, min(many, len(shown)) + 1)]
        found += [Spot(*match.span(), (one,), SURE) for one in top if one]
    if match := patterns["last_one"].search(inbound.text):
        shown = lists.numbered(inbound)
        last = lists.find(inbound, str(len(shown)))
        found += [Spot(*match.span(), (last,), SURE)] if last else []
    return found


def _homes(inbound: Inbound, going: Sequence[Problem]) -> list[Spot]:
    """Return where households of open problems are named, in writing or by sound."""
    if not names_shown(inbound.conversation.area):
        return []
    text = inbound.text
    said = {heard(text), heard(readings(text))}
    homes = {one.household_id for one in going if one.household_id}
    known = inbound.reader.problems.names_of(homes)
    called: dict[str, list[Problem]] = {}
    for one in going:
        for name in _called(one.household, known.get(one.household_id, frozenset())):
            called.setdefault(name, []).append(one)
    found = [
        Spot(at, at + len(name), tuple(ones), SURE, home=True)
        for name, ones in called.items()
        for at in {at for way in said for at in _heard_in(name, way)}
    ]
    longest = [one for one in found if not any(_within(one, other) for other in found)]
    return longest or _by_surname(text, going)


def _heard_in(name: str, said: str) -> list[int]:
    """Return where a name is heard in either reading of its characters."""
    return [at for way in {heard(name), heard(readings(name))} for at in places_of(way, said)]


def _within(one: Spot, other: Spot) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    return inside and one.end - one.start < other.end - other.start


def _called(head: str, others: Iterable[str]) -> set[str]:
    """Return by what names a household is called: its head's without the family's, too."""
    known = {name for name in (head, *others) if len(name) > 1}
    return known | ({head[1:]} if len(head) == WHOLE_NAME else set())


def _by_surname(text: str, going: Sequence[Problem]) -> list[Spot]:
    """Return where a household is named by its surname and "home", when only one has that."""
    found: list[Spot] = []
    for match in load_order_words().patterns["surname_home"].finditer(text):
        of = tuple(one for one in going if one.household[:1] == match.group()[-2])
        found += [Spot(*match.span(), of, SURE, home=True)] if of else []
    return found


def _sorted(spots: Iterable[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda spot: (spot.start, -spot.end))
