"""Which household a cadre means: by name, nickname, given name or sound, over a roster."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from rapidfuzz import fuzz

from config.visit_words import load_visit_words
from knowledge.finding.pinyin import sound as sound_of
from knowledge.reading.chinese import read_number
from state.rows import Household

# How a name sounds; the same few thousand names are asked for again and again.
MOST_NAMES, MOST_GROUPS = 32768, 1024
sound = lru_cache(maxsize=MOST_NAMES)(sound_of)
# Below this likeness of sound (0–100) a name is no suggestion.
LIKE = 66
Test: TypeAlias = Callable[[str, Household], bool]
_NUMBER = re.compile(load_visit_words().lists["group_number"])
_OTHER_READINGS = str.maketrans(load_visit_words().lists["other_readings"])


@dataclass(frozen=True, slots=True)
class Said:
    """A household as it was said. name: as spoken ("old Wang" too); surname: when only that.

    group: the village group named with it, as spoken. relation: spoken after the name.
    village: code of the village named with it. member: somebody of the household named with it.
    """

    name: str
    surname: str = ""
    group: str = ""
    relation: str = ""
    village: str = ""
    member: str = ""

    @property
    def spoken(self) -> str:
        return self.name + self.relation


@dataclass(frozen=True, slots=True)
class Found:
    """sure: one household. ask: several. like: none of that name, but similar ones. none.

    also: households of other names that sound just like the one found, to be told of.
    """

    kind: Literal["sure", "ask", "like", "none"]
    households: tuple[Household, ...] = ()
    also: tuple[Household, ...] = ()


def resolve(said: Said, roster: Sequence[Household]) -> Found:
    """Find the household in a roster of one village or several.

    Namesakes are never decided between, nor names that sound alike unless one is written as said:
    they are all returned. Village, group and a member that were said narrow the search, unless
    nobody of that name fits them.
    """
    for pool in _pools(said, roster):
        if found := _narrowed(said, _by_name(said, pool) or _by_surname(said, pool)):
            sure = len(found) == 1
            also = _also(said, found[0], pool) if sure else ()
            return Found("sure" if sure else "ask", tuple(found), also)
    alike = [] if said.surname or len(said.name) < 2 else _alike(said.name, roster)
    return Found("like", tuple(alike)) if alike else Found("none")


def _pools(said: Said, roster: Sequence[Household]) -> Iterator[Sequence[Household]]:
    """Yield where to look, the narrowest first."""
    there = [h for h in roster if h.village == said.village] if said.village else roster
    if said.group:
        yield [h for h in there if same_group(h.group, said.group)]
    if said.village:
        yield there
    yield roster


def _narrowed(said: Said, found: list[Household]) -> list[Household]:
    """Return those of the households a member named along with them belongs to, if any."""
    if len(found) < 2 or not said.member:
        return found
    tests = (_is_nickname, _is_member, _is_given, _sounds)
    return _first(found, said.member, tests) or found


def _also(said: Said, home: Household, pool: Sequence[Household]) -> tuple[Household, ...]:
    if said.surname or said.relation:
        return ()
    return tuple(h for h in pool if h is not home and sound(h.head) == sound(home.head))


def same_group(ours: str, said: str) -> bool:
    """Return whether two spellings name the same village group: "3" and Chinese three."""
    return ours == said or (bool(_digits(ours)) and _digits(ours) == _digits(said))


def names(household: Household) -> tuple[str, ...]:
    """Return every name by which people of this household are known, the head's first."""
    known = dict.fromkeys([household.head, household.nickname])
    for member in household.members:
        known[member.name] = None
    known.pop("", None)
    return tuple(known)


@lru_cache(maxsize=MOST_GROUPS)
def _digits(group: str) -> str:
    match = _NUMBER.search(group)
    number = read_number(match[0]) if match else None
    return str(number.low) if number else ""


def _by_name(said: Said, pool: Sequence[Household]) -> list[Household]:
    """Return the households of that very name, else those whose name sounds most like it."""
    written = _first(pool, said.name, (_is_head, _is_nickname, _is_member, _is_given))
    if written or said.surname:
        return written
    heard = [h for h in pool if _sounds(said.name, h)] or [
        h for h in pool if _given_sounds(said.name, h)
    ]
    return _most_alike(said.name, heard)


def _most_alike(name: str, heard: list[Household]) -> list[Household]:
    """Return those that share most written characters with the name, place by place."""
    if len(heard) < 2:
        return heard
    shared = [max(_shared(name, known) for known in names(home)) for home in heard]
    return [home for home, count in zip(heard, shared, strict=True) if count == max(shared)]


def _shared(name: str, known: str) -> int:
    if len(known) == len(name) + 1:
        known = known[1:]
    if len(known) != len(name) or not _same_sound(name, known):
        return 0
    return 1 + sum(one == other for one, other in zip(name, known, strict=True))


def _first(pool: Sequence[Household], name: str, tests: Sequence[Test]) -> list[Household]:
    for test in tests:
        if found := [household for household in pool if test(name, household)]:
            return found
    return []


def _is_head(name: str, household: Household) -> bool:
    return household.head == name


def _is_nickname(name: str, household: Household) -> bool:
    return bool(household.nickname) and household.nickname == name


def _is_member(name: str, household: Household) -> bool:
    return any(member.name == name for member in household.members)


def _is_given(name: str, household: Household) -> bool:
    return len(name) > 1 and any(n[1:] == name for n in names(household) if len(n) > 2)


def _sounds(name: str, household: Household) -> bool:
    return len(name) > 1 and any(_same_sound(name, known) for known in names(household))


def _given_sounds(name: str, household: Household) -> bool:
    known = (n[1:] for n in names(household) if len(n) > 2)
    return len(name) > 1 and any(_same_sound(name, given) for given in known)


def _same_sound(one: str, other: str) -> bool:
    """Return whether two names sound alike in any usual reading of their characters."""
    return not set(sounds(one)).isdisjoint(sounds(other))


@lru_cache(maxsize=MOST_NAMES)
def sounds(name: str) -> tuple[str, str]:
    """Return how a name sounds in either reading of its characters."""
    return sound_of(name), sound_of(readings(name))


def readings(name: str) -> str:
    """Return the name with characters of two readings replaced by one of the other sound."""
    return name.translate(_OTHER_READINGS)


def _by_surname(said: Said, pool: Sequence[Household]) -> list[Household]:
    """Return the households of a surname, for "old Wang"; the head's own surname counts."""
    if not said.surname:
        return []
    written = [household for household in pool if household.head.startswith(said.surname)]
    heard = sound(said.surname)
    return written or [h for h in pool if sound(h.head[: len(said.surname)]) == heard]


def _alike(name: str, roster: Iterable[Household]) -> list[Household]:
    """Return households whose name sounds nearly like it, the likest first."""
    heard = sound(name)
    scored = [(max(fuzz.ratio(heard, sound(n)) for n in names(h)), h) for h in roster]
    best = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return [household for _, household in best]
