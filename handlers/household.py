"""Which household a cadre means: by name, nickname, given name or sound, over a roster."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from rapidfuzz import fuzz

from knowledge.finding.pinyin import sound as sound_of
from knowledge.reading.chinese import read_number
from state.rows import Household

# How a name sounds; the same few thousand names are asked for again and again.
sound = lru_cache(maxsize=32768)(sound_of)
# Below this likeness of sound (0–100) a name is no suggestion.
LIKE = 66
Test: TypeAlias = Callable[[str, Household], bool]


@dataclass(frozen=True, slots=True)
class Said:
    """A household as it was said. name: as spoken ("old Wang" too); surname: when only that.

    group: the village group named with it, as spoken. relation: spoken after the name.
    """

    name: str
    surname: str = ""
    group: str = ""
    relation: str = ""

    @property
    def spoken(self) -> str:
        return self.name + self.relation


@dataclass(frozen=True, slots=True)
class Found:
    """sure: one household. ask: several. like: none of that name, but similar ones. none."""

    kind: Literal["sure", "ask", "like", "none"]
    households: tuple[Household, ...] = ()


def resolve(said: Said, roster: Sequence[Household]) -> Found:
    """Find the household in the roster of one village.

    Same names and names that sound the same are never decided between: they are all returned.
    A group that was said narrows the search, unless nobody of that name lives there.
    """
    in_group = [h for h in roster if same_group(h.group, said.group)] if said.group else []
    for pool in (in_group, roster):
        if found := _by_name(said, pool) or _by_surname(said, pool):
            return Found("sure" if len(found) == 1 else "ask", tuple(found))
    alike = [] if said.surname or len(said.name) < 2 else _alike(said.name, roster)
    return Found("like", tuple(alike)) if alike else Found("none")


def same_group(ours: str, said: str) -> bool:
    """Return whether two spellings name the same village group: "3" and Chinese three."""
    return ours == said or (bool(_digits(ours)) and _digits(ours) == _digits(said))


def names(household: Household) -> tuple[str, ...]:
    """Return every name by which people of this household are known, the head's first."""
    members = (member.name for member in household.members)
    known = (household.head, household.nickname, *members)
    return tuple(dict.fromkeys(name for name in known if name))


def _digits(group: str) -> str:
    number = read_number(group) if group else None
    return str(number.low) if number else ""


def _by_name(said: Said, pool: Iterable[Household]) -> list[Household]:
    """Return the households of that very name, with those whose head only sounds like it."""
    pool = list(pool)
    written = _first(pool, said.name, (_is_head, _is_nickname, _is_member, _is_given))
    if said.surname and not written:
        return []
    if written and not any(_is_head(said.name, household) for household in written):
        return written
    heard = [h for h in pool if _sounds(said.name, h) and h not in written]
    return written + heard


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
    heard = sound(name)
    known = (household.head, household.nickname, *(m.name for m in household.members))
    return len(name) > 1 and any(sound(n) == heard for n in known if n)


def _by_surname(said: Said, pool: Iterable[Household]) -> list[Household]:
    """Return the households of a surname, for "old Wang"; the head's own surname counts."""
    if not said.surname:
        return []
    pool = list(pool)
    written = [household for household in pool if household.head.startswith(said.surname)]
    heard = sound(said.surname)
    return written or [h for h in pool if sound(h.head[: len(said.surname)]) == heard]


def _alike(name: str, roster: Iterable[Household]) -> list[Household]:
    """Return households whose name sounds nearly like it, the likest first."""
    heard = sound(name)
    scored = [(max(fuzz.ratio(heard, sound(n)) for n in names(h)), h) for h in roster]
    best = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return [household for _, household in best]
